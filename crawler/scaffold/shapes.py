"""The shape of a URL: what is the same in all URLs of one kind, as a regular expression on path and query."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

NUMBER, HEX = r"\d+", "[0-9a-f]+"
_SPECIAL = re.compile(r"[.^$*+?{}\[\]|()\\]")
ESCAPED = re.compile(r"(?:%[0-9A-F]{2})+", re.IGNORECASE)  # letters of another alphabet; their digits are no numbers
_RUN = re.compile(rf"{ESCAPED.pattern}|[A-Za-z0-9]+|[^A-Za-z0-9]", re.IGNORECASE)
_HEX_TAIL = re.compile(r"(?P<head>[a-z]*?)(?P<id>[0-9a-f]{6,})", re.IGNORECASE)
_LONG_HEX = 24  # characters; ids of so many are random, whatever letters are in them
FEWEST_SWITCHES = 4  # between letters and digits, in an id that is no number with a label: 3a25b8, not c12a345
_PLAIN_HEX = re.compile(r"(?=.*[a-f])(?=.*\d)[0-9a-f]{16,}", re.IGNORECASE)


def mould(text: str) -> str:
    r"""Return the shape of a piece of a URL: numbers and hexadecimal ids are any, the rest is as it is.

    >>> mould("t20170804_633686.html"), mould("c1273a88412")
    ('t\\d+_\\d+\\.html', 'c\\d+a\\d+')
    >>> mould("Detail-48B2C66122C09ABA.html")
    'Detail-[0-9a-f]+\\.html'
    >>> mould("%E5%85%9A-12.html")
    '%E5%85%9A-\\d+\\.html'
    """
    return "".join(
        _mould_run(run) if run[0].isascii() and run[0].isalnum() else literal(run) for run in _RUN.findall(text)
    )


def literal(text: str) -> str:
    r"""Return a regular expression for a text as it stands.

    >>> literal("list-1.htm")
    'list-1\\.htm'
    """
    return _SPECIAL.sub(r"\\\g<0>", text)


def _mould_run(run: str) -> str:
    found = _HEX_TAIL.fullmatch(run)
    if found and _is_hex_id(found["id"]):
        return found["head"] + HEX
    return re.sub(r"\d+", lambda _: NUMBER, run)


def _is_hex_id(text: str) -> bool:
    if text.isdigit() or text.isalpha():
        return False
    switches = len(re.findall(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", text, re.IGNORECASE))
    return switches >= FEWEST_SWITCHES or len(text) >= _LONG_HEX or bool(_PLAIN_HEX.fullmatch(text) and switches > 2)


@dataclass(frozen=True, slots=True)
class Shape:
    """A URL in pieces. `head` are the leading folders that have names, `tail` the shape of the rest."""

    head: tuple[str, ...]
    tail: str  # a regular expression, without the slash before it
    varies: bool  # the tail holds a number or an id

    @property
    def key(self) -> str:
        """The whole shape as a regular expression."""
        return "/" + "".join(literal(part) + "/" for part in self.head) + self.tail


def shape_of(url: str) -> Shape:
    r"""Return the shape of a canonical URL.

    >>> shape_of("http://x.cn/xxfb/tzgg/201710/t20171012_11385.html").key
    '/xxfb/tzgg/\\d+/t\\d+_\\d+\\.html'
    >>> shape_of("http://x.cn/messagexq.asp?id=12").tail, shape_of("http://x.cn/dj/").head
    ('messagexq\\.asp\\?id=\\d+', ('dj',))
    """
    parts = urlsplit(url)
    *folders, name = parts.path.lstrip("/").split("/")
    cut = len(folders)  # folders that are bare numbers belong to the tail, and so do all behind them
    while cut and not re.search(r"[a-z]{2}|^[a-z]$", _without_ids(folders[cut - 1]), re.IGNORECASE):
        cut -= 1
    if not name and not parts.query and cut == len(folders) and folders and _has_digit(folders[-1]):
        cut -= 1  # /art_123/ is an address with a number in it
    if not _has_digit(name) and not parts.query and folders and cut == len(folders) and _has_number(folders[-1]):
        cut -= 1  # /col/col1273/index.html, /c12a345/page.htm: the number stands in the last folder
    tail = "".join(mould(folder) + "/" for folder in folders[cut:]) + mould(name) + _query(parts.query)
    return Shape(tuple(folders[:cut]), tail, NUMBER in tail or HEX in tail)


def _without_ids(folder: str) -> str:
    return mould(folder).replace(NUMBER, "").replace(HEX, "").replace("\\", "")


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in ESCAPED.sub("", text))


def _has_number(folder: str) -> bool:
    """Tell whether a folder is numbered, such as col1273; a year or a counter behind a name is part of it: ztzl1."""
    return len(re.sub(r"\D", "", ESCAPED.sub("", folder))) >= 3


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    return r"\?" + "&".join(f"{literal(name)}={mould_value(value)}" for name, value in pairs)


def mould_value(value: str) -> str:
    r"""Return the shape of a parameter's value: a slash in it may be spelt with percent.

    >>> mould_value("/detail/id/12")
    '(?:/|%2f)detail(?:/|%2f)id(?:/|%2f)\\d+'
    """
    return mould(value).replace("/", "(?:/|%2f)")


def matches(shape: str, url: str) -> bool:
    """Tell whether a URL has a shape, case aside."""
    parts = urlsplit(url)
    return re.fullmatch(shape, parts.path + ("?" + parts.query if parts.query else ""), re.IGNORECASE) is not None
