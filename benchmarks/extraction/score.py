"""What a reading is worth against its gold: shingles for the body, exact fields."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.extraction.corpus import GoldPage

_TOKEN = re.compile(r"[一-鿿㐀-䶿]|[A-Za-z0-9]+")
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
FIELDS = ("title", "date", "date+time", "source")
GOOD, POOR = 0.95, 0.7

Reading = dict[str, str | None]  # what a worker returns: text, title, date, source


def shingles(lines: Iterable[str]) -> Counter[tuple[str, ...]]:
    """Return the 4-grams of a text; a Han character or a run of letters and digits is a token."""
    tokens = _TOKEN.findall("\n".join(lines))
    size = min(4, max(len(tokens), 1))
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def solid(text: str | None) -> str:
    """Return the tokens of a text as one word: two fields are equal if these are."""
    return "".join(_TOKEN.findall(text or ""))


def score(got: str, gold: str, optional: Iterable[str] = ()) -> tuple[float, float, float]:
    """Return precision, recall and F1 of a text; what only optional lines hold is neutral.

    >>> score("一二三四五", "一二三四五六七八\\n作者某某", ["作者某某"])
    (1.0, 0.4, 0.5714285714285715)
    """
    optional = list(optional)
    neutral = {solid(line) for line in optional}
    have, want = (
        shingles(line for line in text.splitlines() if solid(line) not in neutral) for text in (got, gold)
    )  # fmt: skip
    extra = shingles(optional)
    common = sum((have & want).values())
    wrong = sum((have - want - extra).values())
    missed = sum((want - have - extra).values())
    if not common:
        equal = not wrong and not missed
        return float(equal), float(equal), float(equal)
    precision, recall = common / (common + wrong), common / (common + missed)
    return precision, recall, 2 * precision * recall / (precision + recall)


@dataclass(slots=True)
class Tally:
    """Sums over the pages of a site, or of several, for one reader."""

    bodies: list[tuple[float, float, float]] = field(default_factory=list)
    untitled: list[float] = field(default_factory=list)  # F1 of the same bodies if the title's line is neutral too
    empty: int = 0  # pages whose gold has no text
    stayed_empty: int = 0
    stated: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    errors: int = 0  # pages at which the reader raised
    bad: list[tuple[float, str]] = field(default_factory=list)  # worst first once sorted: F1 and what is wrong

    def add(self, got: Reading, gold: GoldPage) -> None:
        """Count one page."""
        self.errors += "error" in got
        text = got["text"] or ""
        marks = score(text, gold.body, gold.optional)
        if gold.body:
            self.bodies.append(marks)
            self.untitled.append(score(text, gold.body, [*gold.optional, gold.title or ""])[2])
            if marks[2] < GOOD:
                self.bad.append((marks[2], f"P {marks[0]:.2f} R {marks[1]:.2f} {gold.name}"))
        else:
            self.empty += 1
            stayed = not text.strip() or marks[2] == 1.0
            self.stayed_empty += stayed
            if not stayed:
                self.bad.append((0.0, f"not empty: {text[:60]!r} {gold.name}"))
        for name, stated, have in _fields(got, gold):
            self.stated[name] += 1
            right = solid(have) == solid(stated)
            self.exact[name] += right
            if not right:
                self.bad.append((1.0, f"{name} {have!r}, not {stated!r} {gold.name}"))

    def plus(self, other: "Tally") -> "Tally":
        """Return the sums of both."""
        return Tally(
            self.bodies + other.bodies, self.untitled + other.untitled,
            self.empty + other.empty, self.stayed_empty + other.stayed_empty,
            self.stated + other.stated, self.exact + other.exact, self.errors + other.errors, self.bad + other.bad,
        )  # fmt: skip

    def columns(self) -> dict[str, float | None]:
        """Return the figures; counts that say nothing here (no such page or field) are None."""
        count = len(self.bodies)
        p, r, f1 = (sum(page[i] for page in self.bodies) / count if count else None for i in range(3))
        return {
            "P": p, "R": r, "F1": f1, "F1, no title": sum(self.untitled) / count if count else None,
            ">=.95": sum(page[2] >= GOOD for page in self.bodies) if count else None,
            "<.7": sum(page[2] < POOR for page in self.bodies) if count else None,
            "empty": self.stayed_empty if self.empty else None,
            **{name: self.exact[name] if self.stated[name] else None for name in FIELDS},
        }  # fmt: skip

    def totals(self) -> dict[str, int]:
        """Return of how many each count is."""
        pages = len(self.bodies)
        return {">=.95": pages, "<.7": pages, "empty": self.empty, **{name: self.stated[name] for name in FIELDS}}


def _fields(got: Reading, gold: GoldPage) -> Iterable[tuple[str, str, str | None]]:
    """Yield name, gold and reading of every field that the gold states."""
    if gold.title:
        yield "title", gold.title, got["title"]
    if gold.published:
        yield "date", gold.published[:10], _day(got["date"])
        if ":" in gold.published:
            yield "date+time", gold.published[:16], _moment(got["date"])
    if gold.source:
        yield "source", gold.source, got["source"]


def _day(text: str | None) -> str | None:
    """Return the day in whatever form a reader gives it.

    >>> _day("2016/10/8 09:05:00")
    '2016-10-08'
    """
    found = _DAY.search(text or "")
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else None


def _moment(text: str | None) -> str | None:
    found = _DAY.search(text or "")
    clock = _CLOCK.search(text or "", found.end()) if found else None
    return f"{_day(text)} {clock[1]:0>2}:{clock[2]}" if clock else None
