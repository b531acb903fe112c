"""Proposes what to declare in a failed selector's place, from the pages on which it fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Article, Capture
from crawler.checkup.baseline import as_list
from crawler.checkup.css import Wanted, finds, propose_selector
from crawler.checkup.expectations import Part
from crawler.families.fingerprints import recognise
from crawler.portal import PortalSpider
from crawler.scaffold.pages import SavedPage, charset_of
from crawler.scaffold.readings import read_articles
from crawler.scaffold.survey import Survey
from pipelines.extract.decode import decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What to declare, and what it was tried on."""

    selector: str  # of the next page the name of a family
    right: int  # of the failing pages, on so many it gives what the general rules read there
    of: int
    serves_before: int  # of the pages from before, on so many it gives what the old selector gives
    of_before: int


def replacement(
    site: type[PortalSpider], part: Part, selector: str, bad: Sequence[Capture], good: Sequence[Capture]
) -> Replacement | None:
    """Return what would serve on the `bad` captures in the place of a selector that served on the `good` ones.

    None where the pages propose nothing that serves on most of them.
    """
    if part in ("title", "meta", "body"):
        return _of_template(part, selector, bad, good)
    if part == "next":
        return _family(site, bad)
    if part == "listing":
        return _without_box(site, bad)
    return _pattern(site, part, selector, bad, good)


def _html(capture: Capture) -> str:
    return decode(capture.body, charset_of(capture.headers)).text


def _saved(capture: Capture) -> SavedPage:
    return SavedPage(url=capture.url, body=capture.body, fetched_at=capture.fetched_at, headers=capture.headers)


def _of_template(part: Part, selector: str, bad: Sequence[Capture], good: Sequence[Capture]) -> Replacement | None:
    """Return the selector of what the general rules read on the pages, which know nothing of any selector."""
    read = read_articles([_saved(capture) for capture in bad], {})
    wanted = [
        Wanted(html=_html(capture), lines=_lines(part, article)) for capture, article in zip(bad, read, strict=True)
    ]
    proposed = propose_selector([page for page in wanted if page.lines])
    if proposed is None:
        return None
    pages = [_html(capture) for capture in good]
    same = sum(finds(page, proposed.selector) == (was := finds(page, selector)) and was is not None for page in pages)
    return Replacement(selector=proposed.selector, right=proposed.right, of=proposed.of,
                       serves_before=same, of_before=len(pages))  # fmt: skip


def _lines(part: Part, article: Article) -> Sequence[str]:
    if part == "title":
        return [article.title] if article.title else []
    if part == "meta":
        return [article.published_raw] if article.published_raw else []
    return [line.replace("\t", "") for line in article.text.splitlines()]


def _pattern(
    site: type[PortalSpider], part: Part, selector: str, bad: Sequence[Capture], good: Sequence[Capture]
) -> Replacement | None:
    """Return the expression that new-site would propose for a portal of these pages."""
    survey = Survey(site.start_urls[0], [_saved(capture) for capture in bad])
    if not survey.articles or survey.article_url is None:
        return None
    proposed = survey.article_url if part == "article_url" else survey.section_url
    if proposed is None or proposed == selector:
        return None
    tried = type("Tried", (site,), {part: proposed, "__module__": __name__})
    return Replacement(selector=proposed, right=_met(tried, part, bad), of=len(bad),
                       serves_before=_met(tried, part, good), of_before=len(good))  # fmt: skip


def _met(site: type[PortalSpider], part: Part, captures: Sequence[Capture]) -> int:
    spider = site()
    lists = [as_list(spider, capture) for capture in captures]
    if part == "article_url":
        return sum(any(spider.patterns.article.search(row.url) for row in listing.rows) for listing in lists)
    return sum(bool(listing.page and listing.page.sections(spider.patterns)) for listing in lists)


def _family(site: type[PortalSpider], bad: Sequence[Capture]) -> Replacement | None:
    """Return the content system that the lists are of by now, None where it is the declared one, or none is known."""
    family = recognise([(capture.url, _html(capture)) for capture in bad])[0]
    if family is PortalSpider or issubclass(site, family):
        return None
    spider = type("Tried", (site,), {"strategies": family.strategies, "__module__": __name__})()
    turns = [as_list(spider, capture).turn for capture in bad]
    right = sum(bool(turn and turn.following) for turn in turns)
    if not right:
        return None
    return Replacement(selector=family.__name__, right=right, of=len(bad), serves_before=0, of_before=0)


def _without_box(site: type[PortalSpider], bad: Sequence[Capture]) -> Replacement | None:
    """Return that no box is to be declared, where the general rules find the rows of the lists."""
    spider = type("Tried", (site,), {"listing": None, "__module__": __name__})()
    right = sum(bool(as_list(spider, capture).rows) for capture in bad)
    if right * 2 < len(bad):
        return None
    return Replacement(selector="None", right=right, of=len(bad), serves_before=0, of_before=0)
