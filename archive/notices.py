"""What people are to be told of: which matters stand, who was told that they began, and that they are over."""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.ledger import utc_text
from archive.verdict import DEGRADING, LOSING, NOT_WALKED

_NUMBERS = re.compile(r"(?:^|: )\d+(?: / \d+)?$")  # how many this time: the matter stays the same
_RECOVERABLE = {"status", "error", *LOSING, *DEGRADING}  # the end of others, such as a new section, is no news
OVER_BEFORE = "it was over before it could be told"
NO_NEWS = "its end is no news"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a notice goes, as it is written down."""

    channel: str  # email or webhook
    name: str  # addresses, or scheme and host


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to be told. Two of one site, kind and `about` are the same matter."""

    site: str | None  # None: the whole archive
    kind: str
    about: str
    text: str

    @property
    def key(self) -> tuple[str | None, str, str]:
        """Return what tells it from others."""
        return self.site, self.kind, self.about


@dataclass(frozen=True, slots=True)
class Owed:
    """A matter that a recipient is still to be told."""

    id: int
    event: str  # begun or over
    matter: Matter
    run_id: int | None


def matters_of(connection: sqlite3.Connection, run_id: int) -> list[Matter]:
    """Return what a run shows that a person should know; nothing where it is ok and without alarm."""
    site, status, cause, reason = _run(connection, run_id)
    found = []
    if status != "ok":
        about = f"{status}: {cause}" if cause else status
        found.append(Matter(site, "status", about, reason or ""))
    alarms = connection.execute("SELECT kind, text FROM alarms WHERE run_id = ? ORDER BY kind, text", (run_id,))
    found += [Matter(site, kind, about_of(kind, text), text) for kind, text in alarms]
    return list({matter.key: matter for matter in found}.values())


def about_of(kind: str, text: str) -> str:
    """Return an alarm's text without what differs from run to run.

    >>> about_of("dropped", "要闻 http://a/b?c: 3 / 40"), about_of("mass", "12"), about_of("clock", "2026 > 2025")
    ('要闻 http://a/b?c', '', '')
    >>> about_of("section", "要闻 http://a/7")
    '要闻 http://a/7'
    """
    return "" if kind == "clock" else _NUMBERS.sub("", text)


def note_run(connection: sqlite3.Connection, recipients: Iterable[Recipient], run_id: int, now: datetime) -> None:
    """Note at `now` (UTC) for each recipient what began with a run, and what is over. Never commits."""
    found = {matter.key: matter for matter in matters_of(connection, run_id)}
    site, status, _, _ = _run(connection, run_id)
    unseen = _unwalked(connection, run_id)
    for recipient in recipients:
        standing = _standing(connection, recipient, site)
        for key, matter in found.items():
            if key not in standing:
                _add(connection, recipient, "begun", matter, run_id, now)
        for key, (row, outcome, matter) in standing.items():
            if key not in found and _is_over(matter, status, unseen):
                _end(connection, recipient, (row, outcome, matter), run_id, now)


def note_errors(
    connection: sqlite3.Connection, recipients: Iterable[Recipient], errors: Mapping[str | None, str], now: datetime
) -> None:
    """Note at `now` (UTC) why sites, or the whole archive (None), could not be crawled. Never commits."""
    for recipient in recipients:
        for site, text in errors.items():
            matter = Matter(site, "error", "", text)
            if matter.key not in _standing(connection, recipient, site):
                _add(connection, recipient, "begun", matter, None, now)


def note_works_again(
    connection: sqlite3.Connection, recipients: Iterable[Recipient], sites: Iterable[str | None], now: datetime
) -> None:
    """Note at `now` (UTC) that these could be crawled: an error of theirs is over. Never commits."""
    for recipient in recipients:
        for site in sites:
            for key, standing in _standing(connection, recipient, site).items():
                if key[1] == "error":
                    _end(connection, recipient, standing, None, now)


def owed(connection: sqlite3.Connection, recipient: Recipient) -> list[Owed]:
    """Return what a recipient is still to be told, the oldest first."""
    rows = connection.execute(
        "SELECT id, event, site, kind, about, text, run_id FROM notices WHERE channel = ? AND recipient = ?"
        " AND outcome IN ('owed', 'failed') AND event <> 'summary' ORDER BY id",
        (recipient.channel, recipient.name),
    )
    return [Owed(row[0], row[1], Matter(*row[2:6]), row[6]) for row in rows]


def note_tried(
    connection: sqlite3.Connection, rows: Iterable[Owed], has_arrived: bool, reason: str | None, now: datetime
) -> None:
    """Note at `now` (UTC) that these were sent or not, and the reason why not. Never commits."""
    outcome = "sent" if has_arrived else "failed"
    connection.executemany(
        "UPDATE notices SET outcome = ?, reason = ?, tries = tries + 1, tried_at = ? WHERE id = ?",
        [(outcome, reason, utc_text(now), row.id) for row in rows],
    )


def note_summary(
    connection: sqlite3.Connection, recipient: Recipient, has_arrived: bool, reason: str | None, now: datetime
) -> None:
    """Note at `now` (UTC) that a summary was sent to a recipient, or why it was not. Never commits."""
    number = _add(connection, recipient, "summary", Matter(None, "status", "", ""), None, now)
    note_tried(connection, [Owed(number, "summary", Matter(None, "status", "", ""), None)], has_arrived, reason, now)


def _run(connection: sqlite3.Connection, run_id: int) -> tuple[str, str, str | None, str | None]:
    site, status, cause, reason = connection.execute(
        "SELECT site, status, cause, reason FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    return site, status, cause, reason


def _standing(
    connection: sqlite3.Connection, recipient: Recipient, site: str | None
) -> dict[tuple[str | None, str, str], tuple[int, str, Matter]]:
    """Return what began for a recipient and is not over, by its key: number of the row, its outcome, the matter."""
    rows = connection.execute(
        "SELECT max(id), event, outcome, site, kind, about, text FROM notices WHERE channel = ? AND recipient = ?"
        " AND site IS ? AND event <> 'summary' GROUP BY kind, about ORDER BY 1",
        (recipient.channel, recipient.name, site),
    )
    found = [(row[0], row[1], row[2], Matter(*row[3:])) for row in rows]
    return {matter.key: (number, outcome, matter) for number, event, outcome, matter in found if event == "begun"}


def _unwalked(connection: sqlite3.Connection, run_id: int) -> set[str]:
    """Return the sections that a run left out, in the words of an alarm: of them it tells nothing."""
    marks = ", ".join("?" * len(NOT_WALKED))
    rows = connection.execute(
        "SELECT coalesce(s.name || ' ', '') || s.url FROM walks w JOIN sections s ON s.id = w.section_id"
        f" WHERE w.run_id = ? AND w.ended_by IN ({marks})",
        (run_id, *NOT_WALKED),
    )
    return {place for (place,) in rows}


def _is_over(matter: Matter, status: str, unseen: set[str]) -> bool:
    """Tell whether a run in which a matter did not show proves that it is over.

    One that was stopped, or got no page, shows no alarm because it did not look.
    """
    if matter.kind == "status":
        return status == "ok"
    if matter.kind == "error":
        return True
    return status in ("ok", "degraded") and (matter.kind == "section" or matter.about not in unseen)


def _end(
    connection: sqlite3.Connection, recipient: Recipient, standing: tuple[int, str, Matter], run_id: int | None,
    now: datetime,
) -> None:  # fmt: skip
    row, outcome, matter = standing
    why = None if matter.kind in _RECOVERABLE else NO_NEWS
    if outcome != "sent":
        why = OVER_BEFORE
        connection.execute("UPDATE notices SET outcome = 'dropped', reason = ? WHERE id = ?", (why, row))
    number = _add(connection, recipient, "over", matter, run_id, now)
    if why:
        connection.execute("UPDATE notices SET outcome = 'dropped', reason = ? WHERE id = ?", (why, number))


def _add(
    connection: sqlite3.Connection, recipient: Recipient, event: str, matter: Matter, run_id: int | None, now: datetime
) -> int:
    row = connection.execute(
        "INSERT INTO notices (at, channel, recipient, site, run_id, event, kind, about, text, outcome, tries)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'owed', 0)",
        (utc_text(now), recipient.channel, recipient.name, matter.site, run_id, event, matter.kind, matter.about,
         matter.text),
    )  # fmt: skip
    return int(row.lastrowid or 0)
