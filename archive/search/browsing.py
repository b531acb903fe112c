"""What is in the archive when nothing is searched for: the newest articles within a scope, and counts."""

import sqlite3

from archive.search.finding import CONTEXT, GROUPS, By, Hit, Results
from archive.search.scope import Scope, conditions

# A release may come without the index; then the same is read off the articles, which takes longer.
_READ_OFF = (
    "(SELECT v.id AS version_id, a.site, v.section, v.source, v.published"
    " FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.same_as IS NULL)"
)


def has_index(connection: sqlite3.Connection) -> bool:
    """Tell whether words can be looked for: not in a release that was made without the index."""
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'").fetchone())


def documents(connection: sqlite3.Connection) -> str:
    """Return what to select from for the columns of search_documents, whether or not there is an index."""
    return "search_documents" if has_index(connection) else _READ_OFF


def newest(connection: sqlite3.Connection, scope: Scope, *, limit: int = 20, offset: int = 0) -> Results:
    """Return the articles within `scope`, the latest published first; those without a time come last.

    Raises BadRequest for a time that is none, and NeverCrawled for a site without a run.
    """
    condition, values = conditions(connection, scope)
    where = f"WHERE {condition}" if condition else ""
    source = documents(connection)
    (total,) = connection.execute(f"SELECT count(*) FROM {source} d {where}", values).fetchone()
    rows = connection.execute(
        "SELECT a.id, a.url, a.site, v.title, v.published, v.section, v.source, substr(v.text, 1, :longest) AS start"
        f" FROM (SELECT d.version_id FROM {source} d {where}"
        " ORDER BY d.published DESC, d.version_id DESC LIMIT :limit OFFSET :offset) found"
        " JOIN versions v ON v.id = found.version_id JOIN articles a ON a.id = v.article_id"
        " ORDER BY v.published DESC, v.id DESC",
        values | {"limit": limit, "offset": offset, "longest": 2 * CONTEXT},
    )
    return Results(hits=tuple(_hit(row) for row in rows), total=int(total))


def tally(connection: sqlite3.Connection, scope: Scope, *, by: By = "year") -> list[tuple[str | None, int]]:
    """Return how many articles there are within `scope` per year, month, site, section or source, as `counts` does."""
    condition, values = conditions(connection, scope)
    order = "2 DESC, 1" if by in ("section", "source") else f"{GROUPS[by]} IS NULL, 1"
    where = f"WHERE {condition}" if condition else ""
    rows = connection.execute(
        f"SELECT {GROUPS[by]}, count(*) FROM {documents(connection)} d {where} GROUP BY 1 ORDER BY {order}", values
    )
    return [(name, count) for name, count in rows]


def _hit(row: tuple[str, ...]) -> Hit:
    article_id, url, site, title, published, section, source, start = row
    return Hit(
        article_id=article_id, url=url, site=site, title=title, in_title=(), published=published, section=section,
        source=source, snippet=(start.partition("\n")[0], "", ""),
    )  # fmt: skip
