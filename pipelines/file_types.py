"""Are bytes the picture or file that an article promised? Told by their first bytes; pure."""

import re

from archive.ledger import Outcome
from pipelines.extract.decode import decode
from pipelines.soft_errors import is_passing, soft_error

# (offset, first bytes, media type): of the types that portals attach, by their makers' specifications.
_SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\1\0", "image/x-icon"),
    (0, b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # doc, xls, ppt, wps, et, dps
    (0, b"PK\3\4", "application/zip"),  # docx, xlsx, pptx and ofd too
    (0, b"PK\5\6", "application/zip"),  # an empty one
    (0, b"{\\rtf", "application/rtf"),
    (0, b"Rar!\x1a\7", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"FWS", "application/x-shockwave-flash"),
    (0, b"CWS", "application/x-shockwave-flash"),
)
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<\s*(?:!doctype\s+html|html|head|body|meta|title|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE = b"urn:schemas-microsoft-com:office"  # Word and Excel save pages under .doc and .xls too
_TITLE = re.compile(r"<title[^>]*>([^<]+)", re.IGNORECASE)
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
HEAD = 20_000  # bytes that are looked at; an error page is shorter
LONGEST_MESSAGE = 300  # bytes of a text that is no file but says why there is none


def media_type(body: bytes) -> str | None:
    """Return the media type that a file's first bytes show, None where they show none that we know.

    >>> media_type(b"%PDF-1.4"), media_type(b"\\xff\\xd8\\xff\\xe0"), media_type(b"<svg xmlns="), media_type(b"<html>")
    ('application/pdf', 'image/jpeg', 'image/svg+xml', None)
    """
    for offset, signature, kind in _SIGNATURES:
        if body.startswith(signature, offset):
            return kind
    head = body[:HEAD]
    if b"%PDF-" in head[:1024]:  # readers allow some bytes before it
        return "application/pdf"
    return "image/svg+xml" if b"<svg" in head and not _PAGE.match(_bare(head)) else None


def refusal(kind: str, mime: str | None, body: bytes) -> tuple[Outcome, str] | None:
    """Return outcome and reason of an answer that is not the picture or file asked for, None for one that may be.

    `kind` is image or file, `mime` the type that the portal states. What nobody can tell is taken for the file.

    >>> refusal("file", "text/html", "<html><title>找不到网页</title><p>页面不存在</p>".encode("gb18030"))
    ('soft_error', "a page in the file's place: 找不到网页")
    >>> refusal("image", "text/html", "<html><p>访问过于频繁</p>".encode())
    ('failed', 'the page says: 访问过于频繁')
    >>> refusal("file", "application/msword", b"<html xmlns:o='urn:schemas-microsoft-com:office:office'>") is None
    True
    """
    if not body.strip():
        return "soft_error", "the file is empty"
    if media_type(body) is not None:
        return None
    head = body[:HEAD]
    is_page = bool(_PAGE.match(_bare(head)))
    if is_page and _OFFICE not in head and (kind == "image" or mime is None or "html" in mime):
        return _page_in_its_place(decode(head).text)
    if kind == "image":
        return _message(body) or ("soft_error", f"no picture: sent as: {mime or '?'}")
    # A text file may be short too; only one that is sent as a page is a message.
    return _message(body) if mime is not None and "html" in mime else None


def _page_in_its_place(html: str) -> tuple[Outcome, str]:
    title = _TITLE.search(html)
    text = " ".join(_MARKUP.sub(" ", html).split())
    for said in (text, title.group(1) if title else ""):
        if (words := soft_error(said)) and is_passing(words):
            return "failed", f"the page says: {words}"
    said = " ".join(title.group(1).split()) if title else text
    return "soft_error", f"a page in the file's place: {said[:60]}" if said else "a page in the file's place"


def _message(body: bytes) -> tuple[Outcome, str] | None:
    if len(body) > LONGEST_MESSAGE or b"\0" in body:
        return None
    words = " ".join(decode(body).text.split())[:60]
    passing = soft_error(words)
    outcome: Outcome = "failed" if passing and is_passing(passing) else "soft_error"
    return outcome, f"the page says: {words}"


def _bare(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()
