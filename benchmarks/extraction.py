"""Quality and speed of the extraction on the saved pages with gold, per site, streaming and second reading.

    python -m benchmarks.extraction

Metric: 4-gram shingles (a Han character or a run of letters and digits is a token), precision, recall and F1
per page, mean over pages. Lines that the gold calls optional are neutral. Pages come in one fixed shuffled
order; each site has one learner state; no site has a template.
"""

import argparse
import json
import random
import re
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from archive.counts import SiteCounts
from archive.learned import TABLES, Learned
from archive.records import Article, Capture
from pipelines.extract import extract, read_page
from pipelines.reread import reread

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
_TOKEN = re.compile(r"[一-鿿㐀-䶿]|[A-Za-z0-9]+")


def shingles(lines: Iterable[str]) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall("\n".join(lines))
    size = min(4, max(len(tokens), 1))
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def score(got: str, gold: str, optional: Iterable[str] = ()) -> tuple[float, float, float]:
    """Return precision, recall and F1 of a text; what only optional lines hold is neutral."""
    neutral = {"".join(_TOKEN.findall(line)) for line in optional}
    keep = lambda text: [x for x in text.splitlines() if "".join(_TOKEN.findall(x)) not in neutral]  # noqa: E731
    have, want = shingles(keep(got)), shingles(keep(gold))
    extra = shingles(optional)
    common = sum((have & want).values())
    wrong = sum((have - want - extra).values())
    missed = sum((want - have - extra).values())
    if not want and not have:
        return 1.0, 1.0, 1.0
    precision = common / (common + wrong) if common + wrong else 1.0 if not want else 0.0
    recall = common / (common + missed) if common + missed else 1.0 if not have else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _neutral(gold: dict) -> list[str]:
    return [*(gold.get("optional") or ()), gold.get("title") or ""]


def solid(text: str | None) -> str:
    return "".join(_TOKEN.findall(text or ""))


class Tally:
    """Sums of one site and one way of reading."""

    def __init__(self) -> None:
        self.pages: list[tuple[float, float, float]] = []
        self.empty = self.empty_ok = 0
        self.fields: Counter[str] = Counter()
        self.stated: Counter[str] = Counter()
        self.bad: list[str] = []

    def add(self, article: Article, gold: dict) -> None:
        if gold["body"].strip():
            got = score(article.text, gold["body"], _neutral(gold))
            self.pages.append(got)
            if got[2] < 0.9:
                self.bad.append(f"{got[2]:.2f} {gold['file']}")
        else:
            self.empty += 1
            left = score(article.text, "", _neutral(gold))
            self.empty_ok += left[2] == 1.0 or not article.text.strip()
            if article.text.strip():
                self.bad.append(f"not empty {gold['file']}")
        for name, stated, right in (
            ("title", gold.get("title"), solid(article.title) == solid(gold.get("title"))),
            ("date", gold.get("published"), _same_day(article.published, gold.get("published"))),
            ("time", _clock(gold.get("published")), _same_minute(article.published, gold.get("published"))),
            ("source", gold.get("source"), solid(article.source) == solid(gold.get("source"))),
        ):
            if stated:
                self.stated[name] += 1
                self.fields[name] += right
                if not right:
                    got = getattr(article, name if name in ("title", "source") else "published")
                    self.bad.append(f"{name}: {got!r} not {stated!r} {gold['file']}")


def _clock(published: str | None) -> str | None:
    return published if published and ":" in published else None


def _same_day(got: datetime | None, want: str | None) -> bool:
    return bool(got and want) and got.strftime("%Y-%m-%d") == want[:10]


def _same_minute(got: datetime | None, want: str | None) -> bool:
    return bool(got and want) and got.strftime("%Y-%m-%d %H:%M") == want[:16]


def captures() -> dict[str, list[tuple[Capture, dict]]]:
    sites: dict[str, list[tuple[Capture, dict]]] = defaultdict(list)
    for line in (CORPUS / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        body = (CORPUS / "pages" / gold["file"]).read_bytes()
        capture = Capture(
            site=gold["site"], url=f"http://{gold['file']}", status=200, headers=(), body=body,
            fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
        )  # fmt: skip
        sites[gold["site"]].append((capture, gold))
    for pages in sites.values():
        random.Random(7).shuffle(pages)
    return sites


def learner() -> Learned:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for table in TABLES:
        for statement in table.statements():
            connection.execute(statement)
    return Learned(connection)


def single(pages: list[tuple[Capture, dict]], learned: Learned) -> Iterable[Article]:
    for capture, _ in pages:
        yield extract(read_page(capture), (), SiteCounts())[0]


def streaming(pages: list[tuple[Capture, dict]], learned: Learned) -> Iterable[Article]:
    for capture, _ in pages:
        page = read_page(capture)
        article, seen = extract(page, (), learned.counts(page.keys))
        learned.observe(seen)
        yield article


def second(pages: list[tuple[Capture, dict]], learned: Learned) -> Iterable[Article]:
    yield from reread(pages[0][0].site, lambda: (c for c, _ in pages), (), learned)


def row(name: str, tally: Tally) -> str:
    count = max(len(tally.pages), 1)
    p, r, f = (sum(page[i] for page in tally.pages) / count for i in range(3))
    shares = " ".join(
        f"{n} {tally.fields[n]}/{tally.stated[n]}" for n in ("title", "date", "time", "source") if tally.stated[n]
    )
    high, low = sum(page[2] >= 0.95 for page in tally.pages), sum(page[2] < 0.7 for page in tally.pages)
    return (
        f"{name:<34} n={len(tally.pages):<4} P {p:.3f} R {r:.3f} F1 {f:.3f}  >=.95 {high:<4} <.7 {low:<3}"
        f" empty {tally.empty_ok}/{tally.empty}  {shares}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bad", action="store_true", help="list the pages and fields that are wrong")
    given = parser.parse_args()
    if not (CORPUS / "gold.jsonl").exists():
        parser.exit(1, f"the corpus of saved pages is not here ({CORPUS})\n")
    sites = captures()
    ways: dict[str, Callable] = {"single": single, "streaming": streaming, "second reading": second}
    for way, read in ways.items():
        total = Tally()
        began, count = time.perf_counter(), 0
        for site, pages in sorted(sites.items()):
            tally = Tally()
            for article, (_, gold) in zip(read(pages, learner()), pages, strict=True):
                tally.add(article, gold)
                total.add(article, gold)
                count += 1
            print(row(f"{way} {site}", tally))
            if given.bad:
                print("\n".join("    " + line for line in tally.bad))
        print(row(f"{way} ALL", total), f"{count / (time.perf_counter() - began):.0f} pages/s with scoring\n")
    texts = [c.body for pages in sites.values() for c, _ in pages]
    began = time.perf_counter()
    for text in texts:
        LexborHTMLParser(text)
    print(f"lexbor parse alone: {len(texts) / (time.perf_counter() - began):.0f} pages/s")


if __name__ == "__main__":
    main()
