"""What a reader asks the search page, read from the address and written back into it."""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from archive.search import Scope

PER_PAGE = 20
LAST_PAGE = 5_000  # that anybody would turn to; further ones only cost time
LONGEST = 500  # characters of a filter; a query may be as long as the grammar takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search: words, where to look, and which page of the hits. "" means not asked."""

    q: str = ""
    site: str = ""
    section: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    @property
    def scope(self) -> Scope:
        """Return where to look."""
        return Scope(
            site=self.site or None, section=self.section or None, source=self.source or None,
            since=self.since or None, until=self.until or None,
        )  # fmt: skip

    @property
    def offset(self) -> int:
        """Return how many hits come before this page."""
        return (self.page - 1) * PER_PAGE

    @property
    def narrowed(self) -> tuple[tuple[str, str], ...]:
        """Return the filters in force: name and value."""
        return tuple((f.name, getattr(self, f.name)) for f in fields(self)[1:-1] if getattr(self, f.name))

    def url(self, **changes: object) -> str:
        """Return the address of this search with some of it changed; the first page of it, unless one is given.

        >>> Asked(q="党建", page=3).url(since="2016")
        '/search?q=%E5%85%9A%E5%BB%BA&since=2016'
        """
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        told = {
            f.name: value for f in fields(other) if (value := getattr(other, f.name)) and (f.name, value) != ("page", 1)
        }
        return "/search" + (f"?{urlencode(told)}" if told else "")


def asked(arguments: Any) -> Asked:
    """Return what the arguments of a request ask for; what makes no sense is not asked."""
    told = {f.name: (arguments.get(f.name) or "").strip()[:LONGEST] for f in fields(Asked)[1:-1]}
    page = arguments.get("page") or ""
    number = int(page[:9]) if page.isascii() and page.isdigit() else 1
    return Asked(q=(arguments.get("q") or "").strip(), **told, page=min(max(number, 1), LAST_PAGE))
