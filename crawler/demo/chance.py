"""Draws that depend on a key and on nothing else: the same key gives the same page in every process."""

import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Thing = TypeVar("Thing")

_WORDS = struct.Struct("<16I")


class Chance:
    """A stream of draws made from a key by blake2b in counter mode.

    >>> Chance("title", 7).below(1000) == Chance("title", 7).below(1000)
    True
    """

    __slots__ = ("_block", "_key", "_left")

    def __init__(self, *key: str | int) -> None:
        self._key = repr(key).encode()
        self._block = 0
        self._left: list[int] = []

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1; `limit` stays far below 2**32."""
        if not self._left:
            digest = blake2b(self._key, digest_size=64, salt=self._block.to_bytes(8, "little")).digest()
            self._left = list(_WORDS.unpack(digest))
            self._block += 1
        return self._left.pop() % limit

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Return one of the things."""
        return things[self.below(len(things))]

    def happens(self, percent: int) -> bool:
        """Return True in `percent` of 100 draws."""
        return self.below(100) < percent

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Return the things in a drawn order."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order
