"""What changed from one wording to the next, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]+[”’」』）)]*|[^。！？；\n]+|\n")
MOST_SENTENCES = 5_000  # longer texts are compared line by line: the search is quadratic

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of sentences that both wordings have, only the old one, or only the new one."""

    kind: Kind
    text: str


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, line ends as pieces of their own; joined they are the text.

    >>> sentences("近日，会议召开。会议强调：要落实！\\n散会")
    ['近日，会议召开。', '会议强调：要落实！', '\\n', '散会']
    """
    return _SENTENCE.findall(text)


def diff(old: str, new: str) -> list[Piece]:
    """Return the pieces by which `new` comes from `old`: without "new" they are the old text, without "gone" the new.

    >>> diff("甲说。乙说。", "甲说。丙说。")
    [Piece(kind='same', text='甲说。'), Piece(kind='gone', text='乙说。'), Piece(kind='new', text='丙说。')]
    """
    before, after = sentences(old), sentences(new)
    if max(len(before), len(after)) > MOST_SENTENCES:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return list(_pieces(before, after))


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for _, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "".join(before[start:end]), "".join(after[other_start:other_end])
        if gone == new:
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("gone", gone)
        if new:
            yield Piece("new", new)
