"""The runs that a site's WARC files tell of, without the database: which files, records and end each has."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from archive.members import Damage, Member, first_member, members

# The name that archive.writer gives: site, time of the start (UTC), number of the run, number of the file.
_NAME = re.compile(r"(?P<stem>.+-(?P<start>\d{14})-(?P<run>\d{5,}))-\d{3,}\.warc\.gz")
UNKNOWN = "unknown"  # provenance that stood in a record which is lost; the columns take no NULL

LossKind = Literal["no-declaration", "no-first-record", "no-run", "damaged-record", "lost-payload"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something in the WARC files that could not be used. `kind` names its sentence, rebuild.loss.<kind>."""

    kind: LossKind
    site: str
    where: str  # site, file, or file and byte
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOnFile:
    """A run as the first records of its WARC files tell of it."""

    site: str
    number: int | None  # None: the files do not say
    started_at: datetime  # UTC
    code_version: str
    declaration_hash: str
    obeys_robots: bool
    fetches_files: bool  # pictures and files of articles
    scope: str | None  # as Scope.text() gives it; None: the whole site
    manners: str | None  # in what it was less polite than usual, and why; None: in nothing
    resumes: bool  # it goes on with a run that was torn off
    committed: dict[str, int]  # of files of dead runs: where the last record begins that the database knew
    tells_its_end: bool  # False: written before runs noted their end in the file
    files: tuple[str, ...]  # paths in the archive folder, in the order of writing


def in_order(runs: Iterable[RunOnFile]) -> list[RunOnFile]:
    """Return runs in the order in which they were: those of a site by their numbers, also where a clock was set back.

    Between sites, and where a number of a site is unknown, only their times tell.
    """
    found = sorted(runs, key=lambda run: (run.started_at, run.number or 0))
    for site in {run.site for run in found}:
        places = [place for place, run in enumerate(found) if run.site == site]
        if all(found[place].number is not None for place in places):
            numbered = sorted((found[place] for place in places), key=lambda run: (run.number or 0, run.resumes))
            for place, run in zip(places, numbered, strict=True):
                found[place] = run
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """When a run ended, and why where it stopped early."""

    at: datetime  # UTC
    reason: str | None  # None: it came to its own end


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A response or revisit record."""

    file: str
    place: int  # in the order of writing within its run
    member: Member


@dataclass(slots=True, kw_only=True)
class RunRecords:
    """The responses of a run, given out by URL in the order in which they were written."""

    run: RunOnFile
    end: End | None = None  # None: it was killed, or written before runs noted their end
    last: datetime  # UTC, of the last response
    losses: list[Loss] = field(default_factory=list)
    _by_url: dict[str, deque[Answered]] = field(default_factory=dict)
    _aside: list[Answered] = field(default_factory=list)

    @property
    def was_killed(self) -> bool:
        """Tell whether the run did not come to write its end."""
        return self.run.tells_its_end and self.end is None

    def add(self, answered: Answered) -> None:
        """Put a record behind those of its URL."""
        self._by_url.setdefault(answered.member.url or "", deque()).append(answered)

    def take(self, url: str) -> Answered | None:
        """Return the next record of a URL, None where there is none or none is left."""
        waiting = self._by_url.get(url)
        return waiting.popleft() if waiting else None

    def urls(self) -> set[str]:
        """Return the URLs of records that nobody took."""
        return set(self._by_url)

    def set_aside(self, urls: Iterable[str]) -> None:
        """Give out no records of these URLs: the process died before anything came of them."""
        for url in urls:
            self._aside += self._by_url.pop(url, ())

    def rest(self) -> list[Answered]:
        """Return the records that nobody took, in the order of writing."""
        left = [*self._aside, *(each for waiting in self._by_url.values() for each in waiting)]
        return sorted(left, key=lambda each: each.place)


def runs_on_file(folder: Path, site: str) -> tuple[list[RunOnFile], list[Loss]]:
    """Return the runs of a site in the order of time, and what of its files tells of none. Raises OSError."""
    grouped: dict[str, list[tuple[str, Member | Damage]]] = {}
    losses = []
    for path in sorted((folder / "warc" / site).glob("*.warc.gz")):
        name = path.relative_to(folder).as_posix()
        first = first_member(path)
        if not (isinstance(first, Member) and first.kind == "warcinfo"):
            cause = first.cause if isinstance(first, Damage) else f"a {first.kind} record"
            losses.append(Loss(kind="no-first-record", site=site, where=name, detail=cause))
        named = _NAME.fullmatch(path.name)
        grouped.setdefault(named["stem"] if named else path.name, []).append((name, first))
    runs = []
    for stem, files in grouped.items():
        if run := _run(site, files):
            runs.append(run)
        else:
            losses.append(Loss(kind="no-run", site=site, where=f"warc/{site}/{stem}"))
    return sorted(runs, key=_when), losses


def _when(run: RunOnFile) -> tuple[datetime, int]:
    return run.started_at, run.number or 0


def _run(site: str, files: list[tuple[str, Member | Damage]]) -> RunOnFile | None:
    """Return the run of these files; None where neither a first record nor a name tells when it was."""
    told = [first for _, first in files if isinstance(first, Member) and first.kind == "warcinfo"]
    about = told[0].fields if told else {}
    named = _NAME.fullmatch(Path(files[0][0]).name)
    if told:
        started_at = _moment(about.get("started-at")) or told[0].date
    elif named:
        started_at = datetime.strptime(named["start"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    else:
        return None
    number = about.get("run") or (named["run"] if named else "")
    return RunOnFile(
        site=site, number=int(number) if number.isdigit() else None, started_at=started_at,
        code_version=_version(about.get("software", "")), declaration_hash=about.get("declaration-sha256", UNKNOWN),
        obeys_robots=about.get("robots") != "ignore", fetches_files=about.get("files") == "fetched",
        scope=about.get("scope"), manners=about.get("manners"),
        resumes="resumed" in about, committed=_committed(about.get("committed", "")),
        tells_its_end="started-at" in about,
        files=tuple(name for name, _ in files),
    )  # fmt: skip


def _committed(text: str) -> dict[str, int]:
    """Return the offsets by file that the field `committed` states.

    >>> _committed("warc/a/a.warc.gz@1204 warc/a/b.warc.gz@-1")
    {'warc/a/a.warc.gz': 1204, 'warc/a/b.warc.gz': -1}
    """
    stated = (part.rpartition("@") for part in text.split())
    return {file: int(offset) for file, at, offset in stated if at and offset.lstrip("-").isdigit()}


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None


def _version(software: str) -> str:
    """Return the version of dangjian-archive that the field `software` names.

    >>> _version("dangjian-archive/0.1.0 (Scrapy, warcio)"), _version("")
    ('0.1.0', 'unknown')
    """
    found = re.match(r"dangjian-archive/(\S+)", software)
    return found[1] if found else UNKNOWN


def records_of(folder: Path, run: RunOnFile, committed: Mapping[str, int] = MappingProxyType({})) -> RunRecords:
    """Return the records of a run; what of them is damaged is among its losses. Raises OSError.

    `committed` tells of the files of dead runs where the last record begins that the database knew: what a process
    wrote and did not commit before it died was asked for again, and is no capture.
    """
    found = RunRecords(run=run, last=run.started_at)
    for place, (name, each) in enumerate(_members(folder, run)):
        if isinstance(each, Damage):
            if each.offset:  # a damaged first record was named when the run was looked for
                where = f"{name} @ {each.offset}"
                found.losses.append(Loss(kind="damaged-record", site=run.site, where=where, detail=each.cause))
            continue
        if each.kind in ("response", "revisit"):
            if each.offset > committed.get(name, each.offset):
                continue
            # WARC 1.0 has no fractions of seconds: a response of the run's first second would come before its start.
            at = max(each.date, run.started_at)
            found.last = max(found.last, at)
            found.add(Answered(file=name, place=place, member=replace(each, date=at)))
        elif each.kind == "metadata" and (ended_at := _moment(each.fields.get("ended-at"))):
            found.end = End(at=ended_at, reason=each.fields.get("stopped-because"))
    return found


def _members(folder: Path, run: RunOnFile) -> Iterator[tuple[str, Member | Damage]]:
    for name in run.files:
        for member in members(folder / name):
            yield name, member
