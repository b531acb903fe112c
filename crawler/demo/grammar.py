"""Fills templates with words: every article has its own cast, so its sentences speak of the same people."""

from datetime import datetime
from functools import cache

from crawler.demo.chance import Chance
from crawler.demo.words import NUMBERS, WORDS

# How many of a kind one article speaks of.
_CAST = {
    "县": 1,
    "镇": 2,
    "村": 2,
    "姓名": 4,
    "单位": 3,
    "企业": 2,
    "难题": 3,
    "做法": 3,
    "事物": 3,
    "物产": 2,
    "会": 3,
}


@cache
def _parts(template: str) -> tuple[str, ...]:
    # Text and names of words take turns: "在{村}" gives ("在", "村", "").
    parts: list[str] = []
    for piece in template.split("{"):
        parts.extend(piece.split("}")) if parts else parts.append(piece)
    return tuple(parts)


class Teller:
    """Tells one article: draws its cast once, then fills templates."""

    def __init__(self, chance: Chance, published: datetime) -> None:
        self.chance = chance
        self._published = published
        self._cast: dict[str, list[str]] = {}
        self._turns: dict[str, int] = {}

    def tell(self, template: str) -> str:
        """Return the template with every word filled in."""
        parts = _parts(template)
        if len(parts) == 1:
            return template
        return "".join(self.word(part) if place % 2 else part for place, part in enumerate(parts))

    def word(self, kind: str) -> str:
        """Return a word; two uses of one kind in a row differ where the cast has more than one."""
        if kind in _CAST:
            turn = self._turns.get(kind, 0)
            self._turns[kind] = turn + 1
            known = self._cast.setdefault(kind, [])
            if turn < _CAST[kind]:
                known.append(self.tell(self.chance.pick(WORDS[kind])))
            return known[turn % _CAST[kind]]
        if kind in NUMBERS:
            return str(self.chance.between(*NUMBERS[kind]))
        if kind == "万":
            return f"{self.chance.between(2, 98)}.{self.chance.between(1, 9)}万"
        if kind == "年":
            return str(self._published.year - self.chance.between(1, 9))
        if kind == "月日":
            return f"{self._published.month}月{self.chance.between(1, self._published.day)}日"
        return self.tell(self.chance.pick(WORDS[kind]))
