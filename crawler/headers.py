"""HTTP headers as Scrapy holds them, in the form in which they are kept."""

from scrapy.http.headers import Headers

Pairs = tuple[tuple[str, str], ...]


def pairs(headers: Headers) -> Pairs:
    """Return (name, value) of every header, one pair per value.

    >>> pairs(Headers({"Set-Cookie": ["a=1", "b=2"]}))
    (('Set-Cookie', 'a=1'), ('Set-Cookie', 'b=2'))
    """
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
