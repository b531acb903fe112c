"""Pages per second of one core, from the CPU time of reading alone, and their ratios."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.extraction.corpus import GoldPage
from benchmarks.extraction.readers import Result

CEILINGS = ("lexbor, parse alone", "lxml, parse alone")
YARDSTICKS = (*CEILINGS, "trafilatura", "trafilatura, no metadata")


def html_pages(pages: Iterable[GoldPage]) -> dict[str, int]:
    """Return how many HTML pages each site has, further pages of articles among them."""
    counts: dict[str, int] = {}
    for page in pages:
        counts[page.site] = counts.get(page.site, 0) + len(page.captures)
    return counts


def rate(result: Result, sites: Sequence[str], counts: Mapping[str, int]) -> float:
    """Return pages per CPU second over some sites."""
    return sum(counts[site] for site in sites) / sum(result.cpu[site] for site in sites)


def ratios(results: Sequence[Result], sites: Sequence[str], counts: Mapping[str, int]) -> list[tuple[str, str, float]]:
    """Return (way of ours, yardstick, how many times as fast) for the yardsticks that were measured."""
    by_name = {result.reader.name: result for result in results if not result.missing}
    return [
        (ours.reader.name, yardstick, rate(ours, sites, counts) / rate(by_name[yardstick], sites, counts))
        for ours in by_name.values()
        if ours.reader.kind == "ours"
        for yardstick in YARDSTICKS
        if yardstick in by_name
    ]
