"""kill -9 at random moments of a demo crawl, each followed by one more run: is the archive as if nothing had happened?

    python -m benchmarks.crashes --moments 50 --size 200

Prints a line per moment, and at the end how many archives were equal to an undisturbed one: the same articles, versions
and text hashes, the same pictures and files held of them, every URL of the last run with an end, and `dangjian verify`
without an error. Exit code 1 otherwise.
"""

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from crawler.demo import DemoPortal, serve

Held = tuple[list[tuple[str, int, str]], list[tuple[str, str, str | None]], int]


def crawl(folder: Path, proxy: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "lndangjian", "--archive", folder, "--proxy", proxy, "--delay", "0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def held(folder: Path) -> Held:
    """Return (URL, version, hash) of every version, (article, address, SHA-256 or None) of every attachment, and how
    many URLs of the last run have no end.
    """
    with closing(sqlite3.connect(f"file:{folder}/archive.db?mode=ro", uri=True)) as connection:
        versions = connection.execute(
            "SELECT a.url, v.number, v.content_hash FROM versions v"
            " JOIN articles a ON a.id = v.article_id ORDER BY a.url, v.number"
        ).fetchall()
        files = connection.execute(
            "SELECT article_id, url, sha256 FROM attachment_files ORDER BY article_id, version, position"
        ).fetchall()
        (open_ends,) = connection.execute(
            "SELECT count(*) FROM outcomes WHERE outcome IS NULL OR (outcome = 'interrupted' AND"
            " run_id = (SELECT max(id) FROM runs))"
        ).fetchone()
    return versions, files, open_ends


def errors(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "verify", "--json", "--archive", folder], capture_output=True, check=False
    )
    return [finding["kind"] for finding in json.loads(done.stdout or b"[]") if finding["is_error"]]


def measure(moments: int, size: int, seed: int) -> int:
    chance = random.Random(seed)
    equal = 0
    with serve(DemoPortal(size=size)) as served, tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        began = time.monotonic()
        crawl(whole, served.url).wait()
        seconds = time.monotonic() - began
        wanted = held(whole)
        for number in range(1, moments + 1):
            folder = Path(place) / str(number)
            moment = chance.uniform(0.3, seconds)
            process = crawl(folder, served.url)
            try:
                process.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
            code = crawl(folder, served.url).wait()
            wrong = errors(folder)
            # A record that a killed crawl wrote and did not commit has no row, and nothing is lost by that.
            serious = [kind for kind in wrong if kind != "record-without-row"]
            same = code == 0 and held(folder) == wanted and not serious
            equal += same
            print(
                f"{number:3}  killed after {moment:.2f} of {seconds:.1f} s: {'equal' if same else f'UNLIKE {serious}'}",
                flush=True,
            )
    print(
        f"{equal} of {moments} archives equal the undisturbed one ({len(wanted[0])} versions, "
        f"{sum(digest is not None for *_, digest in wanted[1])} pictures and files)"
    )
    return 0 if equal == moments else 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--size", type=int, default=200, help="articles of the demo portal")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(measure(given.moments, given.size, given.seed))


if __name__ == "__main__":
    main()
