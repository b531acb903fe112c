"""Serves the demo portal in the foreground: python -m crawler.demo --size 600 --port 8600."""

import asyncio
import signal
import sys

import click

from crawler.demo.portal import DemoPortal
from crawler.demo.server import ADDRESS, Router, run


@click.command()
@click.option("--size", default=600, show_default=True, help="Article pages at the start.")
@click.option("--day", default=0, show_default=True, help="Days since 2025-05-02.")
@click.option("--port", default=0, show_default="any free one", help="Port on 127.0.0.1.")
def main(size: int, day: int, port: int) -> None:
    """Serve the demo portal on loopback until Ctrl-C; the first line of output is its URL."""
    try:
        router = Router((DemoPortal(size=size, day=day),))
        asyncio.run(_serve(router, port))
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


async def _serve(router: Router, port: int) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    started: asyncio.Future[int] = loop.create_future()
    started.add_done_callback(_announce)
    await run(router, port, started, stop)
    started.result()


def _announce(started: "asyncio.Future[int]") -> None:
    if started.exception() is None:
        url = f"http://{ADDRESS}:{started.result()}"
        print(url, flush=True)
        print(f"Browse {url}/ or use it as http_proxy; Ctrl-C ends it.", file=sys.stderr)


if __name__ == "__main__":
    main()
