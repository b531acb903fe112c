"""Bytes to text: BOM, then valid UTF-8, then gb18030, whatever the page declares.

Of the corpus' pages 31 declare gb2312 or gbk, some of these hold UTF-8, and one declares UTF-8 over
gb18030: the bytes know better than the declaration.
"""

import re
from dataclasses import dataclass, field

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED_ONLY = frozenset({"big5", "big5-hkscs", "cp950"})  # cannot be told from gb18030 by its bytes
WORST = 0.02  # share of broken characters up to which UTF-8 with some damage is still UTF-8
SAMPLE = 900  # bytes outside ASCII
HEAD = 2048  # bytes in which browsers look for the declaration, twice over
_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
_ASCII = bytes(range(128))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding it was read with; bytes that fit no encoding are U+FFFD."""

    text: str
    encoding: str
    utf8: bytes | None = field(default=None, repr=False, compare=False)  # the same as UTF-8, where it came so


def decode(body: bytes, charset: str | None = None) -> Decoded:
    """Return the text of a page. `charset` is what the HTTP header declares, None without one.

    >>> decode("中办国办发文".encode("gb18030"), "utf-8")
    Decoded(text='中办国办发文', encoding='gb18030')
    >>> decode("中办国办发文".encode("utf-8")[:-1], "gb2312").encoding
    'utf-8'
    >>> decode("<meta charset=big5><p>全面從嚴治黨".encode("big5")).text
    '<meta charset=big5><p>全面從嚴治黨'
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(encoding, "replace"), encoding)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", body)
    except UnicodeDecodeError:
        pass
    declared = (charset or _in_head(body) or "").lower()
    if declared in _DECLARED_ONLY:
        return Decoded(body.decode(declared, "replace"), declared)
    if _may_be_utf8(body):
        damaged = body.decode("utf-8", "replace")
        broken = damaged.count("�")
        wide = len(damaged) - len(damaged.encode("ascii", "ignore"))
        # A page cut off in mid-character or with some flipped bytes is still UTF-8.
        if broken <= max(1, WORST * wide) and wide > 2 * broken:
            return Decoded(damaged, "utf-8")
    return Decoded(body.decode("gb18030", "replace"), "gb18030")


def _in_head(body: bytes) -> str | None:
    """Return the encoding that a page's <meta> declares."""
    found = _META.search(body, 0, HEAD)
    return found.group(1).decode() if found else None


def _may_be_utf8(body: bytes) -> bool:
    """Tell quickly whether not all hope is lost: of gb18030 read as UTF-8 nearly every character is broken."""
    sample = body.translate(None, _ASCII)[:SAMPLE]
    return sample.decode("utf-8", "replace").count("�") * 10 < len(sample)
