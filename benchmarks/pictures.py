"""Draws the figures that docs/researcher.md shows: the demo portal, crawled on four days under a clock of their own.

python -m benchmarks.pictures --out docs/images
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.database import open_reader
from archive.figures import READERS
from archive.messages import speaking
from archive.search.scope import Scope
from crawler.charts.drawing import svg
from crawler.charts.figures import specification
from crawler.demo import DemoPortal, serve
from crawler.demo.chronicle import DAY_ZERO

PROJECT = Path(__file__).parents[1]
DAYS = (0, 7, 20, 45)
PICTURES = (("months", Scope(since="2024-09")), ("calendar", Scope(since="2024")))


def crawl(folder: Path, day: int) -> None:
    """Crawl the portal of a day at ten in the morning, Beijing time; a process, because Twisted runs once in one."""
    moment = datetime(DAY_ZERO.year, DAY_ZERO.month, DAY_ZERO.day, 2, tzinfo=UTC) + timedelta(days=day)
    program = [sys.executable, "tests/crawler/at.py", str(folder)]
    with serve(DemoPortal(size=600, day=day)) as served:
        subprocess.run([*program, served.url, moment.isoformat()], cwd=PROJECT, env={"PYTHONPATH": "."}, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "images")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        for day in DAYS:
            crawl(Path(folder), day)
        with closing(open_reader(Path(folder))) as connection, speaking("en"):
            for kind, scope in PICTURES:
                picture = svg(specification(READERS[kind](connection, scope)))
                (out / f"plot-{kind}.svg").write_text(picture, encoding="utf-8")
                print(out / f"plot-{kind}.svg", len(picture))


if __name__ == "__main__":
    main()
