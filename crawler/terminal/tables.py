"""Tables: the report of a run, the sites."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from archive.beijing import BEIJING
from archive.messages import say, say_reason
from archive.report import KEPT, RunReport
from crawler.dry_run import Rehearsal
from crawler.schedule import Section
from crawler.settings import RESUME_HOURS
from crawler.terminal.console import plain

UNLIMITED = 10_000  # cells; no table is wider
MOST_ENDINGS = 50  # shown in the terminal; --json gives all
_STATUS_STYLE = {"ok": "green", "incomplete": "yellow", "degraded": "yellow", "blocked": "red", "failed": "red"}


def show_report(console: Console, report: RunReport) -> None:
    """Print what was expected and got per section, and every link that became no article."""
    head = plain(f"{report.portal} ({report.site}) · {say('report.run', number=report.run_id)} · ")
    head.append(say(f"status.{report.status}"), style=_STATUS_STYLE.get(report.status, ""))
    if report.cause:
        head.append_text(plain(" · " + say(f"cause.{report.cause}")))
    console.print(head)
    console.print(plain(f"{report.started_at} – {report.ended_at or '…'}"), style="dim")
    if report.resumed_at:
        console.print(plain(say("report.resumed", at=report.resumed_at)), style="dim")
    if report.manners:
        console.print(plain(say("report.manners", excuse=report.manners)), style="yellow", soft_wrap=True)
    for kind, text in report.alarms:
        console.print(plain(say(f"alarm.{kind}", text=text)), style="red", soft_wrap=True)
    if report.reason:
        console.print(plain(say_reason(report.reason)), style="yellow")
    show_table(console, _sections_table(report))
    if report.waiting and report.status != "running":
        console.print(plain(say("report.waiting", count=report.waiting, hours=f"{RESUME_HOURS:g}")), style="yellow")
    kept = [(name, report.outcomes.get(name, 0)) for name in KEPT]
    kept += [("known", count)] if (count := report.outcomes.get("known", 0)) else []
    console.print(plain(" · ".join(say(f"report.{name}", count=count) for name, count in kept)))
    if report.files:
        console.print(plain(_files_line(report)))
    _show_endings(console, report)


def _sections_table(report: RunReport) -> Table:
    table = table_of(
        ("section", ""),
        ("pages", "r"),
        ("expected", "r"),
        ("got", "r"),
        ("absent", "r"),
        ("to-come" if report.status == "running" else "lost", "r"),
        ("proof", ""),
    )
    for row in report.sections:
        table.add_row(
            plain(row.section or row.url), str(row.pages), str(row.expected), str(row.got),
            str(row.absent or "·"), Text(str(row.lost or "·"), style="red" if row.lost else ""),
            say(f"proof.{row.ended_by}") if row.ended_by else Text(say("proof.none"), style="red"),
        )  # fmt: skip
    table.add_section()
    totals = [
        sum(getattr(row, name) for row in report.sections) for name in ("pages", "expected", "got", "absent", "lost")
    ]
    table.add_row(say("column.total"), *map(str, totals), "")
    return table


def _files_line(report: RunReport) -> str:
    """Return what became of the pictures and files that the run asked for: kept ones first, the rest by number."""
    said = [say("report.files", count=report.files.get("kept", 0), size=decimal(report.file_bytes))]
    for name, count in report.files.items():
        if name == "open":
            said.append(say("report.files-to-come", count=count))
        elif name != "kept":
            said.append(f"{say(f'outcome.{name}')} {count}")
    return " · ".join(said)


def _show_endings(console: Console, report: RunReport) -> None:
    if not report.endings:
        if report.status == "ok":
            console.print(say("report.nothing-lost"), style="green")
        else:
            console.print(say("report.not-complete"), style="yellow")
        return
    console.print()
    # Dead pictures are counted above: an old portal has hundreds, and --json names each.
    endings = [ending for ending in report.endings if ending.is_loss or ending.kind != "file"]
    for ending in endings[:MOST_ENDINGS]:
        line = Text(say(f"outcome.{ending.outcome}"), style="red" if ending.is_loss else "yellow")
        facts = [fact for fact in (ending.section, say_reason(ending.reason or "")) if fact]
        console.print(line.append_text(plain(" · " + " · ".join(facts)) if facts else Text("")))
        console.print(plain(f"    {ending.url}"), style="dim", soft_wrap=True)
    if len(endings) > MOST_ENDINGS:
        console.print(say("report.more", count=len(endings) - MOST_ENDINGS))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A site as `dangjian sites` lists it."""

    name: str
    portal: str | None  # None: the declaration is broken
    home_url: str | None
    articles: int | None  # None: never crawled into this archive
    last_run: str | None  # UTC
    status: str | None
    verified: bool | None  # its declaration has read real pages right; False: the layout is known from descriptions
    problem: str | None = None  # why the declaration cannot be used, and what to do; None: it can


def show_sites(console: Console, rows: Sequence[SiteRow]) -> None:
    """Print the declared sites and what the archive holds of them."""
    table = table_of(
        ("site", "l"), ("portal", ""), ("articles", "r"), ("last-run", "l"), ("status", "l"), ("layout", "l")
    )
    for row in rows:
        table.add_row(
            row.name, plain(row.portal or "·"), "·" if row.articles is None else str(row.articles),
            row.last_run[:16].replace("T", " ") if row.last_run else "·",
            Text(say(f"status.{row.status}"), style=_STATUS_STYLE.get(row.status, "")) if row.status else "·",
            Text(say(f"sites.{_layout(row)}"), style=_LAYOUT_STYLE[_layout(row)]),
        )  # fmt: skip
    show_table(console, table)
    for row in rows:
        if row.problem:
            console.print(plain(row.problem), style="red", soft_wrap=True)


_LAYOUT_STYLE = {"verified": "", "unverified": "yellow", "broken": "red"}


def _layout(row: SiteRow) -> str:
    return "broken" if row.problem else "verified" if row.verified else "unverified"


def show_rehearsal(console: Console, found: Rehearsal) -> None:
    """Print the articles that a crawl would ask for, and what was fetched to know it."""
    for each in found.articles:
        facts = [fact for fact in (each.site, each.section, each.listed_on, each.title) if fact]
        console.print(plain(" · ".join(facts)), soft_wrap=True)
        console.print(plain(f"    {each.url}"), style="dim", soft_wrap=True)
    console.print(plain(say("dry-run.done", articles=len(found.articles), fetched=found.fetched)), style="bold")
    if found.lists_lost:
        console.print(plain(say("dry-run.lost", count=found.lists_lost)), style="red")


def show_schedule(console: Console, rows: Sequence[tuple[Section, datetime | None]], now: datetime) -> None:
    """Print the sections with their next visits, the first one first; those without any come last."""
    table = table_of(("site", ""), ("section", ""), ("rule", ""), ("next", ""))
    for section, slot in sorted(rows, key=lambda row: (row[1] is None, row[1] or now)):
        shown = Text(say("schedule.never"), style="dim") if slot is None else Text(beijing(slot))
        if slot is not None and slot <= now:
            shown.append(f" {say('schedule.due')}", style="yellow")
        name = section.name or section.url or say("schedule.whole-site")
        table.add_row(section.site, plain(name), plain(section.rule), shown)
    show_table(console, table)


def beijing(moment: datetime) -> str:
    """Return a UTC time as a clock in Beijing shows it, to the minute.

    >>> from datetime import UTC
    >>> beijing(datetime(2026, 1, 31, 19, 17, tzinfo=UTC))
    '2026-02-01 03:17'
    """
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


class FittedTable(Table):
    """A table of one line per row: where the terminal is too narrow, the widest texts end in … (--json has them whole).

    Numbers and short columns keep their width.
    """

    def add_row(self, *cells: object, **how: Any) -> None:
        """Add a row; no cell of it is broken into lines."""
        super().add_row(*map(_in_one_line, cells), **how)


def _in_one_line(cell: object) -> Text:
    text = cell if isinstance(cell, Text) else Text(str(cell))
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def table_of(*columns: tuple[str, str]) -> FittedTable:
    """Return an empty table; each column is the end of its name's key, column.<name>, and its side.

    "r" stands right, "l" left, and both keep their width; "" stands left and is shortened where there is no room.
    """
    table = FittedTable(box=None, pad_edge=False, header_style="bold")
    for name, side in columns:
        header = _in_one_line(say(f"column.{name}"))
        table.add_column(header, justify="right" if side == "r" else "left", no_wrap=bool(side))
    return table


def show_table(console: Console, table: Table) -> None:
    """Print a table; whole where no terminal shows it, such as in a file or a pipe."""
    if console.is_terminal:
        console.print(table)
        return
    width, console.width = console.width, UNLIMITED
    with console.capture() as captured:
        console.print(table)
    console.width = width
    console.out("\n".join(line.rstrip() for line in captured.get().splitlines()), highlight=False)


def in_lines(facts: Sequence[Text], width: int) -> Text:
    """Return facts parted by points, none of them broken over two lines unless it is longer than one; in cells.

    >>> print(in_lines([Text("栏目 要闻"), Text("来源 新华社"), Text("阅读量 5")], 24).plain)
    栏目 要闻 · 来源 新华社
    阅读量 5
    """
    lines = [Text()]
    for fact in facts:
        if lines[-1] and cell_len(lines[-1].plain) + 3 + cell_len(fact.plain) > width:
            lines.append(Text())
        lines[-1].append(" · " if lines[-1] else "").append_text(fact)
    return Text("\n").join(lines)
