"""Pages per second of a bare Scrapy spider and of the full line on the demo portal, and their ratio.

    python -m benchmarks.crawl --size 600 --rounds 3

Server, bare spider and full line are processes of their own; bare and full alternate. The bare spider only
downloads the same pages with Scrapy's default settings (concurrency 8, no delay), keeps and parses nothing.
The full line keeps WARC, reads, learns and stores; its second reading at the end is timed apart. Neither fetches
pictures and files: they would be asked for after that reading, and pages are what is compared.
"""

import argparse
import cProfile
import io
import json
import pstats
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from archive.writer import Writer
from crawler.crawling import Options, scrapy_settings
from crawler.sites import declared_site


class Bare(scrapy.Spider):
    """Downloads a list of pages and looks at none."""

    name = "bare"

    async def start(self):
        for url in self.urls:
            yield scrapy.Request(url, meta={"proxy": self.proxy}, dont_filter=True)

    def parse(self, response):
        return None


def bare(proxy: str, urls: list[str]) -> dict[str, float]:
    process = AsyncCrawlerProcess(
        {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "LOG_ENABLED": False, "HTTPERROR_ALLOW_ALL": True, "RETRY_ENABLED": False}
    )
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, urls=urls, proxy=proxy)
    process.start()
    stats = crawler.stats.get_stats()
    return {"pages": stats["downloader/response_count"], "seconds": stats["elapsed_time_seconds"]}


def full(proxy: str, folder: Path, profile: bool) -> dict[str, object]:
    process = AsyncCrawlerProcess(scrapy_settings(Options(folder=folder, proxy=proxy, delay=0, files=False)))
    crawler = process.create_crawler(declared_site("lndangjian"))
    writer = Writer(folder)
    began = time.perf_counter()
    process.crawl(crawler, writer=writer)
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    process.start()
    profiler.disable()
    whole = time.perf_counter() - began
    urls = [url for (url,) in writer.connection.execute("SELECT url FROM captures")]
    writer.close()
    crawl_seconds = crawler.stats.get_value("elapsed_time_seconds")
    result: dict[str, object] = {
        "pages": len(urls), "seconds": crawl_seconds, "second_reading": whole - crawl_seconds, "urls": urls,
    }  # fmt: skip
    if profile:
        text = io.StringIO()
        pstats.Stats(profiler, stream=text).sort_stats("tottime").print_stats(25)
        result["profile"] = text.getvalue()
    return result


def _in_process(kind: str, proxy: str, *more: str, urls: list[str] | None = None) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crawl", "--child", kind, "--proxy", proxy, *more],
        input=json.dumps(urls or []), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def measure(size: int, rounds: int, profile: bool) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "crawler.demo", "--size", str(size)], stdout=subprocess.PIPE, text=True
    )
    try:
        proxy = server.stdout.readline().split()[-1]
        rates: dict[str, list[float]] = {"bare": [], "full": []}
        urls: list[str] = []
        for number in range(rounds + 1):  # the first round warms the server up and is not counted
            with tempfile.TemporaryDirectory() as folder:
                got = _in_process("full", proxy, "--folder", folder)
            urls = urls or got["urls"]
            only = _in_process("bare", proxy, urls=urls)
            if number:
                rates["full"].append(got["pages"] / got["seconds"])
                rates["bare"].append(only["pages"] / only["seconds"])
                print(
                    f"round {number}: bare {rates['bare'][-1]:.0f} pages/s, full line {rates['full'][-1]:.0f} pages/s"
                    f" ({got['pages']} pages), second reading {got['second_reading']:.1f} s"
                )
        bare_rate, full_rate = median(rates["bare"]), median(rates["full"])
        print(f"median: bare {bare_rate:.0f}, full {full_rate:.0f} pages/s, ratio {full_rate / bare_rate:.2f}")
        if profile:
            with tempfile.TemporaryDirectory() as folder:
                print(_in_process("full", proxy, "--folder", folder, "--profile")["profile"])
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=600, help="articles of the demo portal")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="print where the full line's time goes")
    parser.add_argument("--child", choices=["bare", "full"], help=argparse.SUPPRESS)
    parser.add_argument("--proxy", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child == "bare":
        print(json.dumps(bare(given.proxy, json.load(sys.stdin))))
    elif given.child == "full":
        print(json.dumps(full(given.proxy, given.folder, given.profile)))
    else:
        measure(given.size, given.rounds, given.profile)


if __name__ == "__main__":
    main()
