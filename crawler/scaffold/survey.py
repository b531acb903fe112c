"""What pages show of a portal: articles first, then the lists that hold them, then the sections that lists begin."""

import re
from collections.abc import Iterable
from functools import cached_property

from archive.records import Article
from crawler.families.fingerprints import recognise
from crawler.listing import Patterns
from crawler.scaffold.hosts import domains_of
from crawler.scaffold.kinds import kinds_of
from crawler.scaffold.lists import Lists
from crawler.scaffold.pages import SavedPage, Site, charset_of
from crawler.scaffold.patterns import hits, pattern_for
from crawler.scaffold.queries import idle_parameters
from crawler.scaffold.readings import read_articles
from crawler.scaffold.scope import Scope, scope_of
from crawler.scaffold.script_rows import script_rows
from crawler.scaffold.sections import section_pattern, unreached
from pipelines.extract.decode import decode

MOST_READ = 24  # articles that are read to see whether the general rules serve
FEWEST_HOME_ROWS = 5  # of a portal whose home page is its only list


class Survey:
    """A portal's pages, and step by step what they show."""

    def __init__(self, home: str, pages: Iterable[SavedPage], asked: str | None = None) -> None:
        """`home` is where the home page is; the pages are those that answered with a page.

        `asked` is the URL that the maintainer gave, where the portal sent on from there; None: it is `home`.
        """
        self.home, self._asked = home, asked or home
        self.saved = list(pages)
        self.domains = domains_of(home, self.saved)
        texts = [(page.url, decode(page.body, charset_of(page.headers)).text) for page in self.saved]
        self.family = recognise(texts)[0]
        # What a family reads by itself needs no strategy of the site's own.
        self.script_rows = None if self.family.strategies else script_rows(texts, self.domains)
        strategies = (*self.family.strategies, *filter(None, [self.script_rows]))
        self.site = Site(home, self.saved, self.domains, strategies)
        self.ignored = idle_parameters(self.site.addresses)
        if self.ignored:
            self.site = Site(home, self.saved, self.domains, strategies, self.ignored)

    @cached_property
    def articles(self) -> frozenset[str]:
        """The addresses of articles, there or linked to."""
        return frozenset(url for kind in kinds_of(self.site).values() if kind.is_article for url in kind.urls)

    @cached_property
    def others(self) -> frozenset[str]:
        """All other addresses."""
        return frozenset({*self.site.addresses, *self.site.pages} - self.articles)

    @cached_property
    def article_url(self) -> str | None:
        """An expression for the articles, None where there are none."""
        own = pattern_for(self.articles, self.others)
        theirs = getattr(self.family, "article_url", None)
        if own and theirs and len(hits(theirs, self.articles)) == len(self.articles) and not hits(theirs, self.others):
            return str(theirs)
        return own

    @cached_property
    def lists(self) -> Lists:
        """The lists, by the articles that they hold."""
        assert self.article_url is not None
        return Lists(self.site, self.articles, self.article_url, is_whole=self.scope.is_whole)

    @cached_property
    def scope(self) -> Scope:
        """The part of the site that was asked for."""
        return scope_of(self._asked)

    @cached_property
    def section_url(self) -> str | None:
        """An expression for the sections, None where there are none."""
        own = section_pattern(self.lists, self.scope)
        theirs = getattr(self.family, "section_url", None)
        if own and theirs and self.scope.is_whole and self._serves(theirs, own):
            return str(theirs)
        return own or self._home_itself()

    @property
    def is_home_alone(self) -> bool:
        """Tell whether the home page is the only list that was seen."""
        return self.section_url is not None and not section_pattern(self.lists, self.scope)

    @property
    def unseen_sections(self) -> list[str]:
        """Links that may be sections' where none of the kind is there: nobody can tell whether there are any."""
        return [] if not self.is_home_alone or self.lists.empty else sorted(self.lists.candidates)

    @property
    def home_rows(self) -> int:
        """How many articles the home page lists."""
        return max((len(self.lists.rows.get(url, ())) for url in self.site.homes), default=0)

    def _serves(self, theirs: str, own: str) -> bool:
        """Tell whether the family's expression does what the site's own would: as many lists, no more of the rest."""
        lists = self.lists
        wrong = {*lists.articles, *lists.further, *lists.homes}
        return (
            set(hits(own, lists.first_pages)) <= set(hits(theirs, lists.first_pages))
            and len(hits(theirs, wrong)) <= len(hits(own, wrong))
            and len(hits(theirs, lists.empty)) <= len(hits(own, lists.empty))
        )

    def _home_itself(self) -> str | None:
        """Return an expression for the home page where it is a list and there is no other."""
        for url in sorted(self.site.homes & self.site.pages.keys()):
            if len(self.lists.rows.get(url, ())) >= FEWEST_HOME_ROWS:
                path = re.escape(url.split("/", 3)[3])
                return rf"^https?://[^/]+/(?:{path})?$" if path else r"^https?://[^/]+/$"
        return None

    @cached_property
    def sections(self) -> list[tuple[str | None, str]]:
        """Name and URL of the sections that the seeds link to."""
        assert self.section_url is not None
        assert self.article_url is not None
        patterns = Patterns(
            article=re.compile(self.article_url, re.IGNORECASE),
            section=re.compile(self.section_url, re.IGNORECASE), domains=self.domains,
        )  # fmt: skip
        found: dict[str, str | None] = {}
        for seed in (*self.site.homes, *self.seeds):
            if page := self.site.pages.get(self.site.canonical(seed)):
                for name, url in page.page.sections(patterns):
                    found[url] = found.get(url) or name
        return [(name, url) for url, name in found.items()]

    @cached_property
    def seeds(self) -> list[str]:
        """URLs to start from: the home page, or its frames, and pages that lead to sections to which it does not."""
        assert self.section_url is not None
        there = [url for url in self.site.homes if url in self.site.pages] or [self.site.home]
        leading = [
            url for url in self.site.frames
            if (page := self.site.pages.get(self.site.canonical(url))) and hits(self.section_url, page.links)
        ]  # fmt: skip
        return [*(leading or [self.home]), *unreached(self.lists, self.section_url, there)]

    @cached_property
    def beside_lists(self) -> list[str]:
        """Articles to which the seeds lead, and none of the lists that are there.

        None of a part of a site: its pages lead to the rest as well.
        """
        if not self.scope.is_whole:
            return []
        pages = [
            page for seed in (*self.site.homes, *self.seeds) if (page := self.site.pages.get(self.site.canonical(seed)))
        ]
        linked = {url for page in pages for url in page.links} & self.articles
        on_lists = (rows for url, rows in self.lists.rows.items() if url in self.lists.first_pages | self.lists.further)
        return sorted(linked - {row for rows in on_lists for row in rows})

    @cached_property
    def read(self) -> list[Article]:
        """Articles that are there, as a crawl would read them."""
        pages = [self.site.pages[url].saved for url in sorted(self.articles & self.site.pages.keys())]
        step = max(1, len(pages) // MOST_READ)
        listed = {page.url: self._text(page.url) for page in pages}
        return read_articles(pages[::step][:MOST_READ], listed)

    def _text(self, url: str) -> str | None:
        address = self.site.addresses.get(self.site.canonical(url))
        return address.text if address else None
