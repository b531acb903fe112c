"""The tables and views of an archive, and the migrations that make them.

Migrations only go forward; one is never edited after a release.
"""

from collections.abc import Mapping

from sqlite_utils import Database, Migrations

from archive.article_tables import TABLES as ARTICLE_TABLES
from archive.crawl_tables import TABLES as CRAWL_TABLES
from archive.file_tables import TABLES as FILE_TABLES
from archive.file_tables import VIEW_COLUMNS as FILE_VIEW_COLUMNS
from archive.file_tables import VIEW_MEANINGS as FILE_VIEW_MEANINGS
from archive.file_tables import VIEWS as FILE_VIEWS
from archive.learned_tables import TABLES as LEARNED_TABLES
from archive.notice_tables import TABLES as NOTICE_TABLES
from archive.questions import VIEW_COLUMNS as QUESTION_VIEW_COLUMNS
from archive.questions import VIEW_MEANINGS as QUESTION_VIEW_MEANINGS
from archive.questions import VIEWS as QUESTION_VIEWS
from archive.reprint_tables import TABLES as REPRINT_TABLES
from archive.reprint_tables import VIEW_COLUMNS as REPRINT_VIEW_COLUMNS
from archive.reprint_tables import VIEW_MEANINGS as REPRINT_VIEW_MEANINGS
from archive.reprint_tables import VIEWS as REPRINT_VIEWS
from archive.search import index as search_index
from archive.search.index import TABLES as SEARCH_TABLES
from archive.table import Column, Table, same

APPLICATION_ID = 0x444A4131  # "DJA1": tells an archive from any other SQLite file

TABLES: tuple[Table, ...] = CRAWL_TABLES + ARTICLE_TABLES + FILE_TABLES + SEARCH_TABLES + REPRINT_TABLES + NOTICE_TABLES

VIEWS = (
    {
        "article_sections": """
        SELECT DISTINCT coalesce(a.same_as, a.id) AS article_id, s.id AS section_id, s.site, s.name AS section
        FROM links l JOIN sections s ON s.id = l.section_id
        JOIN article_urls u ON u.url = l.url
        JOIN articles a ON a.id = u.article_id AND a.site = s.site""",
        "current_articles": """
        SELECT a.id, a.site, a.url, v.title, v.lead_title, v.subtitle, v.original_title, v.published, v.section,
          v.source, v.author, v.editor, v.keywords, v.text, v.html,
          (SELECT views FROM view_counts c WHERE c.article_id = a.id ORDER BY observed_at DESC LIMIT 1) AS views,
          v.number AS version, a.state, a.first_seen_at, a.last_seen_at,
          p.fetched_at AS captured_at, p.file AS warc_file, p.offset AS warc_offset, p.digest AS warc_digest
        FROM articles a JOIN versions v ON v.id = a.version_id
        JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1
        JOIN captures p ON p.id = vc.capture_id
        WHERE a.same_as IS NULL""",
    }
    | FILE_VIEWS
    | REPRINT_VIEWS
    | QUESTION_VIEWS
)

VIEW_MEANINGS = (
    {
        "article_sections": "Which article stands in which sections, by the listings.",
        "current_articles": "Every article once, in its latest wording, with its WARC record: the view to start with.",
    }
    | FILE_VIEW_MEANINGS
    | REPRINT_VIEW_MEANINGS
    | QUESTION_VIEW_MEANINGS
)

_READ = ("title", "lead_title", "subtitle", "original_title", "published", "section", "source", "author", "editor",
         "keywords", "text", "html")  # fmt: skip

VIEW_COLUMNS: dict[str, tuple[Column, ...]] = (
    {
        "article_sections": (
            *same(TABLES, "articles.id article_id", "sections.id section_id", "sections.site", "sections.name section"),
        ),
        "current_articles": (
            *same(TABLES, "articles.id", "articles.site", "articles.url", *(f"versions.{name}" for name in _READ)),
            Column("views", "INTEGER", "the latest view count"),
            *same(
                TABLES, "versions.number version", "articles.state", "articles.first_seen_at", "articles.last_seen_at"
            ),
            Column("captured_at", "TEXT", "UTC, the capture that this wording was read from"),
            *same(TABLES, "captures.file warc_file", "captures.offset warc_offset", "captures.digest warc_digest"),
        ),
    }
    | FILE_VIEW_COLUMNS
    | REPRINT_VIEW_COLUMNS
    | QUESTION_VIEW_COLUMNS
)


migrations = Migrations("dangjian-archive")


@migrations()
def m001_first_schema(db: Database) -> None:
    """Make every table, view and the search index."""
    _make_missing(db)
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")
    db.execute(search_index.CREATE)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()
def m002_revisits_and_seals(db: Database) -> None:
    """Note of each capture what a later one needs to be a revisit of it, and of each WARC file its digest.

    The alarms get a rowid: of a table without one whose key columns do not stand together, the integrity check
    of SQLite 3.40 says that it holds a NULL that it does not hold.
    """
    alarms = db.execute("SELECT run_id, at, kind, text FROM alarms").fetchall()
    db.execute("DROP TABLE alarms")
    _make_missing(db)
    db.conn.executemany("INSERT INTO alarms VALUES (?, ?, ?, ?)", alarms)


@migrations()
def m003_ends(db: Database) -> None:
    """Note whether an article is still on the portal."""
    _make_missing(db)
    _make_views(db, {"current_articles": VIEWS["current_articles"]})


@migrations()
def m004_frontier(db: Database) -> None:
    """Keep what a run still has to ask for, so that it can be taken up again."""
    _make_missing(db)


@migrations()
def m005_files(db: Database) -> None:
    """Hold the pictures and files of articles, and find a payload under whatever address it was sent."""
    _make_missing(db)
    _make_views(db, FILE_VIEWS)


@migrations()
def m006_verdicts(db: Database) -> None:
    """Say of each run how it ended in one of five words, with a cause class. What was interrupted is incomplete."""
    _make_missing(db)
    db.execute("UPDATE runs SET status = 'ok' WHERE status = 'complete'")
    db.execute(
        "UPDATE runs SET status = 'incomplete', cause = 'our bug',"
        " reason = 'interrupted' || coalesce('; ' || reason, '') WHERE status = 'interrupted'"
    )


@migrations()
def m008_scopes(db: Database) -> None:
    """Note what a run set out to ask for, when an article was last asked for, and which slots were visited."""
    _make_missing(db)


@migrations()
def m009_search_and_reprints(db: Database) -> None:
    """Index every article anew: folded further, so that one character alone is found too. Make room for reprints."""
    _make_missing(db)
    search_index.make_anew(db.conn)
    _make_views(db, REPRINT_VIEWS)


@migrations()
def m010_questions(db: Database) -> None:
    """Answer by views what people ask first."""
    _make_views(db, QUESTION_VIEWS)


@migrations()
def m011_manners(db: Database) -> None:
    """Note when each request was sent, to whom, at which declared gap, and why a run was less polite than usual."""
    _make_missing(db)


@migrations()
def m012_notices(db: Database) -> None:
    """Note who was told of what, so that nobody is told twice."""
    _make_missing(db)


def _make_views(db: Database, views: Mapping[str, str]) -> None:
    """Make these views as they are today, in the place of earlier ones."""
    for name, select in views.items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(f"CREATE VIEW {name} AS {select}")


def _make_missing(db: Database) -> None:
    """Make the tables, columns and indexes that the database does not have. A new column must allow NULL."""
    for table in TABLES + LEARNED_TABLES:
        create, *indexes = table.statements()
        known = {column.name for column in db[table.name].columns} if db[table.name].exists() else None
        if known is None:
            db.execute(create)
        else:
            for column in table.columns:
                if column.name not in known:
                    db.execute(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {column.type}")
        for index in indexes:
            db.execute(index)
