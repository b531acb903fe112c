"""What a rebuild made, as a table, and what it could not use, as lines with what to do about it."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from archive.messages import say
from crawler.rebuild import Rebuilt
from crawler.terminal.console import plain
from crawler.terminal.tables import show_table, table_of

MOST_OF_A_KIND = 20  # shown in the terminal; --json gives all


def show_rebuilt(console: Console, rebuilt: Rebuilt, folder: Path) -> None:
    """Print the sites with what was made of them, then the losses by kind."""
    numbers = ("runs", "captures", "articles", "versions", "not-rebuilt")
    table = table_of(("site", ""), *((name, "r") for name in numbers))
    for row in rebuilt.sites:
        lost = Text(str(row.not_rebuilt or "·"), style="red" if row.not_rebuilt else "")
        table.add_row(row.site, str(row.runs), str(row.captures), str(row.articles), str(row.versions), lost)
    show_table(console, table)
    if rebuilt.unanswered:
        console.print(say("rebuild.unanswered", count=rebuilt.unanswered), style="yellow", soft_wrap=True)
    if rebuilt.unasked:
        console.print(say("rebuild.unasked", count=rebuilt.unasked), style="yellow", soft_wrap=True)
    for kind in dict.fromkeys(loss.kind for loss in rebuilt.losses):
        found = [loss for loss in rebuilt.losses if loss.kind == kind]
        console.print(say(f"rebuild.loss.{kind}"), style="red", soft_wrap=True)
        for loss in found[:MOST_OF_A_KIND]:
            facts = " · ".join(filter(None, (loss.where, loss.detail)))
            console.print(plain(f"    {facts}"), style="dim", soft_wrap=True)
        if len(found) > MOST_OF_A_KIND:
            console.print(say("report.more", count=len(found) - MOST_OF_A_KIND))
    if not rebuilt.losses:
        console.print(say("rebuild.nothing-lost"), style="green")
    console.print(say("rebuild.done", path=folder), soft_wrap=True)
