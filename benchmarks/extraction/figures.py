"""The figures of one run: per group of pages and reader, every column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from benchmarks.extraction.corpus import DEMO, GoldPage
from benchmarks.extraction.readers import Result
from benchmarks.extraction.score import Tally
from benchmarks.extraction.speed import html_pages, rate, ratios

Figures = dict[str, float | None]
SAVED, ALL = "all saved pages", "all pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What was measured. A group is a site, all saved pages or all pages."""

    results: tuple[Result, ...]  # of the readers that were there
    missing: tuple[Result, ...]
    members: Mapping[str, Sequence[str]]  # group: its sites
    counts: Mapping[str, int]  # HTML pages per site
    groups: Mapping[str, Mapping[str, Figures]]  # group: reader: columns
    totals: Mapping[str, Mapping[str, int]]  # group: of how many a column counts

    def names(self, kind: str) -> list[str]:
        """Return the readers of a kind."""
        return [result.reader.name for result in self.results if result.reader.kind == kind]

    def rate(self, result: Result, group: str) -> float:
        """Return pages per CPU second of a reader on a group."""
        return rate(result, self.members[group], self.counts)

    def ratios(self, group: str) -> list[tuple[str, str, float]]:
        """Return ours against the yardsticks on a group."""
        return ratios(self.results, self.members[group], self.counts)


def figures(results: Sequence[Result], pages: Sequence[GoldPage]) -> Run:
    """Put the figures of one run together."""
    counts = html_pages(pages)
    members: dict[str, list[str]] = {site: [site] for site in counts}
    saved = [site for site in counts if site != DEMO]
    if len(saved) > 1:
        members[SAVED] = saved
    if len(saved) > 0 and DEMO in counts:
        members[ALL] = list(counts)
    present = tuple(result for result in results if not result.missing)
    readers = [result for result in present if result.reader.kind != "parser"]
    groups: dict[str, dict[str, Figures]] = {}
    totals: dict[str, dict[str, int]] = {}
    for group, sites in members.items():
        groups[group] = {}
        for result in readers:
            tally = reduce(Tally.plus, (result.tallies[site] for site in sites))
            totals[group] = tally.totals()
            speed: Figures = {"pages/s": rate(result, sites, counts)}
            if len(sites) == len(counts):  # memory is of the whole run
                speed["peak MB"] = result.peak
            groups[group][result.reader.name] = tally.columns() | speed
    return Run(
        results=present, missing=tuple(result for result in results if result.missing), members=members,
        counts=counts, groups=groups, totals=totals,
    )  # fmt: skip
