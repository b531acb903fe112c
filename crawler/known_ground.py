"""Has the walk through a newest-first list come to what earlier runs know? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

ListedRow = tuple[date | None, bool]  # a row's date, and whether an earlier run that proved its list's end knew it


@dataclass(slots=True)
class Ground:
    """What a walk needs to know known ground when it comes to it."""

    overlap: int  # known rows in a row that are asked for
    newest: date | None  # of the articles that the list led with: until one of that day came by, the rows are pinned
    _run: int = 0  # known rows in a row, so far
    _reached: bool = False  # a row as new as the newest known one was passed
    _disorder: bool = False  # a page that is not newest first: nothing tells where news would stand

    def read(self, rows: Sequence[ListedRow]) -> bool:
        """Take the rows of a page; return whether the list can be left here.

        >>> day = date.fromisoformat
        >>> rows = [(day("2020-01-01"), True), (day("2026-05-03"), False), (day("2026-05-02"), True)]
        >>> ground = Ground(overlap=2, newest=day("2026-05-02"))
        >>> ground.read(rows)  # the first one is pinned: it does not count
        False
        >>> ground.read([(day("2026-05-01"), True), (day("2026-04-30"), True)])
        True
        """
        placed = in_order([when for when, _ in rows])
        if sum(placed) * 2 <= len(rows) or all(when is None for when, _ in rows):
            self._disorder = True
        for (when, known), counts in zip(rows, placed, strict=True):
            if not counts:
                continue
            self._run = self._run + 1 if known else 0
            if known and (self.newest is None or (when is not None and when >= self.newest)):
                self._reached = True
            if self.is_reached:
                return True
        return False

    @property
    def is_reached(self) -> bool:
        """Tell whether the rows read so far are known ground."""
        return self._reached and self._run >= self.overlap and not self._disorder


def in_order(dates: Sequence[date | None]) -> list[bool]:
    """Tell of each row whether it stands where its date belongs: none below it is newer. Without a date it does.

    >>> day = date.fromisoformat
    >>> in_order([day("2020-01-01"), day("2026-05-03"), None, day("2026-05-02")])
    [False, True, True, True]
    """
    placed, newest = [], date.min
    for when in reversed(dates):
        placed.append(when is None or when >= newest)
        newest = max(newest, when or newest)
    return placed[::-1]
