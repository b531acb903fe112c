"""Reads requests from bytes and writes answers to bytes: as much of HTTP/1.1 as browsers and Scrapy speak."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import urlsplit

from crawler.demo.wire import DemoRequest, DemoResponse

LARGEST_HEAD = 64 * 1024  # bytes of request line and headers
_LARGEST_BODY = 1024 * 1024  # bytes; of a request's body


class BadRequest(Exception):
    """The bytes are no request that this server understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request as read from the connection."""

    request: DemoRequest
    proxied: bool  # the target was a whole URL: the client takes this server for a proxy
    keep_alive: bool
    length: int  # bytes of head and body, to be dropped from the buffer


def read_request(buffer: bytearray) -> Incoming | None:
    """Return the first request in the buffer; None if it is not all there yet. Raises BadRequest."""
    if buffer.startswith(b"\x16"):  # a handshake; without an answer the client would wait
        raise BadRequest("TLS is not spoken here")
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > LARGEST_HEAD:
            raise BadRequest("the head is too long")
        return None
    lines = bytes(buffer[:end]).decode("latin-1").lstrip("\r\n").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1.") or not words[0].isalpha():
        raise BadRequest(f"no request line: {lines[0][:80]!r}")
    headers = _read_headers(lines[1:])
    size = _body_size(headers)
    if len(buffer) < end + 4 + size:
        return None
    host, target, proxied = _routed(words[0], words[1], headers)
    connection = headers.get("connection", headers.get("proxy-connection", "")).lower()
    keep_alive = "close" not in connection and (words[2] != "HTTP/1.0" or "keep-alive" in connection)
    body = bytes(buffer[end + 4 : end + 4 + size])
    request = DemoRequest(method=words[0].upper(), host=host, target=target, headers=headers, body=body)
    return Incoming(request=request, proxied=proxied, keep_alive=keep_alive, length=end + 4 + size)


def _read_headers(lines: list[str]) -> dict[str, str]:
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(f"no header: {line[:80]!r}")
        headers[name.lower()] = value.strip()
    return headers


def _body_size(headers: dict[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise BadRequest("requests with a transfer encoding are not taken")
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST_BODY:
        raise BadRequest(f"no length of a body: {text[:80]!r}")
    return int(text)


def _routed(method: str, target: str, headers: dict[str, str]) -> tuple[str, str, bool]:
    if target.startswith("/"):
        return headers.get("host", "").partition(":")[0].lower(), target, False
    if method == "CONNECT":
        return target.partition(":")[0].lower(), target, True
    try:
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError as error:
        raise BadRequest(f"no URL: {target[:80]!r}") from error
    if not host or parts.scheme not in {"http", "https"}:
        raise BadRequest(f"no target: {target[:80]!r}")
    path = parts.path or "/"
    return host, f"{path}?{parts.query}" if parts.query else path, True


def write_head(response: DemoResponse, keep_alive: bool) -> bytes:
    """Return status line and headers."""
    length = len(response.body) if response.declared is None else response.declared
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    if response.drip is not None:
        length = 1_000_000
    if response.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {length}")
    lines.append(f"Date: {formatdate(usegmt=True)}")
    lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def plain(status: int, text: str) -> DemoResponse:
    """Return an answer of one line of text."""
    headers = (("Content-Type", "text/plain; charset=utf-8"),)
    return DemoResponse(status=status, headers=headers, body=f"{text}\n".encode())


def is_whole(response: DemoResponse) -> bool:
    """Return whether as much is sent as declared; otherwise the connection must close after it."""
    return response.stream is not None or response.declared in {None, len(response.body)}


def rest_of(response: DemoResponse) -> Iterator[bytes]:
    """Return what follows the body."""
    return iter(()) if response.stream is None else response.stream
