"""Captured pages in ReplayWeb.page, from an origin of their own: what runs in them does not find our pages."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

from archive.messages import say, speaking
from crawler.serving.packs import Pack, Packs
from crawler.serving.safety import LANGUAGES, host_is_ours, is_sent_from_elsewhere
from crawler.serving.shown import visible, web

PLAYER = Path(__file__).parents[2] / "build" / "player"  # where `make replay` puts it
_SCRIPTS = {"/ui.js": "ui.js", "/replay/ui.js": "ui.js", "/replay/sw.js": "sw.js"}
# The frame of the player. Its service worker makes the same page, but is not always there in time to answer.
_FRAME = (
    '<!DOCTYPE html><html><head><script src="ui.js"></script></head>'
    "<body><replay-app-main></replay-app-main></body></html>"
)
# The player makes styles and workers itself; nothing of it, nor of a captured page, is fetched from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'"
    " blob: data:; img-src 'self' blob: data:; font-src 'self' data:; frame-src 'self'; worker-src 'self' blob:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_STYLE = """
:root { color-scheme: light dark }
body { margin: 0; font: 15px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; display: flex; flex-direction: column; height: 100vh }
p { margin: 0; padding: .6rem 1rem; overflow-wrap: anywhere; border-bottom: 1px solid #8884; border-top: 3px solid #b3261e }
replay-web-page { display: block; flex: 1; min-height: 0; background: #fff }
"""  # noqa: E501
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def has_player(folder: Path) -> bool:
    """Tell whether the player's two files are in a folder."""
    return all((folder / name).is_file() for name in _SCRIPTS.values())


@contextmanager
def replaying(archive: Path, port: int, player: Path) -> Iterator[str]:
    """Show captured pages of an archive on a port of this machine while within; the address is given.

    Raises OSError where the port is taken.
    """
    with TemporaryDirectory(prefix="dangjian-replay-", ignore_cleanup_errors=True) as folder:
        server = _Server(("127.0.0.1", port), _Handler)
        server.packs, server.player = Packs(archive, Path(folder)), player
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            # Another name than that of our pages, so that the browser keeps the cookies apart as well.
            yield f"http://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    packs: Packs
    player: Path

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that goes away in the middle of an answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "dangjian-archive", ""
    timeout = 60

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""

    def do_HEAD(self) -> None:
        """Answer a HEAD request."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer with the player, a package, or the page that brings both together."""
        asked = urlsplit(self.path)
        if not host_is_ours(self.headers.get("Host", "")):
            self._say(403, "this server answers to 127.0.0.1 and localhost only")
        elif name := _SCRIPTS.get(asked.path):
            self._send_file(self.server.player / name, "text/javascript")
        elif asked.path == "/replay/":
            self._send(200, "text/html; charset=utf-8", _FRAME.encode())
        elif package := re.fullmatch(r"/wacz/([^/]+)\.wacz", asked.path):
            self._send_file(self.server.packs.path(unquote(package[1])), "application/wacz")
        elif re.fullmatch(r"/[\w-]+", asked.path):
            if is_sent_from_elsewhere(self.headers.get("Sec-Fetch-Site", ""), self.headers.get("Sec-Fetch-Dest", "")):
                self._say(403, "another site may link to this server, but ask it nothing")
                return
            given = {name: values[-1] for name, values in parse_qs(asked.query).items()}
            spoken = given.get("lang", "")
            with speaking(spoken if spoken in LANGUAGES else "en"):
                self._show(asked.path[1:], given)
        else:
            self._say(404, "nothing here")

    def _show(self, site: str, given: dict[str, str]) -> None:
        url, at = web(given.get("url")), given.get("at", "")
        if url is None or not _TIME.match(at):
            self._say(404, say("serve.no-such-page"))
        elif not has_player(self.server.player):
            self._send_page(f"<p>{escape(say('serve.no-player'))}</p>")
        else:
            name, pack = self.server.packs.of(site, at)
            self._send_page(_page(name, pack, url, at))

    def _send_page(self, body: str) -> None:
        lang = say("serve.html-lang")
        head = f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
        head += f"<title>{escape(say('serve.captured-page'))}</title><style>{_STYLE}</style></head><body>"
        self._send(200, "text/html; charset=utf-8", f"{head}{body}</body></html>\n".encode())

    def _say(self, status: int, sentence: str) -> None:
        self._send(status, "text/plain; charset=utf-8", f"{sentence}\n".encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self._head(status, kind, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_file(self, path: Path | None, kind: str) -> None:
        """Send a file, or the part of it that is asked for: the player reads packages in parts."""
        if path is None or not path.is_file():
            self._say(404, "nothing here")
            return
        size = path.stat().st_size
        first, last = _part(self.headers.get("Range", ""), size)
        if first > last and size:
            self._head(416, kind, 0, (("Content-Range", f"bytes */{size}"),))
            return
        is_part = "Range" in self.headers
        more = (("Content-Range", f"bytes {first}-{last}/{size}"),) if is_part else ()
        self._head(206 if is_part else 200, kind, last - first + 1, (("Accept-Ranges", "bytes"), *more))
        if self.command != "HEAD":
            with path.open("rb") as file:
                file.seek(first)
                shutil.copyfileobj(_Limited(file, last - first + 1), self.wfile)

    def _head(self, status: int, kind: str, length: int, more: tuple[tuple[str, str], ...] = ()) -> None:
        self.send_response(status)
        given = (("Content-Type", kind), ("Content-Length", str(length)), ("Content-Security-Policy", _POLICY),
                 ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                 ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-cache"))  # fmt: skip
        for name, value in given + more:
            self.send_header(name, value)
        self.end_headers()


class _Limited:
    """The next bytes of a file, no more than asked for."""

    def __init__(self, file: object, left: int) -> None:
        self._file, self._left = file, left

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))  # type: ignore[attr-defined]
        self._left -= len(data)
        return data


def _part(asked: str, size: int) -> tuple[int, int]:
    """Return the first and last byte of a Range header; first behind last: there is no such part.

    >>> _part("bytes=5-", 10), _part("bytes=-3", 10), _part("", 10), _part("bytes=10-", 10)
    ((5, 9), (7, 9), (0, 9), (10, 9))
    """
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", asked.strip())
    if not found or found[0] == "bytes=-":
        return 0, size - 1
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    return int(found[1]), min(int(found[2]), size - 1) if found[2] else size - 1


def _page(name: str, pack: Pack, url: str, at: str) -> str:
    shown = escape(visible(url))
    if pack.trouble:
        return f"<p>{escape(pack.trouble)}</p>"
    if pack.path is None:
        return f'<meta http-equiv="refresh" content="1"><p role="status">{escape(say("serve.packing"))}</p>'
    stamp = re.sub(r"\D", "", at)[:14]
    return (
        f"<p>{escape(say('serve.as-captured', at=at[:16].replace('T', ' ')))} · {shown}</p>"
        f'<script src="/ui.js"></script><replay-web-page embed="replayonly" replayBase="/replay/"'
        f' source="/wacz/{escape(name)}.wacz" url="{escape(url)}" ts="{stamp}"></replay-web-page>'
    )
