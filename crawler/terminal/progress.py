"""The progress of crawls on stderr: a bar on a terminal, a line now and then elsewhere."""

import time
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from archive.ledger import LOSSES, Ledger
from archive.messages import say

PLAIN_SECONDS = 10.0  # between two lines where there is no terminal
WIDE, NARROW = 124, 70  # columns: from here on there is room for all counts; below, not even for a bar


class Display:
    """Shows any number of crawls at once. Use it as a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_wide = console.width >= WIDE
        bar = [BarColumn(bar_width=24 if self._is_wide else 8)] if console.width >= NARROW else []
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), *bar, MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"), TimeElapsedColumn(), console=console, transient=True,
        )  # fmt: skip
        self._tasks: dict[str, tuple[int, float]] = {}
        self._last_line = time.monotonic()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._progress.stop()

    def update(self, ledger: Ledger, doing: str | None = None) -> None:
        """Show how far the crawl is, and what it is at, e.g. the section."""
        now = time.monotonic()
        if ledger.site not in self._tasks:
            self._tasks[ledger.site] = (self._progress.add_task(ledger.site, total=None, counts=""), now)
        task, began = self._tasks[ledger.site]
        kept = sum(ledger.ends[end] for end in ("stored", "changed", "unchanged"))
        done = sum(ledger.ends.values())
        failures = sum(ledger.ends[end] for end in LOSSES)
        rate = f"{done / max(now - began, 0.1):.1f}"
        counts = say("progress.counts", articles=kept, failures=failures, rate=rate)
        if self._is_wide or not self._console.is_terminal:
            sections = say("progress.lists", sections=ledger.owed["section"], pages=ledger.ends["listed"])
            files = say("progress.files", files=ledger.ends["kept"]) if ledger.ends["kept"] else ""
            counts = sections + files + counts
        description = f"{ledger.site} {doing}" if doing else ledger.site
        self._progress.update(
            task, description=description, completed=done, total=sum(ledger.owed.values()), counts=counts
        )
        if not self._console.is_terminal and now - self._last_line >= PLAIN_SECONDS:
            self._last_line = now
            self._console.print(f"{description}: {counts}")
