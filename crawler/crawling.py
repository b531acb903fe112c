"""Starts crawls: finds the sites, checks the manners, runs Scrapy, tells how each crawl ended."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.database import naming_errors
from archive.disk import check_reserve
from archive.errors import ArchiveError, BadRequest
from archive.messages import say
from archive.scope import Scope
from archive.writer import Writer
from crawler import settings as defaults
from crawler.clock import Clock
from crawler.extensions.keeping import Keeping
from crawler.manners import excuse
from crawler.portal import PortalSpider
from crawler.sites import declared_site
from crawler.terminal.progress import Display

LOG, OUTCOMES = "crawl.log", "outcomes.jsonl"
DEMO = "demo.txt"  # in the folder of an archive that `dangjian demo` made
DEMO_TEXT = (
    "This archive holds pages of the synthetic demo portal. Nothing live is crawled into it while this file is here.\n"
)
WHOLE_SITE = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to crawl. None: as settings.py says."""

    folder: Path
    proxy: str | None = None  # HTTP proxy for all requests
    delay: float | None = None  # seconds between two requests
    contact: str | None = None  # e-mail or URL for the User-Agent header
    reason: str | None = None  # why to be less polite than usual
    fresh: bool = False  # begin a new run even where the last one could be taken up again
    files: bool = True  # False: pictures and files are kept as links only
    scope: Scope = WHOLE_SITE  # what to ask for, of each site
    scopes: Mapping[str, Scope] = field(default_factory=dict)  # of single sites, in its place
    log: Path | None = None  # one JSON line per URL outcome; None: outcomes.jsonl in the folder
    clock: Clock | None = None  # what time it is; None: now
    dry: bool = False  # True: no article and no file is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the crawl of a site ended."""

    site: str
    run_id: int | None  # None: it did not begin
    status: str | None  # None: it did not begin, or nothing could be kept any more
    error: ArchiveError | None

    @property
    def nothing_lost(self) -> bool:
        """Tell whether the run is ok."""
        return self.status == "ok" and self.error is None


def check(sites: Sequence[str], options: Options) -> tuple[str, ...]:
    """Return the names of sites that are given by name or file; raise UnknownSite or BadRequest for what cannot be."""
    settings = scrapy_settings(options)
    found = [declared_site(site) for site in sites]
    for site in found:
        _check_manners(site, settings)
    if found:
        _check_demo(options)
    return tuple(site.name for site in found)


def mark_as_demo(folder: Path) -> None:
    """Note in an archive's folder that its pages are those of the demo portal. Raises a StorageError."""
    with naming_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DEMO).write_text(DEMO_TEXT, encoding="utf-8")


def _check_demo(options: Options) -> None:
    """Raise BadRequest where live pages would come among those of the demo portal, which stands on this machine."""
    host = urlsplit(options.proxy).hostname if options.proxy else None
    if (options.folder / DEMO).exists() and host not in ("127.0.0.1", "localhost"):
        raise BadRequest(cause=say("crawl.demo-archive", path=options.folder / DEMO))


def _check_manners(spider: type[PortalSpider], settings: Settings) -> None:
    """Raise BadRequest for a crawl that would annoy a portal without a reason, before the archive is opened."""
    effective = settings.copy()
    spider.update_settings(effective)
    excuse(effective, spider)


def crawl(sites: Sequence[str], options: Options, display: Display | None = None) -> list[Ended]:
    """Crawl the sites, all at once in one process, and return how each ended.

    Raises UnknownSite and BadRequest before anything is fetched, and a StorageError where the archive
    cannot be opened. Can be called once in a process: Twisted's reactor does not start twice.
    """
    return run_spiders({site.name: site for site in map(declared_site, sites)}, options, display)


def run_spiders(
    spiders: Mapping[str, type[PortalSpider]], options: Options, display: Display | None = None
) -> list[Ended]:
    """Run spiders, declared or not, as `crawl` does, and return how each ended."""
    settings = scrapy_settings(options)
    for spider in spiders.values():
        _check_manners(spider, settings)
    logging.raiseExceptions = False  # a log line that a full disk does not take is not worth a traceback
    writer = Writer(options.folder)
    try:
        check_reserve(options.folder, settings.getint("DISK_RESERVE"))
        with naming_errors(options.folder / LOG):
            (options.folder / LOG).open("a").close()  # Scrapy would end in a traceback
        if options.log:
            _check_log(options.log)
        process = AsyncCrawlerProcess(settings)
        crawlers = {site: process.create_crawler(spider) for site, spider in spiders.items()}
        given = {"writer": writer, "display": display, "clock": options.clock}
        tasks = {
            site: process.crawl(crawler, **given, scoped=options.scopes.get(site, options.scope).text())
            for site, crawler in crawlers.items()
        }
        process.start()
        return [_ended(site, crawlers[site], task) for site, task in tasks.items()]
    finally:
        writer.close()


def _check_log(path: Path) -> None:
    """Raise BadRequest where the log of outcomes cannot be written."""
    try:
        path.open("a").close()
    except OSError as error:
        raise BadRequest(cause=say("crawl.bad-log", path=path, cause=error.strerror)) from error


def _ended(site: str, crawler: object, task: "asyncio.Task[None]") -> Ended:
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None and not isinstance(error, ArchiveError):
        raise error
    keeping = crawler.get_extension(Keeping) if error is None else None  # type: ignore[attr-defined]
    return Ended(
        site=site,
        run_id=keeping.run.ledger.run_id if keeping else None,
        status=keeping.status if keeping else None,
        error=keeping.error if keeping else error,
    )


def scrapy_settings(options: Options) -> Settings:
    """Return settings.py with the options of a run. Raises BadRequest for a proxy or contact that is none."""
    if options.proxy is not None and not _is_proxy(options.proxy):
        raise BadRequest(cause=say("crawl.bad-proxy", proxy=options.proxy))
    settings = Settings()
    settings.setmodule(defaults, priority="project")
    values: dict[str, object] = {
        "ARCHIVE_FOLDER": str(options.folder),
        "LOG_FILE": str(options.folder / LOG),
        "PORTAL_PROXY": options.proxy,
        # Scrapy's own loader would end in a traceback where any file in crawler/spiders is broken, of whatever site.
        "SPIDER_LOADER_CLASS": "scrapy.spiderloader.DummySpiderLoader",
    }
    if not options.files:
        values["FETCH_FILES"] = False
    if options.contact is not None:
        # It goes into a header and into every WARC file: plain ASCII, and something that can be written to.
        if not re.fullmatch(r"[!-~]+@[!-~]+|https?://[!-~]+", options.contact):
            raise BadRequest(cause=say("crawl.bad-contact", contact=options.contact))
        values["USER_AGENT"] = defaults.user_agent(options.contact)
    if options.reason is not None:
        values["MANNERS_REASON"] = options.reason
    if options.delay is not None:
        values["DOWNLOAD_DELAY"] = options.delay / (1 - defaults.DOWNLOAD_DELAY_JITTER)
        if not options.delay and not options.reason:  # nothing live is behind it, or it is refused
            values |= {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY_JITTER": 0}
            values["OBEY_WAITS"] = False
    values["OUTCOME_LOG"] = str(options.log or options.folder / OUTCOMES)
    if options.dry:
        values |= {"DRY_RUN": True, "FETCH_FILES": False}
    if options.fresh:
        values["RESUME_HOURS"] = 0
    settings.setdict(values, priority="cmdline")
    return settings


def _is_proxy(address: str) -> bool:
    if not re.fullmatch(r"https?://[^\s/:]+(:\d{1,5})?/?", address):
        return False
    try:
        return urlsplit(address).port != 0
    except ValueError:  # above 65535
        return False
