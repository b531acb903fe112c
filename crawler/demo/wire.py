"""What goes over the wire: a request as the portal sees it, and the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRequest:
    """One request; `target` is path and query, header names are in lower case."""

    method: str
    host: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResponse:
    """One answer. The server adds Content-Length, Date and Connection.

    `stream` holds what follows `body`, for pages too large to keep in memory; `declared` is the
    Content-Length in bytes where it is not len(body), and the server closes after what it has sent. With `drip`
    the body comes byte by byte, so many seconds apart, and for ever again from its beginning.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    stream: Iterator[bytes] | None = None
    declared: int | None = None
    drip: float | None = None


class Responder(Protocol):
    """Whoever answers for one host name."""

    @property
    def host(self) -> str:
        """The host name, in lower case; the same name without www. leads here too."""
        ...

    def respond(self, request: DemoRequest) -> DemoResponse:
        """Return the answer to one request."""
        ...
