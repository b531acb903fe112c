"""The words of a notice and of a summary."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.filesize import decimal

from archive.ledger import utc_text
from archive.messages import say, say_reason
from archive.notices import Matter, Owed
from archive.visible_text import visible_text
from crawler.health import Health, SiteHealth

MOST = 40  # matters of one site that are named; the report has all
MOST_SITES = 3  # that a subject names


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `text` has lines; `subject` has none."""

    subject: str
    text: str
    data: dict[str, object]  # for programs


def notice(connection: sqlite3.Connection, folder: Path, rows: Sequence[Owed], now: datetime) -> Message:
    """Return what a recipient is told at `now` (UTC) of these matters, site by site."""
    sites = list(dict.fromkeys(row.matter.site for row in rows))
    names = {site: _portal(connection, site) for site in sites}
    parts = [_part(names[site], [row for row in rows if row.matter.site == site]) for site in sites]
    begun = [site for site in sites if any(row.event == "begun" for row in rows if row.matter.site == site)]
    told = [names[site] for site in begun or sites]
    if len(told) > MOST_SITES:
        told = [*told[:MOST_SITES], "…"]
    event = "begun" if begun else "over"
    if len(begun or sites) == 1 and begun:
        mine = [row.matter for row in rows if row.matter.site == begun[0] and row.event == "begun"]
        what = _short(next((matter for matter in mine if matter.kind == "status"), mine[0]))
        subject = say("notices.subject-one", site=told[0], what=what)
    else:
        subject = say(f"notices.subject-{event}", sites=", ".join(told))
    closing = say("notices.closing", folder=folder.absolute())
    data = {"event": "notice", "at": utc_text(now), "matters": [_as_json(row, names) for row in rows]}
    return Message(visible_text(subject), "\n\n".join([*parts, closing]), data)


def summary(health: Health, folder: Path) -> Message:
    """Return how an archive stands, site by site."""
    parts = []
    for site in health.sites:
        run = site.run
        head = f"{run.portal} ({run.site}) · {say('report.run', number=run.run_id)} · {say(f'status.{run.status}')}"
        lines = [head, say("notices.articles", count=site.articles, last_ok=site.last_ok or "–")]
        if site.missing or site.gone:
            lines.append(say("report.no-longer", missing=site.missing, gone=site.gone))
        lines += [say_reason(run.reason)] if run.reason else []
        lines += [say(f"alarm.{kind}", text=text) for kind, text in run.alarms[:MOST]]
        parts.append("\n".join(map(visible_text, lines)))
    disk = health.disk
    full = disk.full_on or say("notices.unknown")
    parts.append(say("notices.disk", size=decimal(disk.archive_bytes), free=decimal(disk.free_bytes), full_on=full))
    parts.append(say("notices.closing", folder=folder.absolute()))
    well = sum(site.run.status == "ok" for site in health.sites)
    data = {"event": "summary", "at": utc_text(health.now), "sites": [_site_as_json(site) for site in health.sites]}
    return Message(say("notices.subject-summary", well=well, sites=len(health.sites)), "\n\n".join(parts), data)


def _site_as_json(site: SiteHealth) -> dict[str, object]:
    run = site.run
    told = {"site": run.site, "portal": run.portal, "run": run.run_id}
    told |= {name: getattr(run, name) for name in ("status", "cause", "reason")}
    return told | {name: getattr(site, name) for name in ("last_ok", "articles", "missing", "gone")}


def _portal(connection: sqlite3.Connection, site: str | None) -> str:
    if site is None:
        return say("notices.archive")
    row = connection.execute("SELECT portal FROM sites WHERE name = ?", (site,)).fetchone()
    return f"{row[0]} ({site})" if row else site


def _part(name: str, rows: Sequence[Owed]) -> str:
    runs = [row.run_id for row in rows if row.run_id is not None]
    head = f"{name} · {say('report.run', number=max(runs))}" if runs else name
    lines = [visible_text(head)]
    for row in rows[:MOST]:
        said = say("notices.over", what=_long(row.matter)) if row.event == "over" else _long(row.matter)
        lines.append(f"- {visible_text(said)}")
    if len(rows) > MOST:
        lines.append(say("report.more", count=len(rows) - MOST))
    return "\n".join(lines)


def _short(matter: Matter) -> str:
    """Return a matter in a few words: status and cause, or an alarm's words."""
    if matter.kind == "status":
        status, _, cause = matter.about.partition(": ")
        return " · ".join([say(f"status.{status}"), *([say(f"cause.{cause}")] if cause else [])])
    return _long(matter)


def _long(matter: Matter) -> str:
    if matter.kind == "status":
        return _short(matter) + (f": {say_reason(matter.text)}" if matter.text else "")
    if matter.kind == "error":
        return matter.text
    return say(f"alarm.{matter.kind}", text=matter.text)


def _as_json(row: Owed, names: dict[str | None, str]) -> dict[str, object]:
    matter = row.matter
    status, _, cause = matter.about.partition(": ") if matter.kind == "status" else ("", "", "")
    return {
        "event": row.event, "site": matter.site, "name": names[matter.site], "run": row.run_id, "kind": matter.kind,
        "status": status or None, "cause": cause or None, "text": matter.text,
    }  # fmt: skip
