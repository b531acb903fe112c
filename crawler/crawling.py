"""Starts crawls: finds the sites, checks the manners, runs Scrapy, tells how each crawl ended."""

import asyncio
import ipaddress
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

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
from crawler.demo.server import REHEARSAL_ANSWER, REHEARSAL_HOST
from crawler.extensions.keeping import Keeping
from crawler.portal import PortalSpider
from crawler.sites import declared_site
from crawler.terminal.progress import Display

LOG, OUTCOMES = "crawl.log", "outcomes.jsonl"
WHOLE_SITE = Scope()
POLITE_SECONDS = 1.0  # no setting goes below this between two requests to a host that is not loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to crawl. None: as settings.py says."""

    folder: Path
    proxy: str | None = None  # HTTP proxy for all requests
    delay: float | None = None  # seconds between two requests
    contact: str | None = None  # e-mail or URL for the User-Agent header
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


def check(sites: Sequence[str], options: Options) -> None:
    """Raise UnknownSite or BadRequest for what cannot be crawled like this."""
    for site in sites:
        declared_site(site)
    scrapy_settings(options)


def crawl(sites: Sequence[str], options: Options, display: Display | None = None) -> list[Ended]:
    """Crawl the sites, all at once in one process, and return how each ended.

    Raises UnknownSite and BadRequest before anything is fetched, and a StorageError where the archive
    cannot be opened. Can be called once in a process: Twisted's reactor does not start twice.
    """
    return run_spiders({site: declared_site(site) for site in sites}, options, display)


def run_spiders(
    spiders: Mapping[str, type[PortalSpider]], options: Options, display: Display | None = None
) -> list[Ended]:
    """Run spiders, declared or not, as `crawl` does, and return how each ended."""
    settings = scrapy_settings(options)
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
    """Return settings.py with the options of a run. Raises BadRequest for a delay below the manners."""
    if options.proxy is not None and not _is_proxy(options.proxy):
        raise BadRequest(cause=say("crawl.bad-proxy", proxy=options.proxy))
    settings = Settings()
    settings.setmodule(defaults, priority="project")
    values: dict[str, object] = {
        "ARCHIVE_FOLDER": str(options.folder),
        "LOG_FILE": str(options.folder / LOG),
        "PORTAL_PROXY": options.proxy,
    }
    if not options.files:
        values["FETCH_FILES"] = False
    if options.contact is not None:
        # It goes into a header and into every WARC file: plain ASCII, and something that can be written to.
        if not re.fullmatch(r"[!-~]+@[!-~]+|https?://[!-~]+", options.contact):
            raise BadRequest(cause=say("crawl.bad-contact", contact=options.contact))
        values["USER_AGENT"] = defaults.user_agent(options.contact)
    if options.delay is not None:
        _check_manners(options)
        values["DOWNLOAD_DELAY"] = options.delay / (1 - defaults.DOWNLOAD_DELAY_JITTER)
        if not options.delay:
            values |= {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY_JITTER": 0}
            values["OBEY_WAITS"] = False  # nothing is live behind it
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


def _check_manners(options: Options) -> None:
    """Raise BadRequest for a delay that would annoy a portal. On loopback anything goes."""
    assert options.delay is not None
    if options.delay >= POLITE_SECONDS or (options.proxy and is_rehearsal(options.proxy)):
        return
    raise BadRequest(cause=say("crawl.impolite", least=POLITE_SECONDS))


def is_rehearsal(proxy: str) -> bool:
    """Tell whether a proxy is our own server for demo and tests, behind which nothing is live.

    A proxy on loopback is not enough: it may lead out. Ours answers for a name that cannot exist.
    """
    try:
        if not ipaddress.ip_address(urlsplit(proxy).hostname or "").is_loopback:
            return False
        opener = build_opener(ProxyHandler({"http": proxy}))
        with opener.open(f"http://{REHEARSAL_HOST}/", timeout=5) as answer:
            return bool(answer.read(200).decode("utf-8", "replace").startswith(REHEARSAL_ANSWER))
    except (OSError, ValueError):
        return False
