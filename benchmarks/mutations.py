"""Reads every saved page and thousands of damaged ones: none may raise, take long or eat memory.

    python -m benchmarks.mutations [N]

Every page of ../shared/corpus (of the demo portal where the corpus is not here) and N mutations of them go
through pipelines.extract. The same N gives the same mutations. Exits 1 on any failure.
"""

import argparse
import hashlib
import multiprocessing
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.counts import SiteCounts
from archive.records import Capture
from benchmarks.extraction.corpus import CORPUS, FETCHED_AT, demo_pages
from pipelines.extract import extract, read_page

SECONDS = 2.0  # of CPU
MEGABYTES = 300.0
HUGE = 10_000_000  # bytes
NESTED = 100_000  # tags
RARE = 50  # one in so many mutations is a huge one: they take most of the time
_STATUS = Path("/proc/self/status")

Mutate = Callable[[bytes, bytes, random.Random], bytes]  # page, another page, chance


def _truncated(page: bytes, other: bytes, chance: random.Random) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def _flipped(page: bytes, other: bytes, chance: random.Random) -> bytes:
    changed = bytearray(page)
    for _ in range(min(len(page), chance.choice((1, 10, 100, 1000)))):
        changed[chance.randrange(len(page))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _unbalanced(page: bytes, other: bytes, chance: random.Random) -> bytes:
    pieces = page.split(b"<")
    keep = chance.choice((0.5, 0.8, 0.98))
    return b"<".join(p for p in pieces if not p.startswith(b"/") or chance.random() < keep)


def _shuffled_tags(page: bytes, other: bytes, chance: random.Random) -> bytes:
    pieces = page.split(b"<")
    for _ in range(min(len(pieces), 50)):
        i, j = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        pieces[i], pieces[j] = pieces[j], pieces[i]
    return b"<".join(pieces)


def _nulled(page: bytes, other: bytes, chance: random.Random) -> bytes:
    at = sorted(chance.randrange(len(page) + 1) for _ in range(20))
    return b"\0".join(page[i:j] for i, j in zip([0, *at], [*at, len(page)], strict=True))


def _junk_attributes(page: bytes, other: bytes, chance: random.Random) -> bytes:
    def junk() -> bytes:
        return b" " + chance.choice((b"class", b"id", b"style", b"href", b"=", b"colspan", b"rowspan", b"\xff")) + (
            b"=" + chance.choice((b'"', b"'", b"")) + chance.randbytes(chance.choice((3, 30, 300)))
        )  # fmt: skip

    return b">".join(p + junk() if chance.random() < 0.1 else p for p in page.split(b">"))


def _doubled(page: bytes, other: bytes, chance: random.Random) -> bytes:
    return page + page


def _other_head(page: bytes, other: bytes, chance: random.Random) -> bytes:
    end = other.lower().find(b"</head>")
    return other[: end if end >= 0 else len(other) // 3] + page


def _charset(page: bytes, other: bytes, chance: random.Random) -> bytes:
    name = chance.choice((b"x-nonsense", b"", b"utf-7", b"utf-16", b"\xe4\xb8", b"gb2312", b"base64", b"a" * 500))
    return b'<meta charset="' + name + b'">' + page


def _transcoded(page: bytes, other: bytes, chance: random.Random) -> bytes:
    text = page.decode("utf-8", "replace")
    return text.encode(chance.choice(("gb18030", "big5", "utf-16", "utf-16-be", "utf-8-sig")), "replace")


def _spans(page: bytes, other: bytes, chance: random.Random) -> bytes:
    size = chance.choice((b"0", b"-1", b"1000", b"65534", b"99999999999", b"x"))
    return page.replace(b"<td", b'<td colspan="' + size + b'" rowspan="' + size + b'"')


def _huge(page: bytes, other: bytes, chance: random.Random) -> bytes:
    middle = len(page) // 2
    filler = chance.choice((b"x", b" ", b"<p>\xe4\xb8\x80\xe5\x8f\xa5\xe3\x80\x82", b"2016-10-18 ", page + b"\n"))
    return page[:middle] + filler * ((HUGE - len(page)) // len(filler) + 1) + page[middle:]


def _nested(page: bytes, other: bytes, chance: random.Random) -> bytes:
    tag = chance.choice((b"<div>", b"<font>", b"<table><tr><td>", b"<ul><li>", b"<b>", b"<blockquote>", b"<a href=x>"))
    middle = max(page.lower().find(b"<body"), 0)
    middle = max(page.find(b">", middle) + 1, 0)
    return page[:middle] + tag * (NESTED // tag.count(b"<")) + page[middle:]


COMMON: tuple[Mutate, ...] = (
    _truncated, _flipped, _unbalanced, _shuffled_tags, _nulled, _junk_attributes, _doubled, _other_head, _charset,
    _transcoded, _spans,
)  # fmt: skip
BIG: tuple[Mutate, ...] = (_huge, _nested)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one reading went. `failure` is None if it was well."""

    kind: str
    page: str
    number: int  # of the mutation; -1: the page as it is
    size: int  # bytes
    seconds: float
    megabytes: float
    failure: str | None


@cache
def _sources() -> tuple[tuple[str, bytes], ...]:
    """Return every page, in one order, with its name."""
    folder = CORPUS / "pages"
    if not folder.is_dir():
        return tuple((page.name, page.captures[0].body) for page in demo_pages(120))
    return tuple((str(p.relative_to(folder)), p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file())


def mutation(number: int) -> tuple[str, str, bytes]:
    """Return kind, page name and bytes of a mutation; a number is always the same one."""
    chance = random.Random(int.from_bytes(hashlib.blake2b(str(number).encode(), digest_size=8).digest(), "big"))
    sources = _sources()
    name, page = chance.choice(sources)
    _, other = chance.choice(sources)
    kinds = BIG if number % RARE == RARE - 1 else COMMON
    mutate = kinds[number // RARE % len(kinds)] if kinds is BIG else kinds[number % len(kinds)]
    return mutate.__name__.strip("_"), name, mutate(page or b"<p>", other, chance)


class _Growth:
    """The most memory held within, beyond that before, in MB; looked at every few milliseconds."""

    def __enter__(self) -> "_Growth":
        self._before = self._most = _resident()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self._most = max(self._most, _resident())

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._watch.join()
        self.megabytes = max(self._most, _resident()) - self._before


def _resident() -> float:
    return int(_STATUS.read_text().partition("VmRSS:")[2].split()[0]) / 1024


def check(kind: str, name: str, number: int, body: bytes) -> Outcome:
    """Read a page and tell how it went."""
    capture = Capture(
        site="mutations", url=f"http://{name}", status=200, headers=(), body=body, fetched_at=FETCHED_AT
    )  # fmt: skip
    failure = None
    with _Growth() as growth:
        began = time.process_time()
        try:
            extract(read_page(capture), (), SiteCounts())
        except Exception as error:  # whatever it is, it is what we look for
            failure = f"{type(error).__name__}: {error}"[:200]
        seconds = time.process_time() - began
    if failure is None and seconds > SECONDS:
        failure = f"{seconds:.1f} s"
    if failure is None and growth.megabytes > MEGABYTES:
        failure = f"{growth.megabytes:.0f} MB"
    return Outcome(kind, name, number, len(body), seconds, growth.megabytes, failure)


def check_number(number: int) -> Outcome:
    """Check a page as it is (numbers below zero) or a mutation."""
    if number < 0:
        name, body = _sources()[-number - 1]
        return check("as it is", name, -1, body)
    return check(*(made := mutation(number))[:2], number, made[2])


def report(outcomes: Sequence[Outcome]) -> int:
    """Print counts, the slowest, the largest and every kind of failure at its smallest page; return failures."""
    counts, failed = Counter(o.kind for o in outcomes), [o for o in outcomes if o.failure]
    for kind, count in counts.most_common():
        some = [o for o in outcomes if o.kind == kind]
        print(
            f"{kind:<16} {count:>6} read, {sum(o.failure is not None for o in some):>3} failed,"
            f" slowest {max(o.seconds for o in some):6.2f} s, most memory {max(o.megabytes for o in some):5.0f} MB"
        )
    for title, key in (("slowest", lambda o: o.seconds), ("most memory", lambda o: o.megabytes)):
        for o in sorted(outcomes, key=key, reverse=True)[:5]:
            print(f"{title}: {o.seconds:.2f} s, {o.megabytes:.0f} MB, {o.size:,} bytes, {o.kind} {o.number} {o.page}")
    smallest: dict[tuple[str, str], Outcome] = {}
    for o in sorted(failed, key=lambda o: o.size, reverse=True):
        smallest[o.kind, (o.failure or "").partition(":")[0].lstrip("0123456789. ")] = o
    for o in smallest.values():
        print(f"FAILED {o.failure}: {o.kind}, mutation {o.number} of {o.page}, {o.size:,} bytes")
    print(f"{len(outcomes)} read, {len(failed)} failed")
    return len(failed)


def main() -> None:
    """Read all pages and N mutations on all cores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=20_000, metavar="N")
    parser.add_argument("--write", type=int, metavar="NUMBER", help="write one mutation to stdout instead")
    given = parser.parse_args()
    if given.write is not None:
        sys.stdout.buffer.write(mutation(given.write)[2])
        return
    if not _STATUS.exists():
        parser.exit(1, "memory is read from /proc, which is not here\n")
    numbers = range(-len(_sources()), given.count)
    # A process is used up after some pages, so that what one page leaves behind does not hide in the next.
    with multiprocessing.Pool(maxtasksperchild=20) as pool:
        outcomes = list(pool.imap_unordered(check_number, numbers, chunksize=25))
    sys.exit(1 if report(outcomes) else 0)


if __name__ == "__main__":
    main()
