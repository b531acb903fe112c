"""The tables and views of an archive, and the migrations that make them.

Migrations only go forward; one is never edited after a release.
"""

from sqlite_utils import Database, Migrations

from archive.article_tables import TABLES as ARTICLE_TABLES
from archive.crawl_tables import TABLES as CRAWL_TABLES
from archive.file_tables import TABLES as FILE_TABLES
from archive.file_tables import VIEW_MEANINGS as FILE_VIEW_MEANINGS
from archive.file_tables import VIEWS as FILE_VIEWS
from archive.learned_tables import TABLES as LEARNED_TABLES
from archive.table import Table

APPLICATION_ID = 0x444A4131  # "DJA1": tells an archive from any other SQLite file

TABLES: tuple[Table, ...] = CRAWL_TABLES + ARTICLE_TABLES + FILE_TABLES

VIEWS = {
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
} | FILE_VIEWS

VIEW_MEANINGS = {
    "article_sections": "Which article stands in which sections, by the listings.",
    "current_articles": "Every article once, in its latest wording, with its WARC record: the view to start with.",
} | FILE_VIEW_MEANINGS

# Overlapping character pairs; plain unicode61 or trigram finds nothing for 党建 (DESIGN 4.6).
SEARCH_INDEX = "CREATE VIRTUAL TABLE search_index USING fts5(title, text, content='', tokenize='unicode61')"

migrations = Migrations("dangjian-archive")


@migrations()
def m001_first_schema(db: Database) -> None:
    """Make every table, view and the search index."""
    _make_missing(db)
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")
    db.execute(SEARCH_INDEX)
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
    db.execute("DROP VIEW current_articles")
    db.execute(f"CREATE VIEW current_articles AS {VIEWS['current_articles']}")


@migrations()
def m004_frontier(db: Database) -> None:
    """Keep what a run still has to ask for, so that it can be taken up again."""
    _make_missing(db)


@migrations()
def m005_files(db: Database) -> None:
    """Hold the pictures and files of articles, and find a payload under whatever address it was sent."""
    _make_missing(db)
    for name, select in FILE_VIEWS.items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(f"CREATE VIEW {name} AS {select}")


@migrations()
def m011_manners(db: Database) -> None:
    """Note when each request was sent, to whom, at which declared gap, and why a run was less polite than usual."""
    _make_missing(db)


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
