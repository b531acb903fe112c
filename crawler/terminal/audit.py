"""The audit of manners as a table: a row for each server or platform."""

from rich.console import Console
from rich.text import Text

from archive.audit import Audit, GroupAudit
from archive.messages import say
from crawler.terminal.console import plain
from crawler.terminal.tables import show_table, table_of


def show_audit(console: Console, audit: Audit) -> None:
    """Print the smallest gap of every group, and the verdict."""
    table = table_of(
        ("group", ""),
        ("requests", "r"),
        ("hosts", "r"),
        ("smallest-gap", "r"),
        ("declared-delay", "r"),
        ("verdict", "l"),
    )
    for row in audit.groups:
        table.add_row(
            plain(row.group), str(row.requests), str(row.hosts),
            "·" if row.smallest_gap is None else f"{row.smallest_gap:.3f}", f"{row.declared_delay:.3f}", _verdict(row),
        )  # fmt: skip
    show_table(console, table)
    for row in audit.groups:
        if row.worst:
            console.print(plain(say("audit.worst", group=row.group, worst=row.worst)), style="red", soft_wrap=True)
    if audit.untimed:
        console.print(say("audit.untimed", count=audit.untimed), style="yellow", soft_wrap=True)
    if audit.is_kept:
        console.print(say("audit.kept", count=len(audit.groups)), style="green", soft_wrap=True)
    else:
        console.print(say("audit.broken"), style="red", soft_wrap=True)


def _verdict(row: GroupAudit) -> Text:
    if row.below:
        return Text(say("audit.below", count=row.below), style="red")
    if row.smallest_gap is None:
        return Text(say("audit.one-request"), style="dim")
    if not row.declared_delay:
        return Text(say("audit.nothing-declared"), style="dim")
    return Text(say("audit.well"), style="green")
