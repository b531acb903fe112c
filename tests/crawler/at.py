"""Crawls lndangjian as of a moment, as a program: python at.py FOLDER PROXY MOMENT [SCOPE as JSON]."""

import sys
from datetime import datetime
from pathlib import Path

from archive.scope import Scope
from crawler.clock import RecordedClock
from crawler.crawling import Options, crawl

if __name__ == "__main__":
    folder, proxy, moment, *scope = sys.argv[1:]
    ended = crawl(
        ["lndangjian"],
        Options(
            folder=Path(folder), proxy=proxy, delay=0, clock=RecordedClock(datetime.fromisoformat(moment)),
            scope=Scope.read(scope[0] if scope else None),
        ),
    )  # fmt: skip
    sys.exit(0 if all(each.nothing_lost for each in ended) else 1)
