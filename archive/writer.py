"""The archive's one writer: a database connection and the WARC files of the crawls under way."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from archive import seals
from archive.captures import Known, add_capture, last_offset, latest_known
from archive.closing import end
from archive.database import NAME, naming_errors, open_writer, tidy
from archive.ends import Patience, judge
from archive.errors import SiteLocked, StorageError
from archive.files import same_payload
from archive.frontier import SqliteFrontier
from archive.learned import Learned
from archive.ledger import Declaration, Ledger, interrupt, utc_text
from archive.records import RecordRef
from archive.runs import DAY, Begun, begin
from archive.same_text import withdraw_repeats
from archive.store import Store
from archive.twins import link_twins
from archive.usual import hold_against_usual
from archive.warc import NOT_MODIFIED, Exchange, Version, WarcFile, payload_digest
from archive.warc_reading import is_readable, recover

ROLL_BYTES = 1 << 30
LOCK = ".lock"  # of a site, beside its WARC files


class Writer:
    """Holds the connection that all crawls of this process write through.

    Work gathers in one transaction; `commit` puts the WARC records on the disk first and the rows second,
    so a row never points at a record that a power cut could lose.
    """

    def __init__(self, folder: Path) -> None:
        """Open or make the archive in `folder`. Raises a StorageError."""
        self.folder = folder
        self._path = folder / NAME
        with naming_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self.connection = open_writer(folder)
        self.warc_files: list[WarcFile] = []
        self.failed: StorageError | None = None  # set once nothing can be kept any more

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write within the open transaction, opening it if need be.

        Raises a StorageError when the database or disk refuses; from then on every call raises it again.
        """
        if self.failed:
            raise type(self.failed)(**self.failed.values)  # a new one: a traceback grows with every raise
        try:
            with naming_errors(self._path):
                if not self.connection.in_transaction:
                    self.connection.execute("BEGIN IMMEDIATE")
                yield
        except StorageError as error:
            self.failed = error
            raise

    def begin(self) -> None:
        """Open the transaction, if none is open."""
        with self.writing():
            pass

    def commit(self) -> None:
        """Make everything written so far durable. Does nothing when nothing was written."""
        if not self.connection.in_transaction:
            return
        with self.writing():
            for file in self.warc_files:
                file.flush()
            self.connection.execute("COMMIT")

    def close(self) -> None:
        """Commit and close. After a failure what was not committed is rolled back."""
        try:
            if not self.failed:
                self.commit()
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            for file in self.warc_files:
                file.abandon()
            tidy(self.connection)
            self.connection.close()


def site_lock(folder: Path, site: str) -> FileLock:
    """Return the lock of a site, held: the system releases it when the process dies. Raises SiteLocked."""
    files = folder / "warc" / site
    with naming_errors(files):
        files.mkdir(parents=True, exist_ok=True)
        lock = FileLock(files / LOCK, is_singleton=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise SiteLocked(site=site, path=files) from None
    return lock


def under_way(folder: Path, site: str) -> bool:
    """Tell whether some process crawls or reads the site just now."""
    path = folder / "warc" / site / LOCK
    if not path.exists():
        return False
    lock = FileLock(path, is_singleton=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # a folder that cannot be written to: nobody crawls into it
        return False
    lock.release()
    return False


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a run is kept."""

    version: Version = "1.1"  # of WARC
    rest: timedelta = DAY  # a run that was torn off longer ago is not taken up again


class Run:
    """One crawl of one site, as far as keeping goes: its WARC file, ledger, frontier, store and learner."""

    def __init__(
        self, writer: Writer, declaration: Declaration, about: dict[str, str], now: datetime, terms: Terms | None = None
    ) -> None:
        """Start a run at `now` (UTC), or take up the last one; `about` holds the warcinfo fields.

        Raises SiteLocked while another crawl of the site is under way, and StorageError.
        """
        self.writer = writer
        self.site = declaration.site
        self.patience = Patience()
        terms = terms or Terms()
        self._about, self._version, self._files = dict(about), terms.version, 0
        self._lock = site_lock(writer.folder, self.site)
        try:
            with writer.writing():
                begun = self._begin(declaration, now, terms.rest)
                self.known_urls = begun.known  # of a run taken up again: the canonical URLs that need no discovery
                self.ledger = Ledger(writer.connection, self.site, begun.run_id)
                self.frontier = SqliteFrontier(writer.connection, begun.run_id)
                self.ledger.on_end = self.frontier.ack
                self.ledger.note_manners(about.get("manners"))
                self._look_at_files(now)
            self.store = Store(writer.connection, self.site, declaration.code_version)
            self.learned = Learned(writer.connection)
            # What a rebuild from the WARC files alone cannot do without.
            self._about |= {"run": str(self.ledger.run_id), "started-at": utc_text(now)}
            if begun.resumes:
                self._about["resumed"] = "yes"
            self._stem = self._free_stem(now)
            self._open_warc()
        except BaseException:
            self._lock.release()
            raise
        writer.commit()

    def _begin(self, declaration: Declaration, now: datetime, rest: timedelta) -> Begun:
        """Begin the run, or take up the last one."""
        folder, connection = self.writer.folder, self.writer.connection
        with naming_errors(folder):
            recovered = recover(folder / "warc" / self.site)
        if recovered:  # a rebuild must not take for captured what the dead process wrote and did not commit
            names = [path.relative_to(folder).as_posix() for path in recovered]
            self._about["committed"] = " ".join(f"{name}@{last_offset(connection, name)}" for name in names)
        return begin(connection, declaration, now, rest)

    def _look_at_files(self, now: datetime) -> None:
        """Seal the files of runs that were killed, and raise an alarm for those that are missing."""
        connection, folder = self.writer.connection, self.writer.folder
        seals.note_the_rest(connection, folder, self.site, now)
        for name in seals.missing(connection, folder, self.site):
            self.ledger.alarm("record", name, now)

    def keep(self, exchange: Exchange, known: Known | None = None, *, is_file: bool = False) -> tuple[RecordRef, int]:
        """Write a response to WARC and its row; return the record and the number of the capture.

        `known` is the capture that a 304 answer says is still right. A payload that the URL sent before becomes
        a revisit record; that of a picture or file also where another URL of the site sent it (not in WARC 1.0).
        """
        with self.writer.writing():
            if exchange.status != NOT_MODIFIED:
                known = self._same_payload(exchange, is_file=is_file)
            if self._warc.size >= ROLL_BYTES:
                self._roll(exchange.fetched_at)
            record = self._warc.write(exchange, known.original if known else None)
            number = add_capture(
                self.writer.connection, self.ledger.run_id, exchange, record, known.id if known else None
            )
            return record, number

    def known(self, url: str) -> Known | None:
        """Return the latest whole capture of a page, None where it was never captured."""
        return latest_known(self.writer.connection, self.writer.folder, url)

    def _same_payload(self, exchange: Exchange, *, is_file: bool) -> Known | None:
        if exchange.status != 200 or exchange.truncated or not exchange.body or exchange.identity:
            return None
        folder = self.writer.folder
        digest = payload_digest(exchange.body)
        known = latest_known(self.writer.connection, folder, exchange.url, digest)
        if known is None and is_file and self._version != "1.0":  # it cannot say where the other URL's record is
            known = same_payload(self.writer.connection, folder, self.site, digest)
        # A record that was damaged since must not be all that is left of the page.
        return known if known and is_readable(folder, known.file, known.offset) else None

    def _free_stem(self, now: datetime) -> str:
        """Return what the names of the run's files begin with: site, time, run.

        A run that is taken up in the second in which it was torn off takes the next one: a name is given once.
        """
        stem = f"{self.site}-{now:%Y%m%d%H%M%S}-{self.ledger.run_id:05d}"
        is_taken = any((self.writer.folder / "warc" / self.site).glob(f"{stem}-*"))
        return self._free_stem(now + timedelta(seconds=1)) if is_taken else stem

    def _open_warc(self) -> None:
        name = f"warc/{self.site}/{self._stem}-{self._files:03d}.warc.gz"
        self._files += 1
        with naming_errors(self.writer.folder / name):
            self._warc = WarcFile(self.writer.folder, name, self._about, self._version)
        self.writer.warc_files.append(self._warc)

    def _seal(self, now: datetime) -> None:
        """Seal the WARC file at `now` (UTC): from here on nothing may change in it."""
        warc = self._warc
        warc.seal()
        self.writer.warc_files.remove(warc)
        seals.note(self.writer.connection, self.writer.folder, warc.name, warc.sha256, now, warc.entries)

    def _roll(self, now: datetime) -> None:
        """Seal the file and go on in a new one (WARC 1.1, annex C: files of about 1 GB)."""
        self._seal(now)
        self._open_warc()

    def _write_end(self, now: datetime, reason: str | None) -> None:
        """Write into the WARC file that the run ended at `now` (UTC), and why where it stopped early."""
        stopped = {"stopped-because": reason} if reason else {}
        self._warc.write_end({"run": str(self.ledger.run_id), "ended-at": utc_text(now), **stopped})

    def finish(self, now: datetime, *, reason: str | None) -> str:
        """End the run at `now` (UTC), seal its WARC file and return the run's status.

        `reason` tells why it stopped early; None: it came to its own end.
        """
        try:
            with self.writer.writing():
                withdraw_repeats(self.writer.connection, self.store, self.ledger.run_id)
                link_twins(self.writer.connection, self.site)
                self.ledger.check_articles(now)
                if reason is None:  # a run that stopped early has not seen all, and can be taken up again
                    judge(self.writer.connection, self.ledger, now, self.patience)
                    self.ledger.check_sections(now)
                    hold_against_usual(self.writer.connection, self.ledger, now)
                    self.frontier.clear()
                status = end(self.writer.connection, self.ledger.run_id, now, reason).status
                self._write_end(now, reason)
            self.writer.commit()
            with self.writer.writing():
                self._seal(now)
            self.writer.commit()
            return status
        finally:
            self.release()

    def give_up(self, now: datetime) -> None:
        """Say in the ledger that the run ended at `now` (UTC), if the disk and database take that much.

        For a run that could not be kept; what was not committed is gone. If this fails too, the next run says it.
        """
        connection = self.writer.connection
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN IMMEDIATE")
            interrupt(connection, self.ledger.run_id, now, "the archive could not be written to")
            connection.execute("COMMIT")

    def release(self) -> None:
        """Let other crawls of the site begin. Once is enough."""
        self._lock.release()
