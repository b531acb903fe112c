"""Tables: the report of a run, the sites, the hits of a search."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, Group
from rich.filesize import decimal
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.messages import say, say_reason
from archive.report import KEPT, RunReport
from archive.search import Hit, Results
from crawler.settings import RESUME_HOURS
from crawler.terminal.console import plain

MOST_ENDINGS = 50  # shown in the terminal; --json gives all
_STATUS_STYLE = {"complete": "green", "incomplete": "yellow", "failed": "red", "interrupted": "red"}


def show_report(console: Console, report: RunReport) -> None:
    """Print what was expected and got per section, and every link that became no article."""
    head = plain(f"{report.portal} ({report.site}) · {say('report.run', number=report.run_id)} · ")
    head.append(say(f"status.{report.status}"), style=_STATUS_STYLE.get(report.status, ""))
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
    console.print(_sections_table(report))
    if report.waiting and report.status != "running":
        console.print(plain(say("report.waiting", count=report.waiting, hours=f"{RESUME_HOURS:g}")), style="yellow")
    kept = [(name, report.outcomes.get(name, 0)) for name in KEPT]
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
        if report.status == "complete":
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
    portal: str
    home_url: str
    articles: int | None  # None: never crawled into this archive
    last_run: str | None  # UTC
    status: str | None
    verified: bool  # its declaration has read real pages right; False: the layout is known from descriptions


def show_sites(console: Console, rows: Sequence[SiteRow]) -> None:
    """Print the declared sites and what the archive holds of them."""
    table = table_of(("site", ""), ("portal", ""), ("articles", "r"), ("last-run", ""), ("status", ""), ("layout", ""))
    for row in rows:
        table.add_row(
            row.name, plain(row.portal), "·" if row.articles is None else str(row.articles),
            row.last_run[:16].replace("T", " ") if row.last_run else "·",
            Text(say(f"status.{row.status}"), style=_STATUS_STYLE.get(row.status, "")) if row.status else "·",
            Text(say("sites.verified")) if row.verified else Text(say("sites.unverified"), style="yellow"),
        )  # fmt: skip
    console.print(table)


def show_hits(console: Console, results: Results) -> None:
    """Print the hits, best first, the words marked."""
    console.print(say("search.total", total=results.total, shown=len(results.hits)), style="dim")
    for number, hit in enumerate(results.hits, 1):
        console.print(Text(f"{number:>3}  ", style="dim").append_text(_hit_title(console, hit)))
        facts = [fact for fact in (hit.published, hit.section, hit.site, hit.article_id[:8]) if fact]
        before, found, after = hit.snippet
        snippet = Text("…").append_text(plain(before)).append_text(_mark(console, found)).append_text(plain(after))
        lines = [Text(" · ".join(map(str, facts)), style="dim"), *([snippet.append("…")] if found or before else [])]
        console.print(Padding(Group(*lines), (0, 0, 0, 5), expand=False))


def _hit_title(console: Console, hit: Hit) -> Text:
    title = Text(style="bold")
    last = 0
    for start, end in hit.in_title:
        if start >= last:
            title.append_text(plain((hit.title or "")[last:start])).append_text(_mark(console, hit.title, start, end))
            last = end
    return title.append_text(plain(hit.title[last:] if hit.title else say("article.untitled")))


def _mark(console: Console, text: str | None, start: int = 0, end: int | None = None) -> Text:
    """Return the words found: coloured on a terminal, in brackets elsewhere."""
    words = plain((text or "")[start:end])
    if console.is_terminal:
        words.stylize("black on yellow")
        return words
    return Text(f"【{words.plain}】" if words.plain else "")


def table_of(*columns: tuple[str, str]) -> Table:
    """Return an empty table; each column is the end of its name's key, column.<name>, and "r" to stand right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, side in columns:
        table.add_column(
            say(f"column.{name}"), justify="right" if side == "r" else "left",
            no_wrap=bool(side), overflow="fold",
        )  # fmt: skip
    return table
