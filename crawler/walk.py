"""The walk through one section's listing: what it read, and what proves that it came to the end."""

from dataclasses import dataclass, field

from crawler.listing import Page, Patterns

# Listing pages in a row without anything new, after which there is nothing more to come. One such page may
# be an accident: articles that were added during the walk push older ones to the next page.
MOST_IDLE = 2


@dataclass(slots=True)
class Walk:
    """The walk through one section's listing."""

    section_id: int
    section: str | None
    pages: set[str] = field(default_factory=set)  # canonical URLs read
    articles: set[str] = field(default_factory=set)  # canonical URLs of articles listed so far
    here: frozenset[str] = frozenset()  # those of the page read last
    last: frozenset[str] = frozenset()  # those of the page before
    idle: int = 0  # pages in a row that listed no article that was not listed before

    def read(self, page: str, articles: frozenset[str]) -> None:
        """Note a page and the articles it lists, all as canonical URLs."""
        self.pages.add(page)
        self.idle = 0 if articles - self.articles else self.idle + 1
        self.articles |= articles
        self.last, self.here = self.here, articles

    def proof(self, following: str | None) -> str | None:
        """Return what proves that the page read last is the end, None where the walk goes on to `following`."""
        if following is None:
            return "no next page" if self.here else "empty page"
        if following in self.pages or (self.here and self.here == self.last) or self.idle >= MOST_IDLE:
            return "repeated page" if self.here else "empty page"
        return None

    def no_proof(self, page: Page, patterns: Patterns) -> str | None:
        """Return why a page from which no link leads on is no end all the same, None where it is one."""
        if not self.articles and not page.says_empty(patterns):
            return "a listing without rows that does not say it is empty"
        walked, pager = len(self.pages), page.pager()
        said = pager.pages()
        if said is not None and said > walked:
            return f"the pager says {said} pages, and no link leads on from page {walked}"
        # A last page may keep the control; a first page whose pager does not count has no other sign.
        if walked > 1 or said is not None:
            return None
        if pager.script_leads_on():
            return "a script leads to the next page"
        return "an arrow leads to another page of the list" if page.has_arrow() else None
