"""An explanation in the terminal: fields with their rules, then every line of the page with its verdict."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.messages import say
from crawler.explain import Explanation, Line
from crawler.terminal.console import plain

STYLES = {"kept": "green", "title": "bold cyan", "outside": "dim", "repeats": "dim", "links": "dim", "twice": "dim"}
OTHER = "yellow"  # cut inside the body


def verdict_of(line: Line) -> str:
    """Return the verdict in the reader's language."""
    return say(f"verdict.{line.verdict}")


def facts_of(explanation: Explanation) -> Iterator[tuple[str, str, str]]:
    """Yield (name, value, rule) of each field that has a value."""
    article, reading = explanation.article, explanation.article.reading
    rows = (
        ("title", article.title, reading.title_from),
        ("lead-title", article.lead_title, None),
        ("subtitle", article.subtitle, None),
        ("original-title", article.original_title, None),
        ("published", article.published_raw, reading.published_from),
        ("sections", article.section, reading.section_from),
        ("source", article.source, reading.source_from),
        ("author", article.author, None),
        ("editor", article.editor, None),
        ("views", article.views, None),
        ("keywords", "、".join(article.keywords) or None, None),
        ("body", explanation.body, reading.body_from),
        ("encoding", reading.encoding, None),
        ("known-pages", explanation.known_pages, None),
    )
    for name, value, rule in rows:
        if value is not None:
            yield say(f"article.{name}"), str(value), rule or ""


def notes_of(explanation: Explanation) -> Iterator[str]:
    """Yield what else a maintainer should know: other candidates, disagreeing witnesses, failed selectors."""
    for weight, text in explanation.titles[1:]:
        if weight <= 0:
            break
        yield say("explain.candidate", weight=f"{weight:.1f}", text=text)
    for witness in explanation.article.conflicts:
        yield say("explain.conflict", field=witness.field, value=witness.value, said_by=witness.said_by)
    for selector, served in explanation.selectors.items():
        if selector in explanation.suspended:
            yield say("explain.suspended", selector=selector)
        elif not served:
            yield say("explain.failed", selector=selector)


def show_explanation(console: Console, explanation: Explanation) -> None:
    """Print fields, notes and lines."""
    console.print(plain(explanation.url), style="bold", soft_wrap=True)
    fields = Table(box=None, pad_edge=False, show_header=False)
    for name, value, rule in facts_of(explanation):
        fields.add_row(Text(name, style="dim"), plain(value), Text(rule, style="cyan"))
    console.print(fields)
    for note in notes_of(explanation):
        console.print(plain(note), style="yellow", soft_wrap=True)
    for page in explanation.pages:
        console.print()
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("verdict", "pages-with", "line"):
            table.add_column(
                say(f"column.{name}"), justify="right" if name == "pages-with" else "left", overflow="fold"
            )
        for line in page:
            style = STYLES.get(line.verdict, OTHER)
            text = plain(line.text)
            text.stylize(style)
            table.add_row(Text(verdict_of(line), style=style), Text(str(line.pages or "·"), style="dim"), text)
        console.print(table)
