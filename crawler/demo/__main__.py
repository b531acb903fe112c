"""Serves the demo portal in the foreground: python -m crawler.demo --size 600 --port 8600."""

import asyncio
import signal
import socket
import sys
from pathlib import Path

import click

from crawler.demo.mirror import MirrorPortal
from crawler.demo.portal import DemoPortal
from crawler.demo.server import ADDRESS, Router, listen, run


@click.command()
@click.option("--size", default=600, show_default=True, help="Article pages at the start.")
@click.option("--day", default=0, show_default=True, help="Days since 2025-05-02.")
@click.option(
    "--mirror", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Serve this folder of saved pages."
)
@click.option("--host", help="The host name of the saved pages; crawl them with --proxy.")
@click.option("--port", default=0, show_default="any free one", help="Port on 127.0.0.1.")
def main(size: int, day: int, mirror: Path | None, host: str | None, port: int) -> None:
    """Serve the demo portal, or saved pages, on loopback until Ctrl-C; the first line of output is its URL."""
    if (mirror is None) != (host is None):
        raise click.UsageError("--mirror and --host go together")
    try:
        router = Router((MirrorPortal(mirror, host) if mirror and host else DemoPortal(size=size, day=day),))
        listener = listen(port)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    url = f"http://{ADDRESS}:{listener.getsockname()[1]}"
    asyncio.run(_serve(router, listener, url))


async def _serve(router: Router, listener: socket.socket, url: str) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    # The socket listens already, so whoever reads the line may connect at once.
    print(url, flush=True)
    print(f"Browse {url}/ or use it as http_proxy; Ctrl-C ends it.", file=sys.stderr)
    await run(router, listener, stop)


if __name__ == "__main__":
    main()
