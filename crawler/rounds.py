"""One round of the schedule: what is due is crawled, and the slots that were come for are recorded."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive.database import NAME, open_reader, open_writer
from archive.politeness import NAME as TURNS
from archive.politeness import Politeness
from archive.report import sites_with_runs
from archive.scope import Scope
from archive.visits import Visited, last_as_a_whole, record, visited, walked_in
from archive.writer import under_way
from crawler.clock import Clock
from crawler.crawling import Ended, Options, check, crawl
from crawler.extensions.gate import BUDGET_SPENT, OUTSIDE_HOURS, day_of
from crawler.extensions.keeping import RESERVE_REACHED, STOPPED_BY_USER
from crawler.hours import is_open
from crawler.portal import PortalSpider
from crawler.schedule import NEVER, History, Key, Section, Visit, due, following, waiting_since
from crawler.schedule_file import Plan
from crawler.sites import broken_sites, declared_sites
from crawler.terminal.progress import Display


@dataclass(frozen=True, slots=True)
class Agenda:
    """The sections that are scheduled, and what is known of their past."""

    sections: tuple[Section, ...]
    history: Mapping[Key, History]

    def due(self, now: datetime) -> list[Visit]:
        """Return the visits that are due at `now` (UTC)."""
        return due(self.sections, self.history, now)

    def waiting(self, now: datetime) -> dict[str, list[datetime]]:
        """Return of each scheduled site since when (UTC) its sections that are due at `now` have waited."""
        found: dict[str, list[datetime]] = {section.site: [] for section in self.sections if section.rule != NEVER}
        for visit in self.due(now):
            section = visit.section
            known = self.history.get((section.site, section.url), History())
            found[section.site].append(waiting_since(visit, known, now))
        return found

    def following(self, now: datetime) -> list[tuple[Section, datetime | None]]:
        """Return each section with its next slot (UTC), a past one where it is due; None: never."""
        return [
            (section, following(section, self.history.get((section.site, section.url), History()), now))
            for section in self.sections
        ]


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to."""

    visits: tuple[Visit, ...]  # that were due
    ended: tuple[Ended, ...]  # the crawls, one per site, and the sites whose declarations are broken
    busy: tuple[str, ...]  # sites that were due, and that another process crawls: they stay due


def agenda(folder: Path, plan: Plan) -> Agenda:
    """Return what is scheduled: the sites that the plan names, else those that the archive holds."""
    declared = declared_sites()
    no_rows: list[Visited] = []
    found: dict[str, tuple[list[Visited], datetime | None]]
    if not (folder / NAME).exists():
        found = dict.fromkeys(plan.sites or (), (no_rows, None))
    else:
        with closing(open_reader(folder)) as connection:
            held = [site for site in sites_with_runs(connection) if site in declared]
            found = {
                site: (visited(connection, site), last_as_a_whole(connection, site))
                for site in (held if plan.sites is None else plan.sites)
            }
    sections: list[Section] = []
    history: dict[Key, History] = {}
    for site, (rows, as_a_whole) in found.items():
        for row in rows:
            sections.append(Section(site, row.url, row.name, plan.rule(site, declared[site], row.name)))
            history[site, row.url] = History(row.last, row.news)
        if not rows:
            sections.append(Section(site, None, None, plan.rule(site, declared[site], None)))
            history[site, None] = History(as_a_whole)
    return Agenda(tuple(sections), history)


def run_due(folder: Path, plan: Plan, options: Options, display: Display | None = None) -> Round:
    """Crawl what is due now, and record the slots.

    A site that is being crawled just now, is outside its hours, has used up its requests of the day, or was stopped by
    the user or for want of disk, stays due. A run that failed has come for its slot: a portal that is down is asked
    again at the next one.
    """
    clock = options.clock or Clock()
    planned = agenda(folder, plan)
    visits = planned.due(clock.now())
    busy = {site for site in {visit.section.site for visit in visits} if under_way(folder, site)}
    declared = declared_sites()
    asleep = {
        site
        for site in {visit.section.site for visit in visits}
        if is_at_rest(declared[site], clock.now()) or is_spent(folder, declared[site], clock.now())
    }
    visits = [visit for visit in visits if visit.section.site not in busy | asleep]
    sites = list(dict.fromkeys(visit.section.site for visit in visits))
    scopes = {site: _scope(planned, [v for v in visits if v.section.site == site], site) for site in sites}
    given = replace(options, folder=folder, scopes=scopes, contact=options.contact or plan.contact)
    check(sites, given)
    broken = tuple(_broken(folder, plan))
    if not sites:
        return Round((), broken, tuple(sorted(busy)))
    ended = crawl(sites, given, display)
    _record(folder, visits, ended, clock.now())
    return Round(tuple(visits), (*ended, *broken), tuple(sorted(busy)))


def _broken(folder: Path, plan: Plan) -> Iterator[Ended]:
    """Yield the sites that would have their turn and cannot be crawled, as their declarations are broken."""
    if plan.sites is None and (folder / NAME).exists() and (broken := broken_sites()):
        with closing(open_reader(folder)) as connection:
            held = set(sites_with_runs(connection))
        for each in broken:
            if each.name in held:
                yield Ended(site=each.name, run_id=None, status=None, error=each.error)


def note_by_hand(folder: Path, plan: Plan, ended: Sequence[Ended], scope: Scope, began: datetime) -> None:
    """Record the slots that were due when a person began a crawl (UTC), of the sections that it walked.

    One that was cut short, or limited to some articles, has come for no slot.
    """
    if scope.limit is not None or scope.since is not None:
        return
    due_then = agenda(folder, plan).due(began)
    with closing(open_reader(folder)) as connection:
        walked = {end.site: walked_in(connection, end.run_id) for end in ended if end.run_id is not None}
    came_for = [v for v in due_then if v.section.url is None or v.section.url in walked.get(v.section.site, ())]
    if came_for:
        _record(folder, came_for, list(ended), Clock().now())


def is_at_rest(site: type[PortalSpider], now: datetime) -> bool:
    """Tell whether `now` (UTC) lies outside the hours in which a site is asked: what is due stays so until then."""
    return site.hours is not None and not is_open(site.hours, now)


def is_spent(folder: Path, site: type[PortalSpider], now: datetime) -> bool:
    """Tell whether a site's requests for the day of `now` (UTC) are used up: what is due stays so until the next."""
    if site.daily_requests is None or not (folder / TURNS).exists():
        return False
    with closing(Politeness(folder)) as book:
        return book.spent(site.name, day_of(now)) >= site.daily_requests


def _scope(planned: Agenda, visits: list[Visit], site: str) -> Scope:
    """Return what a site's run asks for: all of it at first, then what is new in the sections that are due."""
    urls = tuple(visit.section.url for visit in visits if visit.section.url)
    scheduled = [section.url for section in planned.sections if section.site == site]
    if len(urls) < len(visits):
        return Scope()
    return Scope(incremental=True, due=() if len(urls) == len(scheduled) else urls)


def _record(folder: Path, visits: list[Visit], ended: list[Ended], now: datetime) -> None:
    with closing(open_writer(folder)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for end in ended:
            if end.run_id is None or end.status is None or _is_cut_short(connection, end.run_id):
                continue
            slots = [(v.section.url, v.slot, v.missed) for v in visits if v.section.site == end.site]
            record(connection, folder, end.site, slots, end.run_id, now)
        connection.execute("COMMIT")


def _is_cut_short(connection: object, run_id: int) -> bool:
    row = connection.execute("SELECT reason FROM runs WHERE id = ?", (run_id,)).fetchone()  # type: ignore[attr-defined]
    return row[0] in (STOPPED_BY_USER, RESERVE_REACHED, OUTSIDE_HOURS, BUDGET_SPENT)


def has_schedule(planned: Agenda) -> bool:
    """Tell whether anything is scheduled at all."""
    return any(section.rule != NEVER for section in planned.sections)
