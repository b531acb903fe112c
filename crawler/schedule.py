"""When a section's turn comes: by a cron expression, or by its own publishing rhythm. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zlib import crc32

from cronsim import CronSim, CronSimError

from archive.beijing import BEIJING

LEARN, NEVER = "learn", "never"
# Hours between two visits of a section that is learned. Never longer than a day: an article may be withdrawn two days
# after it appeared, one visit may fail, and a list that did not change costs one request.
STEPS = (6, 12, 24)
UNKNOWN_STEP = 24  # hours, where too little is known to learn from
FEWEST_DAYS = 4  # days with news, before their gaps tell a rhythm
SILENT_SHARE = 4  # a section silent for so many times its rhythm is visited more seldom
MOST_MISSED = 1000  # slots that are counted; more are called so many


@dataclass(frozen=True, slots=True)
class Section:
    """A section and its rule."""

    site: str
    url: str | None  # canonical URL of the first listing page; None: the whole site, which was never crawled
    name: str | None
    rule: str  # a cron expression in Beijing time, "learn" or "never"


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a section's past."""

    last: datetime | None = None  # slot of the visit recorded last, UTC; None: none was
    news: tuple[date, ...] = ()  # days of its latest articles, one per article, newest first


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is due."""

    section: Section
    slot: datetime  # UTC, of the schedule
    missed: int = 0  # earlier slots that nobody came for; this visit makes up for them


Key = tuple[str, str | None]  # site, URL of the section


def due(sections: Sequence[Section], history: Mapping[Key, History], now: datetime) -> list[Visit]:
    """Return the visits that are due at `now` (UTC): of each section at most one, for its latest slot.

    A clock that was set back repeats no slot that was visited. Where the last visit lies more than a slot ahead, the
    clock was wrong then: the section is visited once by today's clock, and goes on from there.
    """
    found = []
    for section in sections:
        known = history.get((section.site, section.url), History())
        table = timetable(section, known.news, now)
        if table is None:
            continue
        latest = table.before(now)
        if known.last is None:
            found.append(Visit(section, latest))
        elif known.last > now:
            if known.last > table.after(now):
                found.append(Visit(section, latest))
        elif latest > known.last:
            found.append(Visit(section, latest, table.between(known.last, latest)))
    return found


def following(section: Section, known: History, now: datetime) -> datetime | None:
    """Return the slot (UTC) of the next visit, a past one where it is due; None where there is never any."""
    if (visits := due([section], {(section.site, section.url): known}, now)) or section.rule == NEVER:
        return visits[0].slot if visits else None
    table = timetable(section, known.news, now)
    return table.after(max(now, known.last or now)) if table else None


def waiting_since(visit: Visit, known: History, now: datetime) -> datetime:
    """Return the first slot (UTC) that nobody came for of a visit that is due at `now`."""
    table = timetable(visit.section, known.news, now)
    if table is None or known.last is None or known.last > now:
        return visit.slot
    return min(visit.slot, table.after(known.last))


@dataclass(frozen=True, slots=True)
class Cron:
    """The slots of a cron expression, in Beijing time."""

    expression: str

    def before(self, now: datetime) -> datetime:
        """Return the latest slot at or before `now` (UTC)."""
        start = now.astimezone(BEIJING).replace(microsecond=0) + timedelta(seconds=1)
        return next(CronSim(self.expression, start, reverse=True)).astimezone(UTC)

    def after(self, moment: datetime) -> datetime:
        """Return the first slot after a moment (UTC)."""
        return next(CronSim(self.expression, moment.astimezone(BEIJING))).astimezone(UTC)

    def between(self, first: datetime, last: datetime) -> int:
        """Return how many slots lie between two moments (UTC), without them."""
        count = 0
        for slot in CronSim(self.expression, first.astimezone(BEIJING)):
            if slot >= last or count >= MOST_MISSED:
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class Grid:
    """Slots at equal distances; each site has its own minute, so that not all are visited at once."""

    hours: int
    start: datetime  # UTC

    def before(self, now: datetime) -> datetime:
        """Return the latest slot at or before `now` (UTC)."""
        step = timedelta(hours=self.hours)
        return self.start + (now - self.start) // step * step

    def after(self, moment: datetime) -> datetime:
        """Return the first slot after a moment (UTC)."""
        return self.before(moment) + timedelta(hours=self.hours)

    def between(self, first: datetime, last: datetime) -> int:
        """Return how many slots lie between two moments (UTC), without them."""
        slots = (self.before(last - timedelta(microseconds=1)) - self.before(first)) // timedelta(hours=self.hours)
        return max(0, min(slots, MOST_MISSED))


def timetable(section: Section, news: Sequence[date], now: datetime) -> Cron | Grid | None:
    """Return the slots of a section; None: it has none."""
    if section.rule == NEVER:
        return None
    if section.rule != LEARN:
        return Cron(section.rule)
    minute = crc32(section.site.encode()) % (STEPS[0] * 60)
    start = datetime(1970, 1, 1, tzinfo=BEIJING) + timedelta(minutes=minute)
    return Grid(step(news, now.astimezone(BEIJING).date()), start.astimezone(UTC))


def step(news: Sequence[date], today: date) -> int:
    """Return the hours between two visits of a section by the days of its latest articles, newest first.

    As long as it usually takes until the next article; of a section that fell silent, longer.

    >>> days = [date(2026, 3, 30 - 3 * n) for n in range(8)]
    >>> step(days, date(2026, 4, 1)), step(days[:2], date(2026, 4, 1))
    (24, 24)
    >>> step([day for day in (date(2026, 3, 30 - n) for n in range(8)) for _ in range(3)], date(2026, 3, 30))
    6
    >>> step([day for day in (date(2026, 3, 30 - n) for n in range(8)) for _ in range(3)], date(2026, 4, 9))
    24
    """
    distinct = sorted(set(news), reverse=True)
    if len(distinct) < FEWEST_DAYS:
        return UNKNOWN_STEP
    gap = median((newer - older).days for newer, older in pairwise(distinct)) * len(distinct) / len(news)
    gap = max(gap, (today - distinct[0]).days / SILENT_SHARE) * 24
    return max((hours for hours in STEPS if hours <= gap), default=STEPS[0])


def wrong_rule(rule: object) -> str | None:
    """Return what is wrong with a rule, None where nothing is.

    >>> wrong_rule("learn"), wrong_rule("17 3 * * *"), wrong_rule("61 * * * *")
    (None, None, "'61 * * * *' is no cron expression: Bad minute")
    >>> wrong_rule("0 0 30 2 *"), wrong_rule(5)
    ("'0 0 30 2 *' is no cron expression: Bad day-of-month", '5 is no text')
    """
    if not isinstance(rule, str):
        return f"{rule} is no text"
    if rule in (LEARN, NEVER):
        return None
    if len(rule.split()) != 5:
        return f"'{rule}' is neither learn nor never nor a cron expression of five fields"
    try:
        CronSim(rule, datetime(2026, 1, 1, tzinfo=BEIJING))
    except CronSimError as error:
        return f"'{rule}' is no cron expression: {error}"
    return None
