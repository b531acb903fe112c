"""40 hosts on loopback addresses, 8 of them on one, crawled by several processes at once: is any asked too soon?

    python -m benchmarks.manners --hosts 40 --shared 8 --processes 4 --delay 1

Each host is a portal with a site of its own; the sites are dealt out to the processes, which share an archive.
Two witnesses: the ledger (`dangjian audit`: from sending to sending) and the server, which notes when each request
arrives at each address, and how many are under way there at once. Prints the smallest gap of every group. Exit code 1
where a gap is below the declared delay, two requests were under way at once, or a run is not whole.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from rich.console import Console

from archive.audit import Audit, audit
from archive.database import open_reader
from crawler.crawling import Options, run_spiders
from crawler.portal import PortalSpider
from crawler.terminal.audit import show_audit

ARTICLES = 5  # of each host; with robots.txt, home page and list that many and three requests
TEXT = "各级党组织要抓好落实。" * 20


@dataclass(slots=True)
class Witness:
    """What the servers saw, by IP address."""

    arrivals: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # monotonic seconds
    at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # most requests under way
    _under_way: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection, each after a moment of thought."""
        address = writer.get_extra_info("sockname")[0]
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.arrivals[address].append(time.monotonic())
                self._under_way[address] += 1
                self.at_once[address] = max(self.at_once[address], self._under_way[address])
                await asyncio.sleep(0.02)
                self._under_way[address] -= 1
                writer.write(_response(head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    def smallest_gap(self) -> float:
        """Return the smallest gap between two arrivals at one address, seconds."""
        return min(later - first for times in self.arrivals.values() for first, later in pairwise(times))


def _response(target: str) -> bytes:
    if target == "/robots.txt":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    rows = "".join(f"<tr><td><a href='/a{n}'>第{n}号会议纪要</a></td><td>2016-10-18</td></tr>" for n in range(ARTICLES))
    body = {"/": "<a href='/list'>党务公开</a>", "/list": f"<table>{rows}</table>"}.get(
        target, f"<h1>{target}号会议纪要</h1><p>发布时间:2016-10-18</p><div>{TEXT}{target}</div>"
    )
    page = f"<html><body>{body}</body></html>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
    return head.encode() + page


@contextmanager
def serving(witness: Witness, addresses: list[str]) -> Iterator[list[str]]:
    """Serve a host at each address in a background thread; yield their URLs."""
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    urls: list[str] = []

    async def serve() -> None:
        servers = [await asyncio.start_server(witness.answer, address, 0) for address in addresses]
        urls.extend("http://{}:{}/".format(*server.sockets[0].getsockname()) for server in servers)
        ready.set()
        await stop.wait()
        for server in servers:
            server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # connections that their clients keep open
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)  # in which the transports close their sockets

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield urls
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def sites(urls: list[str]) -> dict[str, type[PortalSpider]]:
    """Return a site for each URL."""
    made = {}
    for url in urls:
        name = "at_" + "".join(c if c.isdigit() else "_" for c in url.partition("://")[2]).strip("_")
        made[name] = type(name, (PortalSpider,), {
            "name": name, "portal": name, "allowed_domains": [url.split("/")[2].partition(":")[0]], "start_urls": [url],
            "section_url": r"/list$", "article_url": r"/a\d+$", "__module__": __name__,
        })  # fmt: skip
    return made


def crawl(folder: Path, delay: float, urls: list[str]) -> None:
    """Crawl the sites at these URLs, all at once in this process."""
    ended = run_spiders(sites(urls), Options(folder=folder, delay=delay, files=False))
    print(json.dumps([[end.site, end.status] for end in ended]))


def measure(hosts: int, shared: int, processes: int, delay: float) -> tuple[Audit, Witness, list[str], float]:
    """Crawl all hosts; return the audit, what the servers saw, the status of each run, and the seconds it took."""
    witness, addresses = Witness(), [f"127.0.0.{n + 2}" for n in range(hosts - shared)] + ["127.0.0.250"] * shared
    with serving(witness, addresses) as urls, tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.manners", "--worker", folder, "--delay", str(delay),
                 *urls[n::processes]],
                stdout=subprocess.PIPE,
            )
            for n in range(processes)
        ]  # fmt: skip
        said = [json.loads(worker.communicate()[0] or b"[[null, null]]") for worker in workers]
        seconds = time.monotonic() - began
        with closing(open_reader(Path(folder))) as connection:
            found = audit(connection)
    return found, witness, [status for each in said for _, status in each], seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in (("--hosts", 40), ("--shared", 8), ("--processes", 4)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--worker", type=Path)
    parser.add_argument("urls", nargs="*")
    given = parser.parse_args()
    if given.worker:
        crawl(given.worker, given.delay, given.urls)
        return
    found, witness, statuses, seconds = measure(given.hosts, given.shared, given.processes, given.delay)
    show_audit(Console(), found)
    smallest = min(group.smallest_gap or 0 for group in found.groups)
    print(f"{given.hosts} hosts on {len(witness.arrivals)} addresses, {given.processes} processes, {seconds:.0f} s")
    print(f"smallest gap: {smallest:.3f} s from sending to sending (ledger), {witness.smallest_gap():.3f} s from")
    print(f"arrival to arrival (servers); most requests under way at one address: {max(witness.at_once.values())}")
    print(f"runs by status: { {status: statuses.count(status) for status in sorted(map(str, set(statuses)))} }")
    is_kept = found.is_kept and smallest >= given.delay and witness.smallest_gap() >= given.delay
    sys.exit(0 if is_kept and max(witness.at_once.values()) == 1 and set(statuses) <= {"complete", "ok"} else 1)


if __name__ == "__main__":
    main()
