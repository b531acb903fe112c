"""After a round: what began and what is over is noted, and told to those who are declared. Never fails a run."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from archive.database import NAME, open_reader, open_writer, tidy
from archive.errors import ArchiveError
from archive.messages import speaking
from archive.notices import Recipient, note_errors, note_run, note_summary, note_tried, note_works_again, owed
from crawler.crawling import Ended
from crawler.extensions.gate import BUDGET_SPENT, OUTSIDE_HOURS
from crawler.extensions.keeping import STOPPED_BY_USER
from crawler.health import Health
from crawler.notices.declared import Notices
from crawler.notices.message import notice, summary
from crawler.notices.sending import Sent, send

LOCK = "notices.lock"  # in the archive folder: two rounds that end at once do not both tell
LOCK_SECONDS = 120.0
_QUIET = (STOPPED_BY_USER, OUTSIDE_HOURS, BUDGET_SPENT)  # a run that goes on later, as a person wanted it


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message to one recipient."""

    recipient: Recipient
    sent: Sent


def tell(folder: Path, notices: Notices, ended: Sequence[Ended]) -> list[Told]:
    """Tell what began and what is over with these crawls, and what could not be told before.

    Returns one row per message that was tried; none where there was nothing to tell. An archive that cannot be written
    to is not told of: it would be told of at every round.
    """
    if not notices.channels or not (folder / NAME).exists():
        return []
    if not ended and not _is_anything_owed(folder, notices):
        return []

    def note(connection: sqlite3.Connection, now: datetime) -> None:
        recipients = [channel.recipient for channel in notices.channels]
        for end in ended:
            if end.run_id is not None and end.status is not None and not _is_quiet(connection, end.run_id):
                note_run(connection, recipients, end.run_id, now)
        note_errors(connection, recipients, {end.site: str(end.error) for end in ended if end.error}, now)
        note_works_again(connection, recipients, [None, *(end.site for end in ended if not end.error)], now)

    return _tell(folder, notices, note)


def tell_error(folder: Path, notices: Notices, error: ArchiveError) -> list[Told]:
    """Tell that a round could not crawl at all, once until one can."""
    if not notices.channels or not (folder / NAME).exists():
        return []
    recipients = [channel.recipient for channel in notices.channels]
    return _tell(folder, notices, lambda connection, now: note_errors(connection, recipients, {None: str(error)}, now))


def tell_summary(folder: Path, notices: Notices, health: Health) -> list[Told]:
    """Send how the archive stands to all who are declared. Raises a StorageError."""
    with speaking(notices.language) if notices.language else nullcontext():
        message = summary(health, folder)
    found = []
    for channel in notices.channels:
        now = datetime.now(UTC)
        sent = send(channel, message, now)
        with closing(open_writer(folder)) as connection:
            note_summary(connection, channel.recipient, sent.has_arrived, sent.reason, now)
            tidy(connection)
        found.append(Told(channel.recipient, sent))
    return found


def _tell(folder: Path, notices: Notices, note: Callable[[sqlite3.Connection, datetime], None]) -> list[Told]:
    found = []
    try:
        with FileLock(folder / LOCK).acquire(timeout=LOCK_SECONDS), closing(open_writer(folder)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            note(connection, datetime.now(UTC))
            connection.execute("COMMIT")
            for channel in notices.channels:
                rows = owed(connection, channel.recipient)
                if not rows:
                    continue
                now = datetime.now(UTC)
                with speaking(notices.language) if notices.language else nullcontext():
                    message = notice(connection, folder, rows, now)
                sent = send(channel, message, now)
                note_tried(connection, rows, sent.has_arrived, sent.reason, now)
                found.append(Told(channel.recipient, sent))
            tidy(connection)
    except (ArchiveError, sqlite3.Error, Timeout, OSError) as error:  # what is owed is told at the next run
        told = {each.recipient for each in found}
        left = [channel.recipient for channel in notices.channels if channel.recipient not in told]
        found += [Told(recipient, Sent(False, str(error))) for recipient in left]
    return found


def _is_quiet(connection: sqlite3.Connection, run_id: int) -> bool:
    (reason,) = connection.execute("SELECT reason FROM runs WHERE id = ?", (run_id,)).fetchone()
    return reason in _QUIET


def _is_anything_owed(folder: Path, notices: Notices) -> bool:
    """Tell whether somebody is still to be told something; an archive of an earlier version has nothing."""
    try:
        with closing(open_reader(folder)) as connection:
            return any(owed(connection, channel.recipient) for channel in notices.channels)
    except (ArchiveError, sqlite3.Error):
        return False
