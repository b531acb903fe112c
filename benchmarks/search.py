"""Search: does it find what LIKE finds, how fast, and how large is the index? Beside FTS5's own tokenizers and jieba.

    python -m benchmarks.search --articles 100000 --peers

Articles are the demo portal's stories. Golden queries are stretches of 1 to 8 characters from random places of random
articles, so common words come as often as in the text, and as many again that stand in less than a hundredth of the
articles. LIKE looks through the folded titles and texts. A time is that of one answer on one connection: the count, the
ranking and 20 hits, with snippets for ours, without for the peers. jieba is wanted by --peers only: pip install jieba.
"""

import argparse
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.database import READER_CACHE, open_writer
from archive.search import find
from archive.search.folding import fold
from archive.search.grammar import parse
from archive.search.index import make_anew
from benchmarks.straight import keep, new_site
from crawler.demo.chronicle import Chronicle
from crawler.demo.stories import tell_story

LENGTHS = (1, 2, 3, 4, 5, 8)
SEED = 20161018
_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way of searching: the index it asks, and how a golden query is written for it."""

    index: str
    expression: Callable[[str], str]
    answer: Callable[[sqlite3.Connection, str], object]  # what is timed

    def whole(self, connection: sqlite3.Connection, query: str) -> set[int]:
        """Return the numbers of all articles found."""
        sql = f"SELECT rowid FROM {self.index} WHERE {self.index} MATCH ?"
        expression = self.expression(query)
        return {number for (number,) in connection.execute(sql, (expression,))} if expression else set()


@dataclass
class Score:
    """What a way found of all that LIKE finds."""

    found: int = 0  # rightly
    missed: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, got: set[int], wanted: set[int], seconds: float) -> None:
        self.found += len(got & wanted)
        self.missed += len(wanted - got)
        self.wrong += len(got - wanted)
        self.seconds.append(seconds)

    def __str__(self) -> str:
        recall = self.found / (self.found + self.missed)
        asked = self.found + self.wrong
        precision = f"{self.found / asked:.4f}" if asked else "     -"
        ordered = sorted(self.seconds)
        p50, p95 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.95))
        return f"recall {recall:.4f}  precision {precision}  p50 {p50:7.1f} ms  p95 {p95:7.1f} ms"


def phrase(query: str) -> str:
    return f'"{query}"'


def ranked(index: str, expression: Callable[[str], str]) -> Way:
    """Return how a plain FTS5 table is asked: the count, then the 20 best."""

    def answer(connection: sqlite3.Connection, query: str) -> None:
        if wanted := expression(query):
            connection.execute(f"SELECT count(*) FROM {index} WHERE {index} MATCH ?", (wanted,)).fetchone()
            connection.execute(
                f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY bm25({index}, 1.0, 5.0) LIMIT 20", (wanted,)
            ).fetchall()

    return Way(index=index, expression=expression, answer=answer)


OURS = Way(
    index="search_index",
    expression=lambda query: parse(phrase(query)).expression(),
    answer=lambda connection, query: find(connection, phrase(query)),
)


def fill(connection: sqlite3.Connection, count: int) -> int:
    """Put demo stories into the archive; return the bytes of their titles and texts in UTF-8."""
    chronicle = Chronicle(count)
    connection.execute("BEGIN")
    new_site(connection, "demo")
    for number in range(count):
        story = tell_story(chronicle, number, 0)
        said = {
            "title": story.title,
            "text": "\n".join(story.lines),
            "published": f"{chronicle.published(number):%F %H:%M}",
        }
        keep(connection, "demo", f"http://demo/{number}", "2025-05-02T00:00:00.000Z", **said)
    connection.execute("COMMIT")
    row = connection.execute(
        "SELECT sum(length(CAST(coalesce(title, '') AS BLOB)) + length(CAST(text AS BLOB))) FROM versions"
    ).fetchone()
    return int(row[0])


def size(connection: sqlite3.Connection, name: str) -> int:
    """Return the bytes of a table, with the tables that FTS5 makes beside it."""
    row = connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ? OR name GLOB ? || '_*'", (name, name))
    return int(row.fetchone()[0])


def folded(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """Yield number, text and title of every article, folded."""
    for number, text, title in connection.execute("SELECT id, text, coalesce(title, '') FROM versions"):
        yield number, fold(text), fold(title)


def golden(connection: sqlite3.Connection, length: int, count: int) -> Iterator[str]:
    """Yield `count` queries as common as their words are in the text, and up to `count` that are rare."""
    chance = random.Random(SEED + length)
    (last,) = connection.execute("SELECT max(id) FROM versions").fetchone()
    common = rare = 0
    for _ in range(10 * count):
        sql = "SELECT title || char(10) || text FROM versions WHERE id = ?"
        (whole,) = connection.execute(sql, (chance.randint(1, last),)).fetchone()
        runs = [run for run in _RUN.findall(fold(whole)) if len(run) >= length]
        if not runs:
            continue
        run = chance.choice(runs)
        at = chance.randint(0, len(run) - length)
        query = run[at : at + length]
        if common < count:
            common += 1
            yield query
        elif rare < count and find(connection, phrase(query), limit=1).total < last / 100:
            rare += 1
            yield query


def compare(
    way: Way, connection: sqlite3.Connection, truth: dict[str, set[int]], by_length: dict[int, list[str]]
) -> None:
    """Print how well a way does, per length of query."""
    for length, queries in by_length.items():
        score = Score()
        for query in queries:
            began = time.perf_counter()
            way.answer(connection, query)
            seconds = time.perf_counter() - began
            score.add(way.whole(connection, query), truth[query], seconds)
        print(f"  {length} characters, {len(queries)} queries: {score}", flush=True)


def peers() -> Iterator[tuple[Way, str, Callable[[str], str]]]:
    """Yield FTS5's own tokenizers over the folded text, and jieba's words: way, tokenizer, how a text is put in."""
    yield ranked("plain_unicode61", phrase), "unicode61", str
    yield ranked("plain_trigram", phrase), "trigram", str
    import jieba  # noqa: PLC0415

    jieba.initialize()

    def words(text: str) -> str:
        return " ".join(jieba.cut_for_search(text))

    def all_words(query: str) -> str:
        return " AND ".join(f'"{word}"' for word in jieba.cut(query))

    yield ranked("words_jieba", all_words), "unicode61", words


def build(way: Way, connection: sqlite3.Connection, tokenizer: str, put: Callable[[str], str]) -> float:
    """Build a peer's index; return the seconds."""
    began = time.perf_counter()
    connection.execute("BEGIN")
    connection.execute(f"CREATE VIRTUAL TABLE {way.index} USING fts5(text, title, content='', tokenize='{tokenizer}')")
    connection.executemany(
        f"INSERT INTO {way.index} (rowid, text, title) VALUES (?, ?, ?)",
        ((number, put(text), put(title)) for number, text, title in folded(connection)),
    )
    connection.execute(f"INSERT INTO {way.index} ({way.index}) VALUES ('optimize')")
    connection.execute("COMMIT")
    return time.perf_counter() - began


def like(connection: sqlite3.Connection, queries: list[str]) -> dict[str, set[int]]:
    """Return what LIKE finds for each query in the folded texts and titles."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, title TEXT)")
        other.executemany("INSERT INTO t VALUES (?, ?, ?)", folded(connection))
        sql = "SELECT id FROM t WHERE text LIKE :q OR title LIKE :q"
        return {query: {n for (n,) in other.execute(sql, {"q": f"%{query}%"})} for query in queries}


def measure(folder: Path, articles: int, queries: int, with_peers: bool) -> None:
    with closing(open_writer(folder)) as connection:
        connection.execute(f"PRAGMA cache_size = -{READER_CACHE}")  # as open_reader has it
        text = fill(connection, articles)
        print(f"{articles} articles, {text / 1e6:.1f} MB of titles and texts in UTF-8")
        began = time.perf_counter()
        connection.execute("BEGIN")
        make_anew(connection)
        connection.execute("COMMIT")
        own, beside = size(connection, "search_index"), size(connection, "search_documents")
        seconds = time.perf_counter() - began
        both = (own + beside) / text
        print(f"pairs: {own / text:.2f} times the text (with search_documents {both:.2f}), {seconds:.0f} s")
        by_length = {length: list(golden(connection, length, queries)) for length in LENGTHS}
        truth = like(connection, [query for each in by_length.values() for query in each])
        compare(OURS, connection, truth, by_length)
        for way, tokenizer, put in peers() if with_peers else ():
            seconds = build(way, connection, tokenizer, put)
            print(f"{way.index}: {size(connection, way.index) / text:.2f} times the text, {seconds:.0f} s")
            compare(way, connection, truth, by_length)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=40, help="common ones per length; as many rare ones")
    parser.add_argument("--peers", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.articles, asked.queries, asked.peers)


if __name__ == "__main__":
    main()
