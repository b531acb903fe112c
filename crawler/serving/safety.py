"""What stands before every page: whom the server answers, in which language, and what a browser may do with it."""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from archive.messages import language, speaking

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LANGUAGES = ("zh", "en")
COOKIE = "language"
# A page on the web may give its own name our address (DNS rebinding) and would then read what we answer.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

_POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip
_FILE_POLICY = {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}


def host_is_ours(host: str) -> bool:
    """Tell whether a Host header names this machine to itself.

    >>> host_is_ours("127.0.0.1:8001"), host_is_ours("LocalHost"), host_is_ours("evil.example:8001"), host_is_ours("")
    (True, True, False, False)
    """
    return re.sub(r":\d+$", "", host).lower() in LOOPBACK


def is_sent_from_elsewhere(site: str, destination: str) -> bool:
    """Tell whether a page of another site had the browser ask, by a picture or a script and not by a link.

    >>> is_sent_from_elsewhere("cross-site", "image"), is_sent_from_elsewhere("cross-site", "document")
    (True, False)
    >>> is_sent_from_elsewhere("", "")  # no browser
    False
    """
    return site == "cross-site" and destination != "document"


def chosen_language(cookie: str, accepted: str) -> str:
    """Return the language a reader chose, else the first of ours that the browser asks for, else the terminal's.

    >>> chosen_language("", "zh-CN,zh;q=0.9,en;q=0.8"), chosen_language("language=en", "zh-CN")
    ('zh', 'en')
    """
    try:
        morsel = SimpleCookie(cookie).get(COOKIE)
    except CookieError:
        morsel = None
    if morsel and morsel.value in LANGUAGES:
        return morsel.value
    for part in accepted.lower().split(","):
        if (tag := part.strip()[:2]) in LANGUAGES:
            return tag
    return language()


class Safety:
    """An ASGI application around another: refuses strangers, chooses the language, adds the headers."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not host_is_ours(headers.get(b"host", "")):
            await _refuse(send, 403, "this server answers to 127.0.0.1 and localhost only")
        elif is_sent_from_elsewhere(headers.get(b"sec-fetch-site", ""), headers.get(b"sec-fetch-dest", "")):
            await _refuse(send, 403, "another site may link to this server, but ask it nothing")
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "this server is read-only")
        else:
            added = list(_headers(scope["path"]))
            with speaking(chosen_language(headers.get(b"cookie", ""), headers.get(b"accept-language", ""))):
                await self._app(scope, receive, _adding(send, added))


def _headers(path: str) -> Iterable[tuple[bytes, bytes]]:
    policy = _FILE_POLICY if path.startswith("/file/") else _POLICY
    yield b"content-security-policy", "; ".join(f"{k} {v}".strip() for k, v in policy.items()).encode()
    yield b"x-content-type-options", b"nosniff"
    yield b"referrer-policy", b"no-referrer"
    yield b"cross-origin-resource-policy", b"same-origin"
    yield b"cross-origin-opener-policy", b"same-origin"
    yield b"permissions-policy", b"camera=(), microphone=(), geolocation=()"
    yield b"vary", b"Cookie, Accept-Language"


def _adding(send: Send, added: list[tuple[bytes, bytes]]) -> Send:
    """Return a `send` that puts these headers in the place of others of their names."""
    names = {name for name, _ in added}

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
            message = {**message, "headers": kept + added}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, why: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
