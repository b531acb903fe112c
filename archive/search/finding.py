"""Finds articles: ranked hits with snippets, and counts."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.search.folding import fold, runs
from archive.search.grammar import Phrase, parse
from archive.search.scope import Scope, conditions

CONTEXT = 30  # characters of a snippet on each side of the hit
MOST_RANKED = 5_000  # hits that are weighed one by one: about 5 ms
# Title five times as heavy as text. The columns stand in the order of the index: text, title.
_WEIGHT = "bm25(search_index, 1.0, 5.0)"

By = Literal["year", "month", "site", "section", "source"]
GROUPS: dict[By, str] = {
    "year": "substr(d.published, 1, 4)", "month": "substr(d.published, 1, 7)",
    "site": "d.site", "section": "d.section", "source": "d.source",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that the query fits. The snippet is split at the hit: before, hit, after."""

    article_id: str
    url: str
    site: str
    title: str | None
    in_title: tuple[tuple[int, int], ...]  # where words stand in the title: start and end
    published: str | None  # Beijing time
    section: str | None
    source: str | None
    snippet: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of the hits of a search, best first, and how many articles there are in all."""

    hits: tuple[Hit, ...]
    total: int


def find(
    connection: sqlite3.Connection, query: str, scope: Scope | None = None, *, limit: int = 20, offset: int = 0
) -> Results:
    """Return the articles that `query` fits within `scope`, best first, `limit` of them after `offset`.

    Raises BadQuery (with the place), BadRequest where there is nothing to look for, and NeverCrawled for a site
    without a run.
    """
    node = parse(query)
    search = _Search(connection, node.expression(), scope or Scope())
    total = search.count()
    numbers = search.best(total, limit, offset)
    marks = _Marks(node.wanted())
    return Results(hits=tuple(_hit(connection, number, marks) for number in numbers), total=total)


def counts(
    connection: sqlite3.Connection, query: str, scope: Scope | None = None, *, by: By = "year"
) -> list[tuple[str | None, int]]:
    """Return how many articles `query` fits per year, month, site, section or source.

    Times and sites in order, sections and sources by number; None: the page does not say. Raises as `find` does.
    """
    search = _Search(connection, parse(query).expression(), scope or Scope())
    order = "2 DESC, 1" if by in ("section", "source") else f"{GROUPS[by]} IS NULL, 1"
    rows = search.rows(f"{GROUPS[by]}, count(*)", f"GROUP BY 1 ORDER BY {order}", joined=True)
    return [(name, count) for name, count in rows]


class _Search:
    """An FTS5 expression within a scope."""

    def __init__(self, connection: sqlite3.Connection, expression: str, scope: Scope) -> None:
        self._connection, self._expression = connection, expression
        self._condition, self._values = conditions(connection, scope)

    def rows(
        self, columns: str, rest: str = "", *, joined: bool = False, expression: str | None = None
    ) -> list[tuple[str | None, int]]:
        """Return the rows of a SELECT over the hits; `joined`: the columns name search_documents as d."""
        # The cross join keeps SQLite from walking all documents and asking the index for each.
        documents = " CROSS JOIN search_documents d ON d.version_id = search_index.rowid"
        sql = (
            f"SELECT {columns} FROM search_index{documents if joined or self._condition else ''}"
            f" WHERE search_index MATCH :expression{f' AND {self._condition}' if self._condition else ''} {rest}"
        )
        values = self._values | {"expression": expression or self._expression}
        return self._connection.execute(sql, values).fetchall()

    def count(self) -> int:
        return int(self.rows("count(*)")[0][0] or 0)

    def best(self, total: int, limit: int, offset: int) -> list[int]:
        """Return the numbers of the best versions.

        Of very many hits those with the words in the title come first, and what was archived last: weighing a
        hundred thousand takes longer than anybody waits, and what is in every article weighs nothing.
        """
        if total <= MOST_RANKED:
            return self._ordered(self._expression, total, limit, offset)
        in_title = f"{{title}} : ({self._expression})"
        titled = int(self.rows("count(*)", expression=in_title)[0][0] or 0)
        first = self._ordered(in_title, titled, limit, offset) if offset < titled else []
        if len(first) == limit:
            return first
        others = f"({self._expression}) NOT ({in_title})"
        return first + self._ordered(others, total - titled, limit - len(first), max(offset - titled, 0))

    def _ordered(self, expression: str, count: int, limit: int, offset: int) -> list[int]:
        weight = f"{_WEIGHT}, " if count <= MOST_RANKED else ""
        rest = f"ORDER BY {weight}search_index.rowid DESC LIMIT {int(limit)} OFFSET {int(offset)}"
        return [int(number or 0) for (number,) in self.rows("search_index.rowid", rest, expression=expression)]  # type: ignore[misc]


class _Marks:
    """Finds the words of a query in the original text."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        # Long ones first: of 党建 and 党建工作 the longer is marked.
        found = sorted({phrase.text for phrase in phrases}, key=lambda text: (-len(text), text))
        self._pattern = re.compile("|".join(r"[\W_]+".join(map(re.escape, runs(text))) for text in found))

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the words stand in a text, in order: start and end."""
        folded = fold(text)
        found = [match.span() for match in self._pattern.finditer(folded)]
        if not found or len(folded) == len(text):
            return tuple(found)
        # Some characters fold to several (㎡ to m2): from which one does each come?
        origin = [at for at, character in enumerate(text) for _ in fold(character)]
        return tuple((origin[start], origin[end - 1] + 1) for start, end in found)

    def snippet(self, text: str) -> tuple[str, str, str]:
        """Return the text around the first hit: before, hit, after. Without a hit it is the beginning."""
        for line in text.split("\n"):
            if found := self.places(line):
                start, end = found[0]
                return line[max(0, start - CONTEXT) : start], line[start:end], line[end : end + CONTEXT]
        return text[: 2 * CONTEXT].partition("\n")[0], "", ""


def _hit(connection: sqlite3.Connection, version_id: int, marks: _Marks) -> Hit:
    row = connection.execute(
        "SELECT a.id, a.url, a.site, v.title, v.published, v.section, v.source, v.text"
        " FROM versions v JOIN articles a ON a.id = v.article_id WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    return Hit(
        article_id=row[0], url=row[1], site=row[2], title=row[3], in_title=marks.places(row[3] or ""),
        published=row[4], section=row[5], source=row[6], snippet=marks.snippet(row[7]),
    )  # fmt: skip
