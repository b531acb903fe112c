"""Lines of text: folding of widths and blanks, keys that ignore numbers, what is punctuation."""

import hashlib
import re
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+")
_DIGITS = re.compile(r"\d+")
_NARROW = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": " ", "\u00a0": " ", "∶": ":", "︰": ":", "﹕": ":"}
)
SENTENCE = re.compile(r"[，。；！？、,;!?]|：")


def squeeze(text: str) -> str:
    """Return the text with runs of any blanks as one blank, none at the ends.

    >>> squeeze("　　近日，\\u00a0省委\\u200b召开 会议 ")
    '近日， 省委 召开 会议'
    """
    return _BLANKS.sub(" ", text).strip()


def narrow(text: str) -> str:
    """Return the text with full-width ASCII made narrow, for matching labels and numbers.

    >>> narrow("发布时间：２０１６－１０－１８　１０∶０８")
    '发布时间:2016-10-18 10:08'
    """
    return text.translate(_NARROW)


@lru_cache(maxsize=1 << 14)
def unit_key(text: str) -> int:
    """Return the key under which a line is counted: 64 bits of its text without blanks and numbers.

    >>> unit_key("阅读量:2051次") == unit_key("阅读量: 7 次")
    True
    """
    folded = _DIGITS.sub("0", _BLANKS.sub("", text))
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "big", signed=True)
