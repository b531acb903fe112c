"""What stands over a figure: whose it is, what it shows, and what is not in it. The ticks of its axes."""

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from archive.figures import Figure
from archive.messages import say
from crawler.charts.drawing import label

WIDTH = 860  # units that every figure's panels are wide
LINE = 140  # columns of a note; a Chinese character takes two
MOST_PORTALS = 3  # named in a title
PANEL_NAMES: dict[str, object] = {  # names over the panels of a figure
    "title": None, "labelOrient": "top", "labelAnchor": "start", "labelFontSize": 12, "labelPadding": 4,
    "labelLimit": WIDTH,
}  # fmt: skip


def heading(figure: Figure[Any], notes: Sequence[str] = ()) -> dict[str, object]:
    """Return title and description of a specification: the question, the scope, and a line for each thing left out."""
    portals = "、".join(map(label, figure.portals[:MOST_PORTALS]))
    if len(figure.portals) > MOST_PORTALS:
        portals = say("plot.portals", count=len(figure.portals))
    title = say("plot.title", portals=portals, figure=say(f"plot.title.{figure.kind}"))
    scope = figure.scope
    said = [say("plot.as-of", day=figure.as_of)]
    said += [say("plot.section", section=label(scope.section))] if scope.section else []
    said += [say("plot.time", since=scope.since or "…", until=scope.until or "…")] if scope.since or scope.until else []
    lines = [" · ".join(said), *notes]
    lines += [say(f"plot.note.{name}", count=count) for name, count in figure.left_out]
    folded = [part for line in lines for part in fold(line, LINE)]
    return {
        "title": {"text": fold(title, LINE * 3 // 4), "subtitle": folded},
        "description": " ".join([title, *lines]),
    }


def fold(text: str, columns: int) -> list[str]:
    """Return a text in lines of so many columns, broken at blanks and before Chinese characters.

    >>> fold("栏目 without a name 在此", 12)
    ['栏目 without', 'a name 在此']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_len(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
    return [*lines, line.rstrip()]


def whole_ticks(most: int, wanted: int) -> list[int]:
    """Return whole numbers from 0 to `most` for an axis, about `wanted` beside the 0: half an article is none.

    >>> whole_ticks(2, 3), whole_ticks(11, 3), whole_ticks(39, 3)
    ([0, 1, 2], [0, 5, 10], [0, 10, 20, 30])
    """
    step = next(
        factor * power for power in (10**exponent for exponent in range(20)) for factor in (1, 2, 5)
        if most <= factor * power * (wanted + 1)
    )  # fmt: skip
    return list(range(0, most + 1, step))


def _pieces(text: str) -> list[str]:
    """Return the words of a text with the blanks behind them; a Chinese character is a word."""
    pieces = [""]
    for character in text:
        if cell_len(character) > 1 or pieces[-1].endswith(" "):
            pieces.append("")
        pieces[-1] += character
    return [piece for piece in pieces if piece]
