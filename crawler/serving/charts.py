"""Counts as bars, as plain numbers that a template draws: no script, nothing from elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST_YEARS = 60  # bars beside each other on a telephone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A year with its articles. `height` is 0 to 100; `url` narrows to the year."""

    label: str
    short: str
    count: int
    height: int
    url: str


def years(rows: Sequence[tuple[str | None, int]], link: Callable[[str], str]) -> list[Bar]:
    """Return a bar for every year from the first to the last, also for years without an article.

    >>> [(bar.label, bar.short, bar.height) for bar in years([("2014", 8), ("2016", 2), (None, 3)], str)]
    [('2014', '14', 100), ('2015', '15', 0), ('2016', '16', 25)]
    """
    counted = {int(name): count for name, count in rows if name and name.isascii() and name.isdigit()}
    if not counted:
        return []
    last, most = max(counted), max(counted.values())
    first = max(min(counted), last - MOST_YEARS + 1)
    return [
        Bar(
            label=str(year), short=f"{year % 100:02}", count=counted.get(year, 0),
            height=-(-100 * counted.get(year, 0) // most), url=link(str(year)),
        )
        for year in range(first, last + 1)
    ]  # fmt: skip
