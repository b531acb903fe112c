"""Finds the texts that are alike among many, without comparing all with all: MinHash, in bands.

Texts of which a band of hashes is equal are compared. The bands are made in passes, so that the memory for a text
does not grow with their number.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import eq

from rensa import RMinHash

from archive.reprints.likeness import SHORTEST, are_alike, shingles

ROWS = 3  # hashes of a band
BANDS = 40  # of a pass
PASSES = 10
# Two texts that share a fifth of their shingles, as the original and a half of it that was edited to a third, agree in
# one of the 400 bands with 96 %, those that share a quarter with 99.8 %.
FEWEST_EQUAL = 10  # hashes of a pass that both texts share: fewer, and the bands were equal by chance
CHUNK = 1_000  # texts whose hashes are numbers of Python at a time
MOST_IN_BAND = 200  # texts before it with which one of a band is compared


def clusters(texts: Sequence[str]) -> list[list[int]]:
    """Return which of the bare texts belong together, as places in `texts`; texts that stand alone are left out.

    The result depends on which texts there are, not on their order. What is like one of a cluster is in it.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if len(text) >= SHORTEST:
            numbers[text].append(number)
    distinct = sorted(numbers)  # equal texts are compared once
    joined = _Joined(len(distinct))
    for seed in range(PASSES):
        hashes = _hashes(distinct, seed)
        for one, other in _candidates(hashes):
            if joined.first(one) != joined.first(other) and _may_be_alike(hashes[one], hashes[other]):  # noqa: SIM102
                if are_alike(distinct[one], distinct[other]):
                    joined.join(one, other)
    members: dict[int, list[int]] = defaultdict(list)
    for place, text in enumerate(distinct):
        members[joined.first(place)] += numbers[text]
    return sorted(sorted(each) for each in members.values() if len(each) > 1)


def _hashes(texts: Sequence[str], seed: int) -> "list[array[int]]":
    """Return the MinHash of each text."""
    found: list[array[int]] = []
    for start in range(0, len(texts), CHUNK):
        listed = map(shingles, texts[start : start + CHUNK])
        found += (array("I", row) for row in RMinHash.digests_from_token_sets(listed, ROWS * BANDS, seed))
    return found


def _candidates(hashes: "Sequence[array[int]]") -> Iterator[tuple[int, int]]:
    """Yield the pairs that agree in a band, some more than once."""
    for start in range(0, ROWS * BANDS, ROWS):
        same: dict[bytes, list[int]] = defaultdict(list)
        for number, row in enumerate(hashes):
            before = same[row[start : start + ROWS].tobytes()]
            yield from ((other, number) for other in before[-MOST_IN_BAND:])
            before.append(number)


def _may_be_alike(one: "array[int]", other: "array[int]") -> bool:
    return bool(sum(map(eq, one, other)) >= FEWEST_EQUAL)


class _Joined:
    """Which numbers belong together."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def first(self, number: int) -> int:
        """Return the number that stands for all that belong together with this one."""
        while (above := self._above[number]) != number:
            self._above[number] = self._above[above]
            number = above
        return number

    def join(self, one: int, other: int) -> None:
        """Let two numbers, and what belongs to them, belong together."""
        first, second = sorted((self.first(one), self.first(other)))
        self._above[second] = first
