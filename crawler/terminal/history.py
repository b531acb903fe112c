"""The wordings of an article in the terminal: what went in red and struck out, what came in green."""

from rich.console import Console
from rich.text import Text

from archive.diff import Piece
from archive.history import History, Wording
from archive.messages import say
from crawler.terminal.console import plain

_STYLES = {"same": "dim", "gone": "red strike", "new": "green"}
_MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}  # where there are no colours, as wdiff does
CONTEXT = 60  # characters of what stayed the same, before and after a change


def show_history(console: Console, found: History) -> None:
    """Print each wording with its time, its record, and what it changed."""
    for wording in found.wordings:
        head = plain(say("history.version", number=wording.number, at=wording.first_captured_at, run=wording.run_id))
        head.stylize("bold")
        console.print(head)
        console.print(plain(wording.record), style="dim", soft_wrap=True)
        if wording.number == 1:
            console.print(plain(wording.title or say("article.untitled")))
        for line in _field_lines(wording):
            console.print(line)
        if wording.number > 1:
            show_pieces(console, wording.text)
        console.print()
    console.print(
        plain(f"{found.url} · {say('history.last-seen', at=found.last_captured_at)}"), style="dim", soft_wrap=True
    )


def field_changes(wording: Wording) -> list[tuple[str, str, str]]:
    """Return (name, before, after) of each field and file that changed, in the reader's language."""
    rows = [(say(f"article.{change.field}"), change.before or "·", change.after or "·") for change in wording.changes]
    rows += [(say("history.attachment"), url, "·") for url in wording.attachments_gone]
    return rows + [(say("history.attachment"), "·", url) for url in wording.attachments_new]


def _field_lines(wording: Wording) -> list[Text]:
    return [change_line(*change) for change in field_changes(wording)]


def change_line(name: str, before: str, after: str) -> Text:
    """Return a field that changed: before in red, after in green."""
    line = Text(f"{name}: ").append_text(_styled(plain(before), "red"))
    return line.append(" → ").append_text(_styled(plain(after), "green"))


def _styled(text: Text, style: str) -> Text:
    text.stylize(style)
    return text


def show_pieces(console: Console, pieces: tuple[Piece, ...]) -> None:
    """Print what changed in a text, with a little of what did not; nothing where all stayed."""
    if all(piece.kind == "same" for piece in pieces):
        return
    told = Text()
    for piece in pieces:
        text = _shortened(piece.text) if piece.kind == "same" else piece.text
        before, after = ("", "") if console.is_terminal else _MARKS[piece.kind]
        told.append_text(_styled(plain(before + text + after), _STYLES[piece.kind]))
    console.print(told)


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * CONTEXT + 1 else f"{text[:CONTEXT]}…{text[-CONTEXT:]}"
