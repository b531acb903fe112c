"""A portal of 100,000 articles: the first crawl, a visit without news, and a whole second crawl of the same.

    python -m benchmarks.large --size 100000 --archive /var/tmp/large

Each crawl is a process of its own; its memory is looked at every second. Prints of each the requests, the time, the
most memory in its first half and in its second, and of the archive the size of the database and of the WARC files.
Pictures and files are left out. `--archive` is kept, and a crawl that was broken off is taken up.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from archive.database import open_reader
from archive.scope import Scope
from crawler.crawling import Options, crawl

SITE = "lndangjian"
KINDS = ("first", "no news", "second")
MEGABYTE = 1_000_000


def child(kind: str, proxy: str, folder: Path) -> None:
    """Crawl once and print how it ended."""
    scope = Scope(incremental=kind == "no news")
    (end,) = crawl(
        [SITE], Options(folder=folder, proxy=proxy, delay=0, files=False, scope=scope, fresh=kind != "first")
    )
    print(json.dumps({"run": end.run_id, "status": end.status, "error": str(end.error) if end.error else None}))


def resident(pid: int) -> int | None:
    """Return the memory (bytes) that a process holds, None once it is gone."""
    try:
        told = Path(f"/proc/{pid}/statm").read_text()
    except OSError:
        return None
    return int(told.split()[1]) * 4096


def watched(kind: str, proxy: str, folder: Path) -> dict[str, object]:
    """Return how a crawl in a process of its own went: seconds, and the most memory of each half, bytes."""
    command = [sys.executable, "-m", "benchmarks.large", "--child", kind, "--proxy", proxy, "--archive", str(folder)]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    seen: list[tuple[float, int]] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(1):
            if held := resident(process.pid):
                seen.append((time.monotonic() - began, held))

    watcher = threading.Thread(target=look)
    watcher.start()
    told, _ = process.communicate()
    over.set()
    watcher.join()
    seconds = time.monotonic() - began
    half = [max((held for at, held in seen if (at > seconds / 2) == late), default=0) for late in (False, True)]
    return json.loads(told.splitlines()[-1]) | {"kind": kind, "seconds": seconds, "half": half}


def requests_of(folder: Path, run: int) -> int:
    """Return how many requests a run made."""
    with closing(open_reader(folder)) as connection:
        return connection.execute("SELECT count(*) FROM captures WHERE run_id = ?", (run,)).fetchone()[0]


def show(folder: Path, result: dict[str, object]) -> None:
    """Print one line of a crawl."""
    first, second = result["half"]
    count = requests_of(folder, result["run"])
    print(
        f"{result['kind']}: {result['status']}, {count:,} captures, {result['seconds']:.0f} s"
        f" ({count / result['seconds']:.0f} a second), most memory {first / MEGABYTE:.0f} MB in the first half,"
        f" {second / MEGABYTE:.0f} MB in the second ({second / max(first, 1) - 1:+.0%})",
        flush=True,
    )


def measure(size: int, folder: Path) -> None:
    """Crawl three times and print all figures."""
    server = subprocess.Popen(
        [sys.executable, "-m", "crawler.demo", "--size", str(size)], stdout=subprocess.PIPE, text=True
    )
    try:
        proxy = server.stdout.readline().split()[-1]
        for kind in KINDS:
            show(folder, watched(kind, proxy, folder))
            database = sum(file.stat().st_size for file in folder.glob("archive.db*"))
            records = sum(file.stat().st_size for file in folder.glob("warc/**/*.warc.gz"))
            print(
                f"  database {database / MEGABYTE:,.0f} MB, {database / size:,.0f} bytes an article;"
                f" WARC files {records / MEGABYTE:,.0f} MB",
                flush=True,
            )
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="articles of the demo portal")
    parser.add_argument("--archive", type=Path, help="folder that is kept")
    parser.add_argument("--child", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--proxy", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.proxy, given.archive)
    elif given.archive:
        measure(given.size, given.archive)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(given.size, Path(folder))


if __name__ == "__main__":
    main()
