"""Our extractor as a worker: pages as JSON lines in, readings out, then CPU seconds per site and peak memory.

    python -m benchmarks.extraction.ours single|streaming|second|lexbor|lxml < pages.jsonl

Each way is a process of its own, so that its memory is its own. CPU is the process's time between a capture
in hand and its article in hand: decoding, parsing, reading, learner and commits; neither JSON nor scoring.
"""

import gc
import json
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import lxml.html
from selectolax.lexbor import LexborHTMLParser

from archive.counts import SiteCounts
from archive.learned import Learned
from archive.records import Article, Capture
from archive.writer import Writer
from benchmarks.extraction.corpus import FETCHED_AT, read_pages
from pipelines.extract import extract, read_article, read_page
from pipelines.extract.decode import decode
from pipelines.reread import reread

COMMIT_SECONDS = 0.5  # as crawler.extensions.keeping
PARSES = 10  # a parse alone is so short that once would measure chance


class Meter:
    """Adds up the CPU seconds of the process per site."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def running(self, site: str) -> Iterator[None]:
        """Count what happens within."""
        began = time.process_time()
        yield
        self.seconds[site] += time.process_time() - began


def single(captures: Iterable[Capture], meter: Meter) -> Iterator[Article]:
    """Read each page with no knowledge of its site."""
    for capture in captures:
        with meter.running(capture.site):
            article = read_article(read_page(capture), (), SiteCounts())
        yield article


def streaming(captures: Iterable[Capture], meter: Meter) -> Iterator[Article]:
    """Read as a crawl does: with the counts of the pages before, kept in the archive's one SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder))
        learned = Learned(writer.connection)
        committed = time.monotonic()
        for capture in captures:
            with meter.running(capture.site):
                page = read_page(capture)
                article, seen = extract(page, (), learned.counts(page.keys))
                with writer.writing():
                    learned.observe(seen)
                if time.monotonic() - committed > COMMIT_SECONDS:
                    writer.commit()
                    committed = time.monotonic()
            yield article
        with meter.running(capture.site):
            writer.commit()
        writer.close()


def second(captures: Iterable[Capture], meter: Meter) -> Iterator[Article]:
    """Read each site as the end of a crawl does; a site's pages are in memory here and in WARC files there."""
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder))
        learned = Learned(writer.connection)
        for site, group in groupby(captures, key=attrgetter("site")):
            pages = list(group)
            with meter.running(site):
                with writer.writing():
                    articles = list(reread(site, lambda pages=pages: pages, (), learned))
                writer.commit()
            yield from articles
        writer.close()


WAYS: dict[str, Callable[[Iterable[Capture], Meter], Iterator[Article]]] = {
    "single": single, "streaming": streaming, "second": second,
}  # fmt: skip
PARSERS: dict[str, Callable[[bytes], object]] = {
    "lexbor": LexborHTMLParser,
    "lxml": lambda body: lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8")),
}


def reading(article: Article) -> dict[str, str | None]:
    """Return an article as the workers write it."""
    form = "%Y-%m-%d %H:%M" if article.published_has_clock else "%Y-%m-%d"
    date = article.published.strftime(form) if article.published else None
    return {"text": article.text, "title": article.title, "date": date, "source": article.source}


def parse_only(parse: Callable[[bytes], object], captures: Iterable[Capture], meter: Meter) -> None:
    """Parse UTF-8 bytes, the form that both parsers read fastest, and do nothing else."""
    for capture in captures:
        bodies = [decode(c.body).text.encode("utf-8", "replace") or b" " for c in (capture, *capture.parts)]
        with meter.running(capture.site):
            for _ in range(PARSES):
                for body in bodies:
                    parse(body)


def peak_megabytes() -> float:
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(way: str) -> None:
    """Serve one way over stdin and stdout."""
    warm = Capture(site="", url="http://warm.invalid/", status=200, headers=(), fetched_at=FETCHED_AT,
                   body="<title>暖</title><p>2016年10月18日,省委召开会议。</p>".encode())  # fmt: skip
    extract(read_page(warm), (), SiteCounts())
    print(json.dumps({"version": version("lxml" if way == "lxml" else "selectolax")}))
    gc.freeze()  # as crawler.extensions.keeping does when a crawl begins
    gc.set_threshold(50_000, 20, 100)
    start, meter, repeats = peak_megabytes(), Meter(), 1
    if way in PARSERS:
        repeats = PARSES
        parse_only(PARSERS[way], read_pages(sys.stdin), meter)
    else:
        for article in WAYS[way](read_pages(sys.stdin), meter):
            print(json.dumps(reading(article)))
    cpu = {site: seconds / repeats for site, seconds in meter.seconds.items()}
    print(json.dumps({"cpu": cpu, "start": start, "peak": peak_megabytes()}))


if __name__ == "__main__":
    main(sys.argv[1])
