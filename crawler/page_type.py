"""Is a response an HTML page? By its type and its first bytes, as browsers tell (WHATWG MIME Sniffing)."""

import re

from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import get_meta_refresh

from pipelines.extract.decode import decode

SNIFFED = 4000  # bytes; templates with thousands of blank lines before the first tag were seen, so these go first
SOON = 10.0  # seconds; a page that reloads itself for a newer state waits longer
_TAG = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|table|p|h1)\b", re.IGNORECASE)
_DOCUMENT = re.compile(rb"\s*<\s*(?:!doctype\s+html|html)\b", re.IGNORECASE)
_VAGUE = frozenset({"text/plain", "application/octet-stream"})  # what servers say of file names they do not know
_BINARY = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/pdf",
    "application/msword",
    "application/vnd",
    "application/zip",
)
SCRIPT_WALL = "a javascript test for browsers in the page's place"  # reason of a loss
LARGEST_WALL = 50_000  # bytes of a script that stands before a page
_OPENED = re.compile(rb"<(?:html|body)\b")
_BLOCK, _BLOCK_END = re.compile(rb"<(?:table|div)\b"), re.compile(rb"</(?:table|div)\b")
LONGEST_MESSAGE = 300  # bytes of a text without any tag that is a message, not a file


def mime_type(response: Response) -> str | None:
    """Return the type that the server states, in small letters; None where it states none."""
    return _content_type(response).partition(";")[0].strip().lower() or None


def page_charset(response: Response) -> str | None:
    """Return the declared charset of an HTML page, "" where none is declared, None for other things."""
    mime = mime_type(response) or ""
    if mime in _VAGUE or mime.startswith(_BINARY):
        is_page = bool(_DOCUMENT.match(_bare(response.body)))
    elif "html" in mime or not mime:
        is_page = is_markup(response.body) or not response.body
    else:  # text/xml, a type that nobody knows, a charset in the type's place
        is_page = bool(_TAG.search(_bare(response.body)))
    if not is_page:
        return None
    return charset_of(response) or ""


def charset_of(response: Response) -> str | None:
    """Return the charset that the server states, None where it states none."""
    return charset_in(_content_type(response))


def charset_in(content_type: str) -> str | None:
    """Return the charset that a Content-Type header states, None where it states none.

    >>> charset_in('text/html; charset="GB2312"'), charset_in("text/html")
    ('GB2312', None)
    """
    found = re.search(r"charset=\s*[\"']?([\w-]+)", content_type, re.IGNORECASE)
    return found.group(1) if found else None


def is_markup(body: bytes) -> bool:
    """Tell whether bytes may be a page at all.

    One NUL byte is damage, and UTF-16 is full of them; only a tag tells both from a picture.
    """
    head = body.lstrip()[:SNIFFED]
    return bool(_TAG.search(_bare(body))) if b"\0" in head else b"<" in head


def _bare(body: bytes) -> bytes:
    head = body.lstrip()[:SNIFFED].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def bare_text(response: Response) -> str | None:
    """Return a short text that is sent in a page's place, such as Server Too Busy; None for other things."""
    mime = mime_type(response) or "text/html"
    if "html" not in mime or len(response.body) > LONGEST_MESSAGE or b"\0" in response.body:
        return None
    return " ".join(decode(response.body).text.split())[:60] or None


def has_end(body: bytes) -> bool:
    """Tell whether a page has its end tag, wherever, or at least ends with a tag: some portals forget it."""
    bare = body.replace(b"\0", b"").rstrip()
    return bare.endswith(b">") or b"</html" in bare.lower()


def is_cut(body: bytes) -> bool:
    """Tell whether a page was opened and never closed, and stops within a block or in the middle of a line.

    Portals that forget the end tag close their tables and boxes all the same. UTF-16 is not looked into.

    >>> is_cut(b"<html><body><table><tr><td>half a sen"), is_cut(b"<html><body><table></table><p>whole</p>")
    (True, False)
    """
    page = body.lower()
    if not _OPENED.search(page[:SNIFFED]) or b"\0" in body:
        return False
    is_unclosed = len(_BLOCK.findall(page)) > len(_BLOCK_END.findall(page))
    stops_within = not page.rstrip().endswith(b">")
    if b"</html" in page or b"</body" in page:  # perhaps in the middle, as some editors paste them
        return is_unclosed and stops_within
    return is_unclosed or stops_within


_SCRIPTS = re.compile(rb"<(script|noscript|style|head)\b.*?</\1\s*>", re.DOTALL)
_SENDING = re.compile(rb"<script\b[^>]*>[^<]*(?:document\.cookie|location\s*[.=]|reload\s*\()", re.IGNORECASE)


def is_script_wall(body: bytes) -> bool:
    """Tell whether a page shows nothing and its script sets a cookie or goes elsewhere: a test for browsers.

    >>> is_script_wall(b"<html><script>document.cookie='c=1';location.reload()</script></html>")
    True
    >>> is_script_wall(b"<html><body><div id=app></div><script src=app.js></script></body></html>")
    False
    """
    if not _SENDING.search(body[:LARGEST_WALL]) or len(body) > LARGEST_WALL:
        return False
    return not re.sub(rb"<[^>]*>|\s", b"", _SCRIPTS.sub(b"", body))


def refreshes_to(response: Response) -> str | None:
    """Return where a page sends every browser on at once, None for a page that stays."""
    if b"refresh" not in response.body[:SNIFFED].lower():
        return None
    page = HtmlResponse(response.url, body=response.body, encoding="latin-1")
    seconds, target = get_meta_refresh(page)
    return target if target and seconds is not None and seconds < SOON else None


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
