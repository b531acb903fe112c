"""Serves portals on loopback, as a web server and as an HTTP forward proxy for their host names."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import cycle

from crawler.demo.http1 import BadRequest, Incoming, is_whole, plain, read_request, rest_of, write_head
from crawler.demo.wire import DemoResponse, Responder

# Never configurable: the pages are synthetic and must not be mistaken for the portal by anyone outside.
ADDRESS = "127.0.0.1"

# A proxy that answers for this name, which no name server knows (RFC 6761), is this server: behind it a
# crawl may be as fast as it likes, because no request reaches a live portal.
REHEARSAL_HOST = "rehearsal.invalid"
REHEARSAL_ANSWER = "dangjian rehearsal: every page behind this proxy is served on loopback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server."""

    port: int
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)  # by (host, target), as asked for

    @property
    def url(self) -> str:
        """The address, for browsers and as a proxy."""
        return f"http://{ADDRESS}:{self.port}"


class Router:
    """Chooses the portal that answers a request."""

    def __init__(self, portals: tuple[Responder, ...]) -> None:
        if not portals:
            raise ValueError("serve() needs at least one portal")
        self._first = portals[0]
        self._by_host = {_bare(portal.host): portal for portal in portals}
        self.requests: Counter[tuple[str, str]] = Counter()

    def answer(self, incoming: Incoming) -> DemoResponse:
        """Return the answer; requests without a host of ours go to the first portal, unless proxied."""
        request = incoming.request
        if request.method == "CONNECT":
            return plain(HTTPStatus.NOT_IMPLEMENTED, "CONNECT is not served here: the demo portals speak http only")
        if request.host == REHEARSAL_HOST:
            return plain(HTTPStatus.OK, REHEARSAL_ANSWER)
        portal = self._by_host.get(_bare(request.host))
        if portal is None and incoming.proxied:
            return plain(HTTPStatus.BAD_GATEWAY, f"no portal here answers for {request.host}")
        portal = portal or self._first
        host = request.host if incoming.proxied else portal.host
        self.requests[host, request.target] += 1
        return portal.respond(request)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


class _Connection(asyncio.Protocol):
    """One client: answers its requests in order and keeps the connection."""

    def __init__(self, router: Router, connections: set["_Connection"]) -> None:
        self._router = router
        self._connections = connections
        self._buffer = bytearray()
        self._rest: Iterator[bytes] | None = None
        self._paused = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest = None
        self._connections.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._serve_waiting()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._send_rest()

    def _serve_waiting(self) -> None:
        while self._buffer and self._rest is None and not self.transport.is_closing():
            try:
                incoming = read_request(self._buffer)
            except BadRequest as error:
                self._send(plain(HTTPStatus.BAD_REQUEST, f"Bad Request: {error}"), keep_alive=False)
                return
            if incoming is None:
                return
            del self._buffer[: incoming.length]
            response = self._router.answer(incoming)
            keep_alive = incoming.keep_alive and is_whole(response)
            self._send(response, keep_alive=keep_alive, head_only=incoming.request.method == "HEAD")

    def _send(self, response: DemoResponse, *, keep_alive: bool, head_only: bool = False) -> None:
        head = write_head(response, keep_alive)
        if response.drip is not None and not head_only:
            self.transport.write(head)
            self._rest = iter(())  # nothing else is answered on this connection
            self._drip(cycle(response.body or b" "), response.drip)
            return
        self.transport.write(head if head_only else head + response.body)
        if response.stream is not None and not head_only:
            self._rest = rest_of(response)
            self._send_rest()
        if not keep_alive and self._rest is None:
            self.transport.close()

    def _drip(self, body: Iterator[int], seconds: float) -> None:
        if not self.transport.is_closing():
            self.transport.write(bytes([next(body)]))
            asyncio.get_running_loop().call_later(seconds, self._drip, body, seconds)

    def _send_rest(self) -> None:
        # As much as the client takes: a huge page never lies in memory.
        while self._rest is not None and not self._paused:
            chunk = next(self._rest, None)
            if chunk is None:
                self._rest = None
                self.transport.close()
            else:
                self.transport.write(chunk)


def listen(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0 takes any free one. Raises OSError if it is taken."""
    return socket.create_server((ADDRESS, port), backlog=128)


async def run(router: Router, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until `stop` is set, then end every connection and close the socket."""
    connections: set[_Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(router, connections), sock=listener)
    await stop.wait()
    # A connection that was just accepted is a task until it has attached itself to the server. If the server
    # is closed before, it fails there and its socket stays open.
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)
    server.close()
    while connections:  # an aborted transport closes its socket in the loop's next turn
        for connection in list(connections):
            connection.transport.abort()
        await asyncio.sleep(0)
    await server.wait_closed()


@contextmanager
def serve(*portals: Responder, port: int = 0) -> Iterator[Served]:
    """Serve portals in a background thread on 127.0.0.1; port 0 takes any free one.

    Raises OSError if the port is taken. Leaving the context ends every connection and the thread.
    """
    router = Router(portals)
    listener = listen(port)
    served = Served(port=listener.getsockname()[1], requests=router.requests)
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(run(router, listener, stop),), name="demo-portal", daemon=True
    )
    thread.start()
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
