"""Lines of text: folding of widths and blanks, keys that ignore numbers, what is punctuation."""

import hashlib
import re
from functools import lru_cache

# Zero-width characters and directional marks: noise of editors, never part of a word.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_DIGITS = re.compile(r"\d+")
_NARROW = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": " ", "\u00a0": " ", "∶": ":", "︰": ":", "﹕": ":"}
)
# Full-width letters, digits and rare marks; the common marks are replaced one by one, which is five times faster.
_RARELY = re.compile("[＂-＇＊＋－-／０-９＜-＞＠-～\u3000\u00a0∶︰﹕]")
_COMMON = (("，", ","), ("：", ":"), ("（", "("), ("）", ")"), ("；", ";"), ("！", "!"), ("？", "?"))
SENTENCE = re.compile(r"[，。；！？、,;!?：]")
LONGEST_FOLDED = 120  # characters; numbers in longer lines are not a counter's or a date's


def visible(text: str) -> str:
    """Return the text without invisible characters, blanks as they are.

    >>> visible("党\\u202e建 ")
    '党建 '
    """
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def squeeze(text: str) -> str:
    """Return the text with runs of any blanks as one blank, none at the ends, and no invisible characters.

    >>> squeeze("　　近日，\\u00a0省委\\u200b召开 会议 ")
    '近日， 省委召开 会议'
    """
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_INVISIBLE.sub("", line).split())


@lru_cache(maxsize=1 << 14)  # most lines of a page are asked about several times, and stand on other pages too
def narrow(text: str) -> str:
    """Return the text with full-width ASCII made narrow, for matching labels and numbers; its length stays.

    >>> narrow("发布时间：２０１６－１０－１８　１０∶０８")
    '发布时间:2016-10-18 10:08'
    """
    if text.isascii():
        return text
    if _RARELY.search(text):
        return text.translate(_NARROW)
    for wide, small in _COMMON:
        text = text.replace(wide, small)
    return text


def unit_key(text: str) -> int:
    """Return the key under which a line is counted: 64 bits of its text without blanks and numbers.

    >>> unit_key("阅读量:2051次") == unit_key("阅读量: 7 次")
    True
    """
    folded = text.replace(" ", "")
    if len(folded) <= LONGEST_FOLDED and not folded.endswith("。"):  # in a sentence numbers are what it says
        folded = _DIGITS.sub("0", folded)
    return int.from_bytes(
        hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True
    )
