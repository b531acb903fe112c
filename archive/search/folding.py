"""Text as a search compares it: full-width and narrow, capital and small, traditional and simplified are one.

Every character is folded by itself, never by its neighbours. Only so does a part of a text fold to a part of
the folded text, and the index finds what LIKE finds. OpenCC's phrases (乾坤 stays, 乾燥 becomes 干燥) are
therefore not asked, only its characters: 乾 is 干 everywhere, in the text as in the query.
"""

import re
import unicodedata
from functools import cache
from importlib.metadata import version
from itertools import pairwise

import opencc

RULES = 1  # raise it when this file folds or parts otherwise: the index is then made anew

_MARKS = re.compile("[\u0300-\u036f]")  # accents: dǎng is dang
_RUN = re.compile(r"[^\W_]+")
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))


def fold(text: str) -> str:
    """Return the text as the index compares it.

    >>> fold("ＡＢＣ黨建２０２３…é")
    'abc党建2023…e'
    """
    return text.translate(_folded())


def runs(text: str) -> list[str]:
    """Return the stretches of letters, Han characters and digits of a folded text; blanks and marks part them.

    >>> runs("基层党建2023,好_a")
    ['基层党建2023', '好', 'a']
    """
    return _RUN.findall(text)


def words(text: str) -> str:
    """Return the index words of a text: for every character the pair it begins, or itself at the end of a run.

    >>> words("基层党建2023,好")
    '基层 层党 党建 建2 20 02 23 3 好'
    """
    return " ".join(word for run in runs(fold(text)) for word in (*map("".join, pairwise(run)), run[-1]))


@cache
def folding() -> str:
    """Return a name of the folding in force: an index that was made by another one must be made anew."""
    return f"{RULES}, Unicode {unicodedata.unidata_version}, OpenCC {version('opencc')}"


class _Folded(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        known = self[code] = _fold_one(chr(code))
        return known


def _fold_one(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", plain)).lower()
    plain = "".join(_simplified().get(c, c) for c in plain)
    # A mark stays itself: … as three full stops would only make the text longer than the original.
    return plain if _RUN.search(plain) else character


@cache
def _folded() -> _Folded:
    return _Folded()


@cache
def _simplified() -> dict[str, str]:
    """Return the simplified form of each traditional character, by OpenCC's table of characters."""
    characters = [chr(code) for start, end in _HAN for code in range(start, end)]
    # One per line: OpenCC then meets no phrase.
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, simplified, strict=True) if old != new}
