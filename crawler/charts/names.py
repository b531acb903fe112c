"""Names as a figure may show them: short, and no two alike."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from rich.cells import cell_len

from archive.messages import say
from crawler.charts.drawing import label

PORTAL, SECTION = 16, 24  # columns of their names where both stand side by side; a Chinese character takes two
Key = TypeVar("Key", bound=Hashable)


def distinct(keys: Iterable[Key], named: Callable[[Key], str], columns: int) -> dict[Key, str]:
    """Return a label for each key, so many columns wide. Two keys never share one: a figure would take them for one.

    >>> distinct([1, 2], lambda key: "学习贯彻主题教育专栏", columns=12)
    {1: '学习贯彻主…', 2: '学习贯彻主… (2)'}
    """
    labels: dict[Key, str] = {}
    for key in dict.fromkeys(keys):
        wanted = name = short(label(named(key)), columns) or "·"
        number = 1
        while name in labels.values():
            number += 1
            name = f"{wanted} ({number})"
        labels[key] = name
    return labels


def short(text: str, columns: int) -> str:
    """Return a text in at most so many columns, with a … where it was cut.

    >>> short("党务公开", 8), short("党务公开专栏", 8)
    ('党务公开', '党务公…')
    """
    if cell_len(text) <= columns:
        return text
    kept = ""
    for character in text:
        if cell_len(kept + character) > columns - 2:  # fonts draw a … as wide as a Chinese character
            break
        kept += character
    return kept.rstrip() + "…"


def place(portal: str | None, section: str | None, *, with_portal: bool) -> str:
    """Return the name of a section, behind that of its portal where figures show several."""
    name = section or say("plot.no-section")
    return f"{short(label(portal or ''), PORTAL)} / {short(label(name), SECTION)}" if with_portal else name
