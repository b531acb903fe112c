"""What a search found: hits with the words marked, and counts."""

from collections.abc import Sequence

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from archive.messages import say
from archive.search import By, Hit, Results
from crawler.terminal.console import plain
from crawler.terminal.tables import show_table, table_of


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


def show_counts(console: Console, by: By, rows: Sequence[tuple[str | None, int]]) -> None:
    """Print how many articles were found per year, month, site, section or source."""
    table = table_of((by, ""), ("articles", "r"))
    for name, count in rows:
        table.add_row(plain(name or say("search.not-given")), str(count))
    if rows:
        show_table(console, table)
    console.print(say("search.counted", total=sum(count for _, count in rows)), style="dim")
