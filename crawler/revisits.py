"""When a known article is asked for again: young ones often, old ones seldom. Pure."""

from dataclasses import dataclass

# Editors mend a text in its first days. A check whenever an article has grown by half its age finds a change after
# at most a third of the age at which it is found, with some twelve requests in an article's first quarter of a year.
GROWTH = 0.5
FEWEST_DAYS = 0.5  # a run in the morning and one in the evening


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisits:
    """How a site's known ground is walked again by incremental runs. Each default has its reason beside it."""

    overlap: int = 10  # known rows in a row that end a list: half a page, room for what an editor puts in late
    quarter: float = 91  # days after which a list is walked to its end, and an article asked for, whatever its age
    budget: int = 15  # young articles asked for again in one run: with the sections' lists a visit stays small
    sweep: int = 600  # requests of a run for what is a quarter old: 100,000 articles in a quarter of two runs a day


def interval(age: float, longest: float) -> float:
    """Return after how many days an article of `age` days is asked for again, at most `longest`.

    >>> interval(0.2, 91), interval(8, 91), interval(4000, 91)
    (0.5, 4.0, 91)
    """
    return max(FEWEST_DAYS, min(age * GROWTH, longest))


def overdue(age: float, rested: float, longest: float) -> float:
    """Return how overdue an article is that was asked for `rested` days ago: 1 and more means that it is due.

    Its age at that time counts, so that it does not grow out of being asked.

    >>> overdue(10, 2, 91), overdue(400, 30, 91) < 1
    (0.5, True)
    """
    return rested / interval(age - rested, longest)
