"""When things happen on the demo portal: dates of articles, withdrawals, edits, rising view counts.

All times are Beijing time without a zone. Day 0 is 2025-05-02, the day on which the seed was saved.
Everything follows from the size, the ordinal and the day, so nothing is counted up beforehand.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from crawler.demo import cases, sections, seed
from crawler.demo.chance import Chance

DAY_ZERO = date(2025, 5, 2)
NEW_PER_DAY = 4
SMALLEST = sections.PERIOD  # articles; below that some sections would be empty

_BEGIN = datetime(2004, 3, 1, 8)
# Editors work from eight to six: a day has 600 minutes.
_OFFICE = 600


def _minutes(moment: datetime) -> int:
    past = moment - _BEGIN
    return past.days * _OFFICE + past.seconds // 60


def _moment(minutes: int) -> datetime:
    days, rest = divmod(minutes, _OFFICE)
    return _BEGIN + timedelta(days=days, minutes=rest)


_SEED_AT = _minutes(seed.PUBLISHED)
_END_AT = _minutes(datetime(2025, 5, 2, 8))
_DUTY = sections.NAMES.index(seed.SECTION)


class Chronicle:
    """The calendar of a portal that starts with `size` article pages."""

    def __init__(self, size: int) -> None:
        if not SMALLEST <= size <= 1_000_000:
            raise ValueError(f"size is {size}; the demo portal holds {SMALLEST} to 1000000 articles")
        self.size = size
        self.seed_ordinal = self._find_seed()
        self.gone = lru_cache(maxsize=64)(self._gone)
        self.edits = lru_cache(maxsize=64)(self._edits)

    def _find_seed(self) -> int:
        middle = self.size * _SEED_AT // _END_AT
        places = [n for n in range(middle - 44, middle + 45) if 0 <= n < self.size]
        places = [n for n in places if sections.section_of(n) == _DUTY]

        # A case that is planted only once in sixty articles must not be lost to the seed.
        def cost(ordinal: int) -> tuple[bool, bool, int]:
            case = cases.case_of(ordinal)
            share = cases.SHARES.get(case, 0 if case != cases.PLAIN else 9)
            return share < 2, case != cases.PLAIN, abs(ordinal - middle)

        return min(places, key=cost)

    def case(self, ordinal: int) -> str:
        """Return the planted case of an article; the seed has none of those."""
        return "seed" if ordinal == self.seed_ordinal else cases.case_of(ordinal)

    def count(self, day: int) -> int:
        """Return how many article pages have been published up to `day`."""
        return self.size + NEW_PER_DAY * day

    def born(self, ordinal: int) -> int:
        """Return the day on which the article appeared; 0 for all that were there at the start."""
        return 0 if ordinal < self.size else (ordinal - self.size) // NEW_PER_DAY + 1

    def published(self, ordinal: int) -> datetime:
        """Return the printed time of an article: distinct minutes, rising with the ordinal."""
        if ordinal >= self.size:
            days, turn = divmod(ordinal - self.size, NEW_PER_DAY)
            step = _OFFICE // NEW_PER_DAY
            start = _END_AT + (days + 1) * _OFFICE + turn * step
        elif ordinal >= self.seed_ordinal:
            start, step = _spread(_SEED_AT, _END_AT, ordinal - self.seed_ordinal, self.size - self.seed_ordinal)
            step = 1 if ordinal == self.seed_ordinal else step
        else:
            start, step = _spread(0, _SEED_AT, ordinal, self.seed_ordinal)
        return _moment(start + Chance("minute", ordinal).below(step))

    def dated(self, ordinal: int) -> datetime:
        """Return the printed time with twins in mind: a twin keeps its base's time or comes a day later."""
        natural = self.published(ordinal)
        if self.case(ordinal) != cases.TWIN:
            return natural
        base = self.published(ordinal - 1)
        late = Chance("twin", ordinal).happens(50)
        return min(natural, base + timedelta(days=1)) if late else base

    def views(self, ordinal: int, day: int) -> int:
        """Return the printed view count; it never falls."""
        if ordinal == self.seed_ordinal:
            return seed.VIEWS + 3 * day
        chance = Chance("views", ordinal)
        started, rate = chance.between(17, 4800), chance.between(1, 9)
        if ordinal >= self.size:
            started = rate
        return started + rate * (day - self.born(ordinal))

    def is_live(self, ordinal: int, day: int) -> bool:
        """Return whether the article's page answers on `day`."""
        return 0 <= ordinal < self.count(day) and ordinal not in self.gone(day)

    def _gone(self, day: int) -> frozenset[int]:
        gone = set()
        for morning in range(1, day + 1):
            chance = Chance("withdraw", morning)
            for _ in range(max(1, self.size // 3000)):
                ordinal = chance.below(self.count(morning - 1))
                days = 2 + chance.below(5)
                # Half of what is withdrawn comes back.
                if chance.happens(50) or day < morning + days:
                    gone.add(ordinal)
        return frozenset(gone - {self.seed_ordinal})

    def _edits(self, day: int) -> dict[int, tuple[int, ...]]:
        edits: dict[int, tuple[int, ...]] = {}
        for morning in range(1, day + 1):
            chance = Chance("edit", morning)
            for _ in range(2 + self.size // 3000):
                ordinal = chance.below(self.count(morning - 1))
                edits[ordinal] = (*edits.get(ordinal, ()), morning)
        edits.pop(self.seed_ordinal, None)
        return edits

    def may_change(self, ordinal: int, day: int) -> bool:
        """Return whether the article's text may differ from the day before; cheap, and never wrongly False."""
        origin = ordinal - 1 if self.case(ordinal) == cases.TWIN else ordinal
        mended = self.case(origin) == "typo" and self.mended(origin) == day
        return mended or day in self.edits(day).get(origin, ())

    def mended(self, ordinal: int) -> int:
        """Return the day on which a planted misprint is put right."""
        return self.born(ordinal) + 1 + Chance("mend", ordinal).below(5)


def _spread(begin: int, end: int, place: int, places: int) -> tuple[int, int]:
    # The start of the place's own stretch of minutes, and how long that stretch is.
    start = begin + (end - begin) * place // places
    return start, max(1, begin + (end - begin) * (place + 1) // places - start)
