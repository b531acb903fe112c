"""Makes an archive's database again from its WARC files: every run is replayed, in the order of time."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.acceptance import read_back
from archive.database import naming_errors
from archive.disk import check_reserve
from archive.errors import ArchiveError, RebuildStopped
from archive.handover import hand_over, new_folder, sites_on_file
from archive.ledger import Ledger
from archive.messages import say
from archive.replayed import close_open_runs
from archive.runs_on_file import Loss, RunOnFile, RunRecords, in_order, records_of, runs_on_file
from archive.visits import read_back as visits_again
from archive.writer import Writer
from crawler import settings as defaults
from crawler.crawling import DEMO, Options, mark_as_demo, scrapy_settings
from crawler.extensions.replaying import Replaying
from crawler.portal import PortalSpider
from crawler.sites import declared_sites
from crawler.terminal.progress import Display

_HANDLER = "crawler.replay.Replay"
_NO_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRebuilt:
    """What was made of a site's WARC files."""

    site: str
    runs: int
    captures: int
    articles: int
    versions: int
    not_rebuilt: int  # records, files or a site that could not be used


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild made, and what it could not use."""

    sites: tuple[SiteRebuilt, ...]
    losses: tuple[Loss, ...]
    unanswered: int  # requests of which the WARC files hold no record, as after a timeout
    unasked: int  # records that nothing led to, kept as captures only


def rebuild(
    old: Path, new: Path, display: Display | None = None, declared: Mapping[str, type[PortalSpider]] | None = None
) -> Rebuilt:
    """Make a new archive in the folder `new` from the WARC files in `old`; its archive.db is not read.

    `declared` are the sites by name; None: those of crawler/spiders. The declarations and the code are today's; the
    times, and what the portal answered, are those of the records.

    Can be called once in a process. Raises NoWarcFiles, NotEmpty, InsideArchive, LeftUnfinished, SiteLocked,
    RebuildStopped, BadDeclaration and StorageError; then nothing of the new archive is left.
    """
    declared = declared_sites() if declared is None else declared
    sites = sites_on_file(old)
    with new_folder(old, new) as folder:
        try:
            return _rebuilt_into(folder, old, sites, display, declared)
        except KeyboardInterrupt as error:  # before the crawls begin, which have a handler of their own
            raise RebuildStopped(path=folder) from error


def _rebuilt_into(
    folder: Path, old: Path, sites: list[str], display: Display | None, declared: Mapping[str, type[PortalSpider]]
) -> Rebuilt:
    check_reserve(folder, defaults.DISK_RESERVE)
    losses: list[Loss] = []
    runs: list[RunOnFile] = []
    if (old / DEMO).exists():
        mark_as_demo(folder)
    for site in sites:
        hand_over(old, folder, site)
        if site not in declared:
            losses.append(Loss(kind="no-declaration", site=site, where=f"warc/{site}"))
            continue
        with naming_errors(folder):
            found, unusable = runs_on_file(folder, site)
        runs += found
        losses += unusable
    runs = in_order(runs)
    writer = Writer(folder)
    try:
        replays = _Replays(folder=folder, writer=writer, display=display, declared=declared, runs=deque(runs))
        _accepted_again(writer, sites)
        replays.committed = {file: offset for run in runs for file, offset in run.committed.items()}
        replays.losses += losses
        replays.replay()
        close_open_runs(writer)
        with writer.writing():  # the sections are there only now
            for site in sites:
                visits_again(writer.connection, folder, site)
        return _rebuilt(writer, sites, replays)
    finally:
        writer.close()


def _accepted_again(writer: Writer, sites: list[str]) -> None:
    """Note what a person accepted in the archive of those days: it lies beside the WARC files."""
    with writer.writing():
        for site in sites:
            read_back(writer.connection, writer.folder, site)


def _rebuilt(writer: Writer, sites: list[str], replays: "_Replays") -> Rebuilt:
    lost = Counter(loss.site for loss in replays.losses)
    return Rebuilt(
        sites=tuple(_site(writer, site, lost[site]) for site in sites), losses=tuple(replays.losses),
        unanswered=replays.unanswered, unasked=replays.unasked,
    )  # fmt: skip


_COUNTS = """
    SELECT (SELECT count(*) FROM runs WHERE site = :site),
      (SELECT count(*) FROM captures c JOIN runs r ON r.id = c.run_id WHERE r.site = :site),
      (SELECT count(*) FROM articles WHERE site = :site),
      (SELECT count(*) FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.site = :site)"""


def _site(writer: Writer, site: str, lost: int) -> SiteRebuilt:
    runs, captures, articles, versions = writer.connection.execute(_COUNTS, {"site": site}).fetchone()
    return SiteRebuilt(site=site, runs=runs, captures=captures, articles=articles, versions=versions, not_rebuilt=lost)


@dataclass(slots=True, kw_only=True)
class _Replays:
    """The runs one after the other in one process."""

    folder: Path
    writer: Writer
    display: Display | None
    declared: Mapping[str, type[PortalSpider]]
    runs: deque[RunOnFile]
    losses: list[Loss] = field(default_factory=list)
    committed: dict[str, int] = field(default_factory=dict)  # by file of a dead run: see records_of
    unanswered: int = 0
    unasked: int = 0
    _ahead: RunRecords | None = None  # of the run that takes up the one under way
    _error: BaseException | None = None
    _total: int = 0
    _is_under_way: bool = False  # a run has begun and not ended
    _process: AsyncCrawlerProcess | None = None

    def replay(self) -> None:
        """Replay all runs. Raises what keeps the first one from being kept."""
        if not self.runs:
            return
        logging.raiseExceptions = False  # a log line that a full disk does not take is not worth a traceback
        self._total = len(self.runs)
        self._process = AsyncCrawlerProcess(_settings(self.folder))
        self._next()
        self._process.start()
        if self._error:
            raise self._error
        if self.runs or self._is_under_way:  # told to stop between two runs, where no crawl could hear it
            raise RebuildStopped(path=self.folder)

    def _next(self) -> None:
        """Start the next run; the process ends when a run ends and no other has been started."""
        assert self._process is not None
        run = self.runs.popleft()
        self._is_under_way = True
        records = self._records(run)
        self.losses += records.losses
        self._set_aside(run, records)
        settings = _settings(self.folder)
        settings.set("ROBOTSTXT_OBEY", run.obeys_robots, priority="cmdline")
        settings.set("FETCH_FILES", run.fetches_files, priority="cmdline")
        settings.set("SCOPE", run.scope, priority="cmdline")
        crawler = Crawler(self.declared[run.site], settings)
        label = say("progress.rebuilding", number=self._total - len(self.runs), total=self._total)
        display = _Labelled(self.display, label) if self.display else None
        task = self._process.crawl(crawler, writer=self.writer, display=display, records=records)
        task.add_done_callback(self._after(crawler))

    def _records(self, run: RunOnFile) -> RunRecords:
        """Return the records of a run; those that were looked at ahead of it are not read twice."""
        if self._ahead and self._ahead.run is run:
            return self._ahead
        with naming_errors(self.folder):
            return records_of(self.folder, run, self.committed)

    def _set_aside(self, run: RunOnFile, records: RunRecords) -> None:
        """Leave to the process that took the run up the articles that it asked for again."""
        following = next((later for later in self.runs if later.site == run.site), None)
        if following is None or not following.resumes or following.number != run.number:
            return
        is_article = self.declared[run.site]().patterns.article.search
        self._ahead = self._records(following)
        records.set_aside(filter(is_article, self._ahead.urls()))

    def _after(self, crawler: Crawler) -> "Callable[[asyncio.Task[None]], None]":
        def ended(task: "asyncio.Task[None]") -> None:
            try:
                self._note(crawler, task)
                self._is_under_way = False
                if self.runs:
                    self._next()
            except BaseException as error:  # raised again by `replay`; here the event loop would swallow it
                self._error = error

        return ended

    def _note(self, crawler: Crawler, task: "asyncio.Task[None]") -> None:
        """Take down what came of a run. Raises what it ended with."""
        if error := task.exception():
            raise error
        keeping = crawler.get_extension(Replaying)
        assert keeping is not None
        if keeping.error:
            raise keeping.error
        if keeping.is_stopped:
            raise RebuildStopped(path=self.folder)
        self.unanswered += keeping.unanswered
        self.unasked += keeping.unasked
        self.losses += [_loss(keeping.run.site, error) for error in keeping.unreadable]


def _loss(site: str, error: ArchiveError) -> Loss:
    where = f"{error.values['file']} @ {error.values['offset']}"
    return Loss(kind="lost-payload", site=site, where=where, detail=str(error.values["cause"]))


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A display that says which run it shows."""

    display: Display
    label: str

    def update(self, ledger: Ledger, doing: str | None = None) -> None:
        """Show how far the run is."""
        self.display.update(ledger, doing or self.label)


def _settings(folder: Path) -> Settings:
    """Return the settings of a crawl without a network, as fast as it goes."""
    settings = scrapy_settings(Options(folder=folder))
    settings.setdict(
        {
            "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
            "EXTENSIONS": defaults.EXTENSIONS
            | {
                "crawler.extensions.keeping.Keeping": None,
                "crawler.extensions.gate.Gate": None,
                "crawler.extensions.replaying.Replaying": 0,
            },
            "DOWNLOADER_MIDDLEWARES": defaults.DOWNLOADER_MIDDLEWARES | {"crawler.middlewares.proxy.Proxy": None},
            "OBEY_WAITS": False,  # nobody is asked
            "OUTCOME_LOG": None,  # it tells of what happens, and this happened long ago
            "CONDITIONAL_REQUESTS": False,  # the records tell what was answered with 304
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_DELAY_JITTER": 0,
            "CONCURRENT_REQUESTS": _NO_LIMIT,  # all of them wait for the turn of their records
            "CONCURRENT_REQUESTS_PER_DOMAIN": _NO_LIMIT,
        },
        priority="cmdline",
    )
    return settings
