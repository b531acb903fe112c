"""Is a response an HTML page? By its type and its first bytes, as browsers tell (WHATWG MIME Sniffing)."""

import re

from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import get_meta_refresh

SNIFFED = 4000  # bytes; templates with thousands of blank lines before the first tag were seen, so these go first
SOON = 10.0  # seconds; a page that reloads itself for a newer state waits longer
_TAG = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|table|p|h1)\b", re.IGNORECASE)
_DOCUMENT = re.compile(rb"\s*<\s*(?:!doctype\s+html|html)\b", re.IGNORECASE)
_VAGUE = frozenset({"text/plain", "application/octet-stream"})  # what servers say of file names they do not know


def mime_type(response: Response) -> str | None:
    """Return the type that the server states, in small letters; None where it states none."""
    return _content_type(response).partition(";")[0].strip().lower() or None


def page_charset(response: Response) -> str | None:
    """Return the declared charset of an HTML page, "" where none is declared, None for other things."""
    mime = mime_type(response) or ""
    if mime in _VAGUE:
        is_page = bool(_DOCUMENT.match(_bare(response.body)))
    else:
        is_page = ("html" in mime or not mime) and (is_markup(response.body) or not response.body)
    if not is_page:
        return None
    found = re.search(r"charset=\s*[\"']?([\w-]+)", _content_type(response), re.IGNORECASE)
    return found.group(1) if found else ""


def is_markup(body: bytes) -> bool:
    """Tell whether bytes may be a page at all.

    One NUL byte is damage, and UTF-16 is full of them; only a tag tells both from a picture.
    """
    head = body.lstrip()[:SNIFFED]
    return bool(_TAG.search(_bare(body))) if b"\0" in head else b"<" in head


def _bare(body: bytes) -> bytes:
    head = body.lstrip()[:SNIFFED].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def refreshes_to(response: Response) -> str | None:
    """Return where a page sends every browser on at once, None for a page that stays."""
    if b"refresh" not in response.body[:SNIFFED].lower():
        return None
    page = HtmlResponse(response.url, body=response.body, encoding="latin-1")
    seconds, target = get_meta_refresh(page)
    return target if target and seconds is not None and seconds < SOON else None


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
