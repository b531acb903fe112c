"""Reprints in the terminal: the clusters, or one of them with what each copy changed."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from archive.messages import say
from archive.reprints import Cluster, Copy, Reprints
from crawler.terminal.console import plain
from crawler.terminal.history import change_line, show_pieces
from crawler.terminal.tables import show_table, table_of

SHOWN_ID = 8  # characters of an id, enough to ask with


def show_clusters(console: Console, clusters: Sequence[Cluster], total: int) -> None:
    """Print the clusters, one a line."""
    table = table_of(
        ("cluster", "l"), ("articles", "r"), ("sites", "r"), ("first", "l"), ("last", "l"), ("earliest-source", ""),
        ("title", ""),
    )  # fmt: skip
    for each in clusters:
        table.add_row(
            each.cluster_id[:SHOWN_ID], str(each.articles), str(each.sites),
            (each.first_published or "·")[:10], (each.last_published or "·")[:10],
            plain(each.earliest_source or each.earliest_site), plain(each.title or say("article.untitled")),
        )  # fmt: skip
    if clusters:
        show_table(console, table)
    console.print(say("reprints.total", total=total, shown=len(clusters)), style="dim")


def show_reprints(console: Console, found: Reprints) -> None:
    """Print each copy, the earliest first: when, where, and what it changed."""
    if not found.copies:
        console.print(say("reprints.none"))
        return
    sites = len({copy.site for copy in found.copies})
    head = say("reprints.head", articles=len(found.copies), sites=sites, source=found.earliest_source)
    console.print(plain(f"{head} · {(found.cluster_id or '')[:SHOWN_ID]}"), style="dim")
    for number, copy in enumerate(found.copies, 1):
        console.print()
        _show_copy(console, number, copy)


def _show_copy(console: Console, number: int, copy: Copy) -> None:
    title = Text(f"{number:>3}  ", style="dim")
    console.print(title.append_text(plain(copy.title or say("article.untitled"))), style="bold")
    facts = [
        copy.published or say("reprints.no-time"),
        f"{copy.portal} ({copy.site})",
        "、".join(copy.sections),
        f"{say('article.source')} {copy.source}" if copy.source else "",
        copy.article_id[:SHOWN_ID],
    ]
    console.print(plain("     " + " · ".join(filter(None, facts))), style="dim", soft_wrap=True)
    console.print(plain("     " + copy.url), style="dim", soft_wrap=True)
    if number == 1:
        return
    apart = "·" if copy.distance is None else str(copy.distance)
    console.print(plain("     " + say("reprints.apart", distance=apart, shared=f"{copy.shared:.0%}")), style="dim")
    for change in copy.changes:
        console.print(change_line(say(f"article.{change.field}"), change.before or "·", change.after or "·"))
    show_pieces(console, copy.text)
