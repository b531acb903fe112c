"""Crawl the demo portal over some days, lose the database, rebuild it from the WARC files: is it the same?

    python -m benchmarks.rebuild --size 600 --days 0,1,2,5,10

Prints for each kind of row how many the original holds, and how many only one of the two archives holds, then how long
crawls and rebuild took. Exit code 1 if they differ. The server, each crawl and the rebuild are processes of their own.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive.comparison import differences, held
from crawler.demo import DemoPortal, serve


def dangjian(*arguments: object) -> float:
    """Run the command; return the seconds it took."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "crawler", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.perf_counter() - began


def measure(size: int, days: list[int]) -> int:
    with tempfile.TemporaryDirectory() as place:
        old, new = Path(place) / "old", Path(place) / "new"
        portal = DemoPortal(size=size)
        crawls = 0.0
        with serve(portal) as served:
            for day in days:
                portal.day = day
                crawls += dangjian("crawl", "lndangjian", "--archive", old, "--proxy", served.url, "--delay", 0)
        lost = Path(place) / "lost.db"
        (old / "archive.db").rename(lost)
        rebuild = dangjian("rebuild", new, "--archive", old)
        lost.rename(old / "archive.db")
        unlike, original = differences(old, new), held(old)
        print(f"{'rows':10} {'original':>9} {'only there':>11} {'only rebuilt':>13}")
        for kind, rows in original.items():
            before, after = unlike.get(kind, ([], []))
            print(f"{kind:10} {rows.total():9} {len(before):11} {len(after):13}")
        captures = original["captures"].total()
        print(
            f"{len(days)} crawls {crawls:.1f} s, rebuild {rebuild:.1f} s ({captures / rebuild:.0f} captures a second)"
        )
        print("equal" if not unlike else "UNLIKE")
        return 1 if unlike else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=120, help="articles of the demo portal")
    parser.add_argument("--days", default="0,1,2,3,4,5,6,7,8,9,10", help="days of its clock, one crawl each")
    given = parser.parse_args()
    sys.exit(measure(given.size, [int(day) for day in given.days.split(",")]))


if __name__ == "__main__":
    main()
