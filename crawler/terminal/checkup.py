"""The verdict on a site, as a table: what a sample has, what is usual, and how bad that is."""

from rich.console import Console
from rich.text import Text

from archive.habits import Share
from archive.messages import say, say_reason
from crawler.checkup.judging import Line
from crawler.checkup.site_check import Checkup
from crawler.terminal.console import plain
from crawler.terminal.tables import show_table, table_of

MOST_DETAILS = 3  # shown in the terminal; --json gives all
_STYLE = {"well": "green", "look": "yellow", "worse": "red", "unknown": "dim"}


def show_checkup(console: Console, found: Checkup) -> None:
    """Print the verdict and what is worse than usual, with examples."""
    console.print(plain(say("check.head", site=found.site, requests=found.requests, pages=found.pages)), soft_wrap=True)
    for robots in found.robots:
        delay = say("check.delay", seconds=f"{robots.delay:g}") if robots.delay else ""
        console.print(plain(f"{robots.url}: HTTP {robots.status}{delay}"), style="dim", soft_wrap=True)
    if not found.held:
        console.print(say("check.no-history"), style="yellow", soft_wrap=True)
    table = table_of(("field", ""), ("now", "r"), ("usual", "r"), ("recorded", "r"), ("verdict", ""))
    for line in found.lines:
        level = Text(say(f"check.level.{line.level}"), style=_STYLE[line.level])
        table.add_row(
            say(f"check.field.{line.name}"), _share(line.now), _share(line.archive), _share(line.recorded), level
        )
    show_table(console, table)
    for line in found.lines:
        if line.level in ("look", "worse") and line.detail:
            _show_details(console, line)
    end = "fine" if found.is_well else "worse"
    console.print(say(f"check.{end}", site=found.site), style="green" if found.is_well else "red", soft_wrap=True)


def _show_details(console: Console, line: Line) -> None:
    console.print(plain(say(f"check.about.{line.name}")), style=_STYLE[line.level], soft_wrap=True)
    for text in line.detail[:MOST_DETAILS]:
        console.print(plain(f"    {say_reason(text)}"), style="dim", soft_wrap=True)
    if len(line.detail) > MOST_DETAILS:
        console.print(say("report.more", count=len(line.detail) - MOST_DETAILS))


def _share(share: Share | None) -> str:
    return f"{share.good}/{share.of}" if share and (share.of or share.good) else "–"
