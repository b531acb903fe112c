"""Looks at a sample of a declared site and says whether its declaration still reads it as well as it did."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.database import open_reader
from archive.errors import BadRequest, NoArchive
from archive.learned import Learned
from archive.messages import say
from archive.records import Article
from crawler.checkup.baseline import FEWEST_ARTICLES, Baseline, baseline
from crawler.checkup.judging import Line, judge
from crawler.checkup.sampling import Sample, take_sample
from crawler.crawling import Options
from crawler.portal import PortalSpider
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.readings import read_articles
from crawler.scaffold.refusals import no_home
from crawler.sites import declared_site
from crawler.terminal.progress import Display
from pipelines.extract import read_article, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a host's robots.txt says."""

    url: str
    status: int
    delay: float | None  # seconds between two requests; None: it does not say, or waits are not obeyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """The verdict on a site."""

    site: str
    requests: int  # robots.txt aside
    pages: int  # that came
    robots: Sequence[Robots]
    held: int  # articles of the site in the archive, of which the baseline is made; 0: only the recorded pages speak
    lines: Sequence[Line]

    @property
    def is_well(self) -> bool:
        """Tell whether nothing is worse than usual."""
        return all(line.level != "worse" for line in self.lines)


def check_site(name: str, folder: Path, options: Options, display: Display | None = None) -> Checkup:
    """Fetch a sample of a site into the folder of the options and hold it against the archive in `folder`.

    Raises UnknownSite, BadRequest where no seed came, and what a crawl raises.
    """
    site = declared_site(name)
    if options.folder.resolve() == folder.resolve():
        raise BadRequest(cause=say("check.same-folder", path=folder))
    sample = take_sample(site, options, display)
    if not sample.came:
        raise no_home(site.start_urls[0], sample.lost)
    articles = _read(site, sample, folder)
    usual = baseline(site, folder, sample.lists, articles)
    lines = judge(sample, articles, usual, any(template.body for template in site.templates))
    return Checkup(
        site=site.name, requests=sample.asked, pages=sample.came, robots=_robots(options.folder),
        held=_held(usual), lines=lines,
    )  # fmt: skip


def _held(usual: Baseline) -> int:
    return usual.articles if usual.articles >= FEWEST_ARTICLES else 0


def _read(site: type[PortalSpider], sample: Sample, folder: Path) -> dict[str, Article]:
    """Return the sampled articles by canonical URL, read with what the archive learned of the site.

    Where it knows little, with what the sample itself teaches.
    """
    spider = site()
    urls = [spider.canonical(capture.link.url if capture.link else capture.url) for capture in sample.articles]
    try:
        with closing(open_reader(folder)) as connection:
            learned = Learned(connection)
            if learned.pages(site.name) >= FEWEST_ARTICLES:
                pages = [read_page(capture, site.templates) for capture in sample.articles]
                read = [read_article(page, site.templates, learned.counts(page.keys)) for page in pages]
                return dict(zip(urls, read, strict=True))
    except NoArchive:
        pass
    pages_alone = [SavedPage(url=c.url, body=c.body, fetched_at=c.fetched_at, headers=c.headers)
                   for c in sample.articles]  # fmt: skip
    listed = {capture.url: capture.link.title if capture.link else None for capture in sample.articles}
    return dict(zip(urls, read_articles(pages_alone, listed, site.templates), strict=True))


def _robots(place: Path) -> list[Robots]:
    """Return what the sample's own archive noted of robots.txt."""
    with closing(open_reader(place)) as connection:
        delays = dict(connection.execute("SELECT host, delay FROM frontier_hosts").fetchall())
        rows = connection.execute(
            "SELECT url, status FROM captures WHERE url LIKE '%/robots.txt' GROUP BY url ORDER BY url"
        ).fetchall()
    return [Robots(url=url, status=status, delay=delays.get(url.split("/")[2].lower())) for url, status in rows]
