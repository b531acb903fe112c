"""Since when does something hold no more? A row of captures in the order of time, of which few are looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

ALL = 200  # captures, up to which each is looked at
GRID = 64  # of more, so many from all times are looked at first
BESIDE = 12  # on either side of a change that was found, to see that it is one
CHANCE = 0.01  # below: so many misses in a row are no chance

Kind = Literal["holds", "stopped", "unsure", "never"]  # unsure: too few misses at the end to tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Captures in a row without a match, after which there are matches again. Places count from 0."""

    first: int
    last: int
    misses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a row of captures went."""

    kind: Kind
    looked_at: int
    matches: int
    last_good: int | None  # place of the last match; None: there is none
    first_bad: int | None  # of the first miss of those at the end; None: the last one that was looked at matches
    misses: int  # looked at, at the end
    gaps: Sequence[Gap] = ()  # it had stopped before, and came back
    misses_before: int = 0  # between the first match and the last, single ones and gaps


def course_of(count: int, holds: Callable[[int], bool | None], *, one_is_enough: bool = False) -> Course:
    """Return how `count` captures went, asking `holds` of as few as can be; None: the capture cannot be read.

    One change from matches to misses is found by bisection. Anything else, such as misses that came and went, or
    matches here and there, cannot be: then every capture is looked at. `one_is_enough` where all captures are of
    pages that always matched, so that one miss at the end tells.

    >>> course_of(1000, lambda place: place < 617).first_bad
    617
    >>> course = course_of(1000, lambda place: not 300 <= place < 400)
    >>> course.kind, course.looked_at, course.gaps
    ('holds', 1000, [Gap(first=300, last=399, misses=100)])
    """
    known = _look(count, holds)
    return _judge({place: state for place, state in sorted(known.items()) if state is not None}, one_is_enough)


def _look(count: int, holds: Callable[[int], bool | None]) -> Mapping[int, bool | None]:
    if count <= ALL:
        return {place: holds(place) for place in range(count)}
    grid = sorted({*(i * count // GRID for i in range(GRID)), *range(count - BESIDE, count)})
    known = {place: holds(place) for place in grid}
    seen = [(place, state) for place, state in sorted(known.items()) if state is not None]
    changes = [(a, b) for (a, before), (b, after) in pairwise(seen) if before != after]
    if not changes:
        return known
    if len(changes) == 1 and seen[0][1]:
        good, bad = _bisect(*changes[0], holds, known)
        near = range(max(0, good - BESIDE), min(count, bad + BESIDE))
        known |= {place: holds(place) for place in near if place not in known}
        if all(state is None or state == (place <= good) for place, state in known.items()):
            return known
    return {place: known[place] if place in known else holds(place) for place in range(count)}


def _bisect(good: int, bad: int, holds: Callable[[int], bool | None], known: dict[int, bool | None]) -> tuple[int, int]:
    """Return the last match and the first miss between two places."""
    while True:
        open_places = [place for place in range(good + 1, bad) if known.get(place, True) is not None]
        if not open_places:
            return good, bad
        middle = open_places[len(open_places) // 2]
        known[middle] = holds(middle)
        if known[middle]:
            good = middle
        elif known[middle] is False:
            bad = middle


def _judge(states: Mapping[int, bool], one_is_enough: bool) -> Course:
    places = list(states)
    matched = [place for place in places if states[place]]
    if not matched:
        return Course(kind="never", looked_at=len(places), matches=0, last_good=None,
                      first_bad=places[0] if places else None, misses=len(places))  # fmt: skip
    runs = list(_misses_in_a_row(states))
    trailing = [place for place in places if place > matched[-1]]
    within = [run for run in runs if matched[0] < run[0] and run[-1] < matched[-1]]
    longest = max(map(len, within), default=0)
    before = sum(place >= matched[0] for place in places) - len(trailing) - longest
    miss = 1 - (len(matched) + 1) / (before + 2)  # how often one is missed while it serves; never is not proven
    gaps = [Gap(first=run[0], last=run[-1], misses=len(run)) for run in within
            if run[0] > matched[0] and len(places) * miss ** len(run) < CHANCE]  # fmt: skip
    told = miss ** len(trailing) < CHANCE or (one_is_enough and not within and len(matched) > 1)
    return Course(
        kind="holds" if not trailing else "stopped" if told else "unsure",
        looked_at=len(places), matches=len(matched), last_good=matched[-1],
        first_bad=trailing[0] if trailing else None, misses=len(trailing), gaps=gaps,
        misses_before=sum(map(len, within)),
    )  # fmt: skip


def _misses_in_a_row(states: Mapping[int, bool]) -> Iterator[list[int]]:
    for matches, group in groupby(states.items(), key=lambda item: item[1]):
        if not matches:
            yield [place for place, _ in group]
