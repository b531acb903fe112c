"""A run made again from its WARC records: its rows are written anew, and nothing is written to a WARC file."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import responses

from archive import seals
from archive.captures import Known, add_capture
from archive.errors import RecordUnreadable
from archive.ledger import Declaration, interrupt
from archive.records import RecordRef
from archive.runs import Begun, begin_new, take_up
from archive.runs_on_file import Answered, RunRecords
from archive.sent import Sent
from archive.store import Store
from archive.warc import NOT_MODIFIED, Exchange, Headers, Original
from archive.warc_reading import read_response
from archive.writer import Run, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the portal answered, as its record tells it."""

    url: str
    status: int
    headers: Headers
    body: bytes  # the content encoding still on; of a revisit record that of the record it repeats
    fetched_at: datetime  # UTC
    breaks_off: bool  # the connection was lost before the end
    known: Known | None  # the capture that a 304 answer says is still right
    sent: Sent | None  # when it was asked for


class ReplayedRun(Run):
    """A run of the past. What `keep` is given lies in a WARC file already."""

    def __init__(self, writer: Writer, declaration: Declaration, records: RunRecords, code_version: str) -> None:
        """`declaration` is that of the run; its articles are read by today's code, `code_version`.

        Raises SiteLocked and StorageError.
        """
        self.records = records
        self._given: dict[str, tuple[Answered, Known | None]] = {}  # by URL: answered, and not yet kept
        about = {"manners": records.run.manners} if records.run.manners else {}
        super().__init__(writer, declaration, about, records.run.started_at)
        self.store = Store(writer.connection, self.site, code_version)

    def _begin(self, declaration: Declaration, now: datetime, rest: timedelta) -> Begun:
        connection, run = self.writer.connection, self.records.run
        row = connection.execute("SELECT site FROM runs WHERE id = ?", (run.number,)).fetchone()
        if run.resumes and run.number and row and row[0] == self.site:
            return take_up(connection, declaration, now, run.number)
        # Two archives that were put together have numbers twice: the second run gets another one.
        return begin_new(connection, declaration, now, None if row else run.number)

    def _look_at_files(self, now: datetime) -> None:
        """Look at none: `note_files` does."""

    def _open_warc(self) -> None:
        """Open none: all that a replayed run says was written."""

    def _write_end(self, now: datetime, reason: str | None) -> None:
        """Write none."""

    def _seal(self, now: datetime) -> None:
        """Seal none; `note_files` does."""

    def known(self, url: str) -> Known | None:
        """Return None: what was asked for under a condition, the records tell."""
        return None

    def answer(self, answered: Answered) -> Answer:
        """Return what a record says, for `keep` to take note of. Raises RecordUnreadable."""
        member = answered.member
        folder = self.writer.folder
        stored = read_response(folder, answered.file, member.offset, as_sent=True)
        original = self._original(answered)
        body = stored.body
        if original and stored.status != NOT_MODIFIED:
            body = read_response(folder, original.file, original.offset, as_sent=True).body
        self._given[member.url or ""] = (answered, original)
        return Answer(
            url=stored.url, status=stored.status, headers=stored.headers, body=body, fetched_at=member.date,
            breaks_off=member.truncated == "disconnect", known=original if stored.status == NOT_MODIFIED else None,
            sent=member.sent,
        )  # fmt: skip

    def _original(self, answered: Answered) -> Known | None:
        """Return the capture whose payload a revisit record repeats, None for a record with its own."""
        member = answered.member
        if member.kind != "revisit":
            return None
        url = member.refers_to_url or member.url or ""
        found = _capture_of_record(self.writer.connection, url, member.refers_to or "")
        if found is None:
            raise RecordUnreadable(file=answered.file, offset=member.offset, cause="the record it repeats is lost")
        return found

    def keep(self, exchange: Exchange, known: Known | None = None, *, is_file: bool = False) -> tuple[RecordRef, int]:
        """Write the row of a response; return its record and the number of the capture."""
        answered, original = self._given.pop(exchange.identity or exchange.url)
        member = answered.member
        record = RecordRef(
            file=answered.file, offset=member.offset, length=member.length, digest=member.digest or "", id=member.id
        )
        with self.writer.writing():
            number = add_capture(
                self.writer.connection, self.ledger.run_id, exchange, record, original.id if original else None
            )
        return record, number

    def keep_rest(self) -> tuple[int, list[RecordUnreadable]]:
        """Write the rows of the records that nobody asked for; return how many, and those that cannot be read.

        Today's declaration does not lead to them, or the page that did is damaged.
        """
        kept, unreadable = 0, []
        for answered in self.records.rest():
            try:
                answer = self.answer(answered)
            except RecordUnreadable as error:
                unreadable.append(error)
                continue
            self.keep(_exchange(answer, answered))
            kept += 1
        return kept, unreadable

    def note_files(self, now: datetime) -> None:
        """Note at `now` (UTC) what the run's files are, and write their indexes."""
        folder = self.writer.folder
        with self.writer.writing():
            for name in self.records.run.files:
                seals.note(self.writer.connection, folder, name, seals.sha256(folder / name), now)


def close_open_runs(writer: Writer) -> None:
    """Close the runs that were killed and that no later run of their site closed, at their last record."""
    execute = writer.connection.execute
    with writer.writing():
        running = execute(
            "SELECT id, coalesce((SELECT max(fetched_at) FROM captures c WHERE c.run_id = runs.id), started_at)"
            " FROM runs WHERE status = 'running'"
        ).fetchall()
        for run_id, last in running:
            interrupt(writer.connection, run_id, datetime.fromisoformat(last), "the process ended")


def _exchange(answer: Answer, answered: Answered) -> Exchange:
    return Exchange(
        url=answered.member.url or answer.url, method="GET", request_headers=(), status=answer.status,
        reason=responses.get(answer.status, "Unknown"), headers=answer.headers, body=answer.body,
        fetched_at=answer.fetched_at, ip_address=None,
        sent=answer.sent,
        truncated=answered.member.truncated,  # type: ignore[arg-type] # of the four words of the standard
    )  # fmt: skip


def _capture_of_record(connection: sqlite3.Connection, url: str, record_id: str) -> Known | None:
    """Return the capture of `url` that lies in this record, None where there is none."""
    row = connection.execute(
        "SELECT id, record_id, url, fetched_at, digest, file, offset, etag, last_modified FROM captures"
        " WHERE url = ? AND record_id = ?",
        (url, record_id),
    ).fetchone()
    if row is None:
        return None
    original = Original(record_id=row[1], url=row[2], fetched_at=datetime.fromisoformat(row[3]), digest=row[4])
    return Known(id=row[0], original=original, file=row[5], offset=row[6], etag=row[7], last_modified=row[8])
