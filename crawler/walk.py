"""The walk through one section's listing: what it read, and what proves that it came to the end."""

from collections.abc import Set
from dataclasses import dataclass, field

from crawler.known_ground import Ground
from crawler.list_page import ListPage

# Listing pages in a row without anything new, after which there is nothing more to come unless the pager says
# so. Some may be an accident: articles that were added during the walk push older ones to the next page.
MOST_IDLE = 3


@dataclass(slots=True)
class Walk:
    """The walk through one section's listing."""

    section_id: int
    section: str | None
    held: int = 0  # links that earlier runs found
    most: int = 10_000  # pages, after which the list is one without an end
    depth: int = 0  # sections that lead to this one, which no home page links to
    first: str = ""  # canonical URL of the first page
    said: int | None = None  # pages that the pager of the page read last says there are
    pages: set[str] = field(default_factory=set)  # canonical URLs read
    articles: set[str] = field(default_factory=set)  # canonical URLs of articles listed so far
    here: frozenset[str] = frozenset()  # those of the page read last
    last: frozenset[str] = frozenset()  # those of the page before
    idle: int = 0  # pages in a row that listed no article that was not listed before
    ground: Ground | None = None  # of an incremental walk; None: the list is walked to its end
    proved_by: int | None = None  # the last run that proved the end of the list: what it knew is known ground

    def read(self, page: str, articles: frozenset[str]) -> None:
        """Note a page and the articles it lists, all as canonical URLs."""
        self.first = self.first or page
        self.pages.add(page)
        self.idle = 0 if articles - self.articles else self.idle + 1
        self.articles |= articles
        self.last, self.here = self.here, articles

    def end(
        self, following: str | None, page: ListPage, others: Set[str] = frozenset(), last: int | None = None
    ) -> tuple[str | None, str | None]:
        """Return (proof, doubt) of the page read last: both None where the walk goes on to `following`.

        `others` are the canonical URLs that arrows lead to, `last` the number of the page that 尾页 leads to. The
        proof is that the list ends here. A doubt is why it cannot go on although it may not have ended.
        """
        said, walked = page.pages, len(self.pages)
        self.said = said
        more = said is not None and said > walked
        if following is None:
            doubt = self._doubt(page, said, others)
            return (None, doubt) if doubt else (self._named("no next page"), None)
        if following in self.pages or (self.here and self.here == self.last):
            doubt = f"the pager says more pages, and the next link leads back: {walked} of {said}" if more else None
            return (None, doubt) if doubt else (self._named("repeated page"), None)
        if self.idle >= MOST_IDLE and not more and (last is None or last <= walked):
            if self.articles and not self.here and not page.says_none:  # such as a calendar's coming months
                return None, f"pages without rows lead on and on: {walked}"
            return self._named("repeated page"), None
        return None, f"a list of more pages than any has: {walked}" if walked >= self.most else None

    @property
    def is_whole(self) -> bool:
        """Tell whether all pages were read that the pager says there are."""
        return self.said is not None and self.said <= len(self.pages)

    def _named(self, proof: str) -> str:
        return proof if self.here else "empty page"

    def _doubt(self, page: ListPage, said: int | None, others: Set[str]) -> str | None:
        """Return why a page from which no link leads on is no end all the same, None where it is one."""
        if page.turn and page.turn.doubt:
            return page.turn.doubt
        if not self.here and not page.says_empty:
            return "a listing without rows that does not say it is empty"
        if not self.articles and self.held and not page.says_none:
            return f"a listing without rows that had some before: {self.held}"
        walked = len(self.pages)
        if said is not None and said > walked:
            return f"the pager says more pages, and no link leads on: {walked} of {said}"
        if said is not None:
            return None
        if page.script_leads_on:
            return "a script leads to the next page"
        return "an arrow leads to another page of the list" if others - self.pages else None
