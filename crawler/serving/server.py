"""Runs the two servers on loopback until Ctrl-C."""

import asyncio
import errno
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

import uvicorn

from archive.errors import BadRequest
from archive.messages import say
from crawler.serving.app import Site
from crawler.serving.limits import Underway
from crawler.serving.replay import replaying

ADDRESS = "127.0.0.1"  # loopback: the archive is for whoever sits at this machine
_ENDING = (signal.SIGTERM, signal.SIGHUP)
LAST_SECONDS = 2  # that an answer under way may still take after Ctrl-C


def run(folder: Path, port: int, player: Path, ready: Callable[[str], None], *, open_browser: bool = False) -> None:
    """Serve the archive in `folder` until Ctrl-C; `ready` is told the address once it answers.

    Raises NoArchive and the other errors of a reader, and BadRequest where the port is in use.
    """
    # uvicorn raises a signal again after it has ended in order
    with _ending_by_signals(), suppress(KeyboardInterrupt), ExitStack() as stack:
        site = Site(folder)
        site.player = player
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

        _Server(config, begun, site.underway).run(sockets=[listening])


class _Ended(BaseException):
    """A signal asked the process to end."""


@contextmanager
def _ending_by_signals() -> Iterator[None]:
    """Within, a signal that ends the process has what is temporary taken away first; then it dies of the signal."""

    def end(number: int, _: object) -> None:
        for each in _ENDING:
            signal.signal(each, signal.SIG_IGN)  # a second one must not break off the tidying
        raise _Ended(number)

    # What the caller has had ignored, as nohup does, stays so.
    before = {each: signal.signal(each, end) for each in _ENDING if signal.getsignal(each) != signal.SIG_IGN}
    try:
        yield
    except _Ended as ended:
        (number,) = ended.args
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class _Server(uvicorn.Server):
    """Tells when it answers: only then does a Ctrl-C end it in order, and break off what is being asked."""

    def __init__(self, config: uvicorn.Config, begun: Callable[[], None], underway: Underway) -> None:
        super().__init__(config)
        self._begun, self._underway = begun, underway

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take a terminal that is closed for the end as well."""
        with super().capture_signals():
            before = signal.getsignal(signal.SIGHUP)
            if before != signal.SIG_IGN:
                signal.signal(signal.SIGHUP, self.handle_exit)
            try:
                yield
            finally:
                signal.signal(signal.SIGHUP, before)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; who has asked is told that the question was broken off."""
        breaking = asyncio.create_task(self._break_off())
        try:
            await super().shutdown(sockets)
        finally:
            breaking.cancel()
            self._underway.break_off()

    async def _break_off(self) -> None:
        while True:  # a page may ask one question after another
            self._underway.break_off()
            await asyncio.sleep(0.05)

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
