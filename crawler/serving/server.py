"""Runs the two servers on loopback until Ctrl-C."""

import errno
import socket
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread

import uvicorn

from archive.errors import BadRequest
from archive.messages import say
from crawler.serving.app import Site
from crawler.serving.replay import replaying

ADDRESS = "127.0.0.1"  # loopback: the archive is for whoever sits at this machine
LAST_SECONDS = 2  # that an answer under way may still take after Ctrl-C


def run(folder: Path, port: int, player: Path, ready: Callable[[str], None], *, open_browser: bool = False) -> None:
    """Serve the archive in `folder` until Ctrl-C; `ready` is told the address once it answers.

    Raises NoArchive and the other errors of a reader, and BadRequest where the port is in use.
    """
    with suppress(KeyboardInterrupt), ExitStack() as stack:  # uvicorn raises it again after it has ended in order
        site = Site(folder)
        listening = stack.enter_context(_listening(port))
        taken = listening.getsockname()[1]
        try:
            site.replay = stack.enter_context(replaying(folder, taken + 1 if port and taken < 65_535 else 0, player))
        except OSError:
            site.replay = stack.enter_context(replaying(folder, 0, player))
        config = uvicorn.Config(
            site.app(), log_level="warning", access_log=False, server_header=False, lifespan="on",
            timeout_graceful_shutdown=LAST_SECONDS,
        )  # fmt: skip
        url = f"http://{ADDRESS}:{taken}/"

        def begun() -> None:
            ready(url)
            if open_browser:  # in a thread, because a browser of the terminal would not come back
                Thread(target=webbrowser.open, args=(url,), daemon=True).start()

        _Server(config, begun).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Tells when it answers: only then does a Ctrl-C end it in order."""

    def __init__(self, config: uvicorn.Config, begun: Callable[[], None]) -> None:
        super().__init__(config)
        self._begun = begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell so."""
        await super().startup(sockets)
        self._begun()


def _listening(port: int) -> socket.socket:
    """Return a socket that takes connections from now on."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ADDRESS, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise BadRequest(cause=say("serve.port-in-use", port=port)) from error
        raise
    return listening
