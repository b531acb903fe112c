"""Links to articles that stand beside the lists: a sidebar's are on many pages, a section's own on its pages alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.records import Link

FEWEST_SECTIONS = 2  # of a portal of one section nothing tells what all its pages have in common


@dataclass(slots=True)
class PassedOver:
    """The links that no list took, by the sections on whose pages they stand."""

    _sections: dict[str, set[int]] = field(default_factory=dict)  # canonical URL -> sections
    _links: dict[str, Link] = field(default_factory=dict)
    _walked: set[int] = field(default_factory=set)
    _everywhere: dict[str, Link] = field(default_factory=dict)

    def on_seed(self, links: Iterable[tuple[str, Link]]) -> None:
        """Note the articles, as (canonical URL, link), that the home page leads to: the portal's, not a section's."""
        self._everywhere.update(links)

    def on_seeds(self) -> list[tuple[str, Link]]:
        """Return the links of the home page."""
        return list(self._everywhere.items())

    def on_listing(self, section_id: int, links: Iterable[tuple[str, Link]]) -> None:
        """Note the links, as (canonical URL, link), that stand beside the list of a section."""
        self._walked.add(section_id)
        for url, link in links:
            self._sections.setdefault(url, set()).add(section_id)
            self._links.setdefault(url, link)

    def own(self) -> dict[int, list[tuple[str, Link]]]:
        """Return, by section, the links that only this section's pages have: headlines, lists without dates."""
        found: dict[int, list[tuple[str, Link]]] = {}
        if len(self._walked) < FEWEST_SECTIONS:
            return found
        for url, sections in self._sections.items():
            if len(sections) == 1 and url not in self._everywhere:
                found.setdefault(next(iter(sections)), []).append((url, self._links[url]))
        return found
