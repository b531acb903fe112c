"""HTTP headers as Scrapy holds them, in the form in which they are kept."""

from collections.abc import Iterable

from scrapy.http.headers import Headers

Pairs = tuple[tuple[str, str], ...]
_PACKING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def unpacked(headers: Iterable[tuple[str, str]]) -> Pairs:
    """Return the headers without those that a body that was read back, its encodings undone, belies.

    >>> unpacked([("Content-Type", "text/html"), ("Content-Encoding", "gzip")])
    (('Content-Type', 'text/html'),)
    """
    return tuple((name, value) for name, value in headers if name.lower() not in _PACKING)


def pairs(headers: Headers) -> Pairs:
    """Return (name, value) of every header, one pair per value.

    >>> pairs(Headers({"Set-Cookie": ["a=1", "b=2"]}))
    (('Set-Cookie', 'a=1'), ('Set-Cookie', 'b=2'))
    """
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[bytes, list[bytes]]:
    """Return the values of every header, as Scrapy takes them.

    >>> grouped([("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    {b'Set-Cookie': [b'a=1', b'b=2']}
    """
    values: dict[bytes, list[bytes]] = {}
    for name, value in pairs:
        values.setdefault(name.encode("latin-1"), []).append(value.encode("latin-1"))
    return values
