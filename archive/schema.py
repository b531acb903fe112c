"""The tables of an archive, each column with its meaning, and the migrations that make them.

Migrations only go forward; one is never edited after a release.
"""

from sqlite_utils import Database, Migrations

from archive.learned import TABLES as LEARNED_TABLES
from archive.table import Column, Table

APPLICATION_ID = 0x444A4131  # "DJA1": tells an archive from any other SQLite file

TABLES: tuple[Table, ...] = (
    Table(
        name="sites",
        meaning="One row per portal.",
        columns=(
            Column("name", "TEXT PRIMARY KEY", "the site's name, as in `dangjian crawl NAME`"),
            Column("portal", "TEXT NOT NULL", "the portal's name as it calls itself"),
            Column("home_url", "TEXT NOT NULL", "where a crawl starts"),
        ),
    ),
    Table(
        name="runs",
        meaning="One row per crawl of one site.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the run"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site crawled"),
            Column("started_at", "TEXT NOT NULL", "UTC, ISO 8601"),
            Column("ended_at", "TEXT", "UTC, ISO 8601; NULL while the run goes on"),
            Column("status", "TEXT NOT NULL", "running, complete, incomplete, interrupted or failed"),
            Column("reason", "TEXT", "why the run is not complete"),
            Column("code_version", "TEXT NOT NULL", "version of dangjian-archive"),
            Column("declaration_hash", "TEXT NOT NULL", "SHA-256 of the site's declaration"),
        ),
        indexes=(("site",),),
    ),
    Table(
        name="sections",
        meaning="One row per section (column) of a portal.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the section"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site it belongs to"),
            Column("name", "TEXT", "name in the navigation, e.g. 党务公开; NULL if the link has no text"),
            Column("url", "TEXT NOT NULL", "canonical URL of the first listing page"),
        ),
        constraints=("UNIQUE (site, url)",),
    ),
    Table(
        name="walks",
        meaning="One row per section and run: how far its listing was walked, and the proof of its end.",
        columns=(
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("section_id", "INTEGER NOT NULL REFERENCES sections(id)", "the section"),
            Column("pages", "INTEGER NOT NULL", "listing pages read"),
            Column("links", "INTEGER NOT NULL", "links to articles read, repeats included"),
            Column("ended_by", "TEXT", "no next page, repeated page, empty page; NULL: the end was not reached"),
        ),
        constraints=("PRIMARY KEY (run_id, section_id)",),
        rowid=False,
    ),
    Table(
        name="links",
        meaning="One row per article link of a section: what the listing says of the article.",
        columns=(
            Column("section_id", "INTEGER NOT NULL REFERENCES sections(id)", "the section that lists it"),
            Column("url", "TEXT NOT NULL", "canonical URL of the article"),
            Column("spelling", "TEXT NOT NULL", "URL as the listing spells it"),
            Column("title", "TEXT", "title in the listing, may be cut with …"),
            Column("listed_on", "TEXT", "date in the listing, Beijing time"),
            Column("found_on", "TEXT NOT NULL", "listing page it was last found on"),
            Column("first_run", "INTEGER NOT NULL REFERENCES runs(id)", "run that first found it"),
            Column("last_run", "INTEGER NOT NULL REFERENCES runs(id)", "run that last found it"),
        ),
        constraints=("PRIMARY KEY (section_id, url)",),
        indexes=(("url",),),
        rowid=False,
    ),
    Table(
        name="captures",
        meaning="One row per response kept in the WARC files: articles, listings, robots.txt, redirects, errors.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the capture"),
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run that fetched it"),
            Column("url", "TEXT NOT NULL", "URL as requested"),
            Column("status", "INTEGER NOT NULL", "HTTP status"),
            Column("mime", "TEXT", "media type of the Content-Type header"),
            Column("fetched_at", "TEXT NOT NULL", "UTC, ISO 8601"),
            Column("bytes", "INTEGER NOT NULL", "size of the payload as sent"),
            Column("file", "TEXT NOT NULL", "WARC file, relative to the archive folder"),
            Column("offset", "INTEGER NOT NULL", "where the response record starts, bytes"),
            Column("length", "INTEGER NOT NULL", "length of its gzip member, bytes"),
            Column("digest", "TEXT NOT NULL", "WARC payload digest, sha256:<base32>"),
        ),
        indexes=(("url",), ("run_id",)),
    ),
    Table(
        name="articles",
        meaning="One row per article URL; what it says is in versions. Start with the view current_articles.",
        columns=(
            Column("id", "TEXT PRIMARY KEY", "stable id: UUIDv5 of site and canonical URL"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site"),
            Column("url", "TEXT NOT NULL", "canonical URL"),
            Column("version_id", "INTEGER REFERENCES versions(id)", "the latest version"),
            Column("same_as", "TEXT REFERENCES articles(id)", "the article this one repeats under another URL"),
            Column("first_seen_at", "TEXT NOT NULL", "UTC, first capture"),
            Column("last_seen_at", "TEXT NOT NULL", "UTC, last capture that held the article"),
        ),
        constraints=("UNIQUE (site, url)",),
        indexes=(("version_id",), ("same_as",)),
    ),
    Table(
        name="article_urls",
        meaning="Every spelling of a URL under which an article was found.",
        columns=(
            Column("url", "TEXT NOT NULL", "URL as found"),
            Column("article_id", "TEXT NOT NULL REFERENCES articles(id)", "the article"),
            Column("first_seen_at", "TEXT NOT NULL", "UTC"),
        ),
        constraints=("PRIMARY KEY (article_id, url)",),
        indexes=(("url",),),
        rowid=False,
    ),
    Table(
        name="versions",
        meaning="One row per wording of an article: a new one when title, text or attachments change.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the version in the archive"),
            Column("article_id", "TEXT NOT NULL REFERENCES articles(id)", "the article"),
            Column("number", "INTEGER NOT NULL", "1 for the first wording, 2 for the next"),
            Column("title", "TEXT", "title"),
            Column("lead_title", "TEXT", "引题, the line above the title"),
            Column("subtitle", "TEXT", "副题, the line below the title"),
            Column(
                "text", "TEXT NOT NULL", "body, a paragraph a line, cells parted by tabs; empty: only pictures or files"
            ),
            Column("html", "TEXT NOT NULL", "body as clean HTML: nothing in it runs, all links are absolute"),
            Column("section", "TEXT", "section by the page's breadcrumb, else by the listing"),
            Column("original_title", "TEXT", "原标题"),
            Column("published", "TEXT", "YYYY-MM-DD HH:MM[:SS] or YYYY-MM-DD, Beijing time"),
            Column("published_raw", "TEXT", "the string on the page it was read from"),
            Column("source", "TEXT", "来源 as printed"),
            Column("author", "TEXT", "作者"),
            Column("editor", "TEXT", "责任编辑, 编辑"),
            Column("keywords", "TEXT NOT NULL", "JSON list: keywords of this article, [] where none are stated"),
            Column("content_hash", "TEXT NOT NULL", "SHA-256 of title, text and attachments, without white space"),
            Column("seen_at", "TEXT NOT NULL", "UTC, first capture of this wording"),
            Column("title_from", "TEXT", "rule that gave the title"),
            Column("published_from", "TEXT", "rule that gave the time"),
            Column("body_from", "TEXT NOT NULL", "rule that gave the body"),
            Column("encoding", "TEXT NOT NULL", "encoding the bytes were read with"),
            Column("learned_pages", "INTEGER NOT NULL", "pages of the site known when this was read"),
            Column(
                "selector_failed",
                "INTEGER NOT NULL",
                "1: the site declares a selector for the body and it did not serve",
            ),
            Column("code_version", "TEXT NOT NULL", "version of dangjian-archive that read it"),
        ),
        constraints=("UNIQUE (article_id, number)",),
        indexes=(("content_hash",), ("published",)),
    ),
    Table(
        name="version_captures",
        meaning="The captures a version was read from: one, or one per page of an article in several pages.",
        columns=(
            Column("version_id", "INTEGER NOT NULL REFERENCES versions(id)", "the version"),
            Column("part", "INTEGER NOT NULL", "1 for the first page"),
            Column("capture_id", "INTEGER NOT NULL REFERENCES captures(id)", "the capture"),
        ),
        constraints=("PRIMARY KEY (version_id, part)",),
        indexes=(("capture_id",),),
        rowid=False,
    ),
    Table(
        name="view_counts",
        meaning="View counts as printed, each with the moment it was seen.",
        columns=(
            Column("article_id", "TEXT NOT NULL REFERENCES articles(id)", "the article"),
            Column("observed_at", "TEXT NOT NULL", "UTC, time of the capture"),
            Column("views", "INTEGER NOT NULL", "the number on the page"),
        ),
        constraints=("PRIMARY KEY (article_id, observed_at)",),
        rowid=False,
    ),
    Table(
        name="attachments",
        meaning="Pictures, videos and files of a version, as links, in page order.",
        columns=(
            Column("version_id", "INTEGER NOT NULL REFERENCES versions(id)", "the version"),
            Column("position", "INTEGER NOT NULL", "1 for the first"),
            Column("kind", "TEXT NOT NULL", "image, video or file"),
            Column("url", "TEXT NOT NULL", "absolute URL"),
            Column("label", "TEXT", "link text, caption or alternative text"),
        ),
        constraints=("PRIMARY KEY (version_id, position)",),
        rowid=False,
    ),
    Table(
        name="head_tags",
        meaning="The head tags of a version that 政府网站发展指引 names, as written: one witness among others.",
        columns=(
            Column("version_id", "INTEGER NOT NULL REFERENCES versions(id)", "the version"),
            Column("position", "INTEGER NOT NULL", "1 for the first"),
            Column("name", "TEXT NOT NULL", "e.g. ArticleTitle, PubDate, ContentSource, ColumnName"),
            Column("content", "TEXT NOT NULL", "as written, may be empty"),
        ),
        constraints=("PRIMARY KEY (version_id, position)",),
        rowid=False,
    ),
    Table(
        name="conflicts",
        meaning="What a page or its listing says of a field elsewhere, where that disagrees with the reading.",
        columns=(
            Column("version_id", "INTEGER NOT NULL REFERENCES versions(id)", "the version"),
            Column("position", "INTEGER NOT NULL", "1 for the first"),
            Column("field", "TEXT NOT NULL", "title, published, source or section"),
            Column("value", "TEXT NOT NULL", "what it says"),
            Column("said_by", "TEXT NOT NULL", "where: listing, <title>, head tag …, url"),
        ),
        constraints=("PRIMARY KEY (version_id, position)",),
        rowid=False,
    ),
    Table(
        name="cut_lines",
        meaning="Lines that were cut from pages, each kept once.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the line"),
            Column("text", "TEXT NOT NULL UNIQUE", "the line"),
        ),
    ),
    Table(
        name="cuts",
        meaning="What was cut from the page of a version, and why. The cut is reversible.",
        columns=(
            Column("version_id", "INTEGER NOT NULL REFERENCES versions(id)", "the version"),
            Column("position", "INTEGER NOT NULL", "order of cutting, from 1"),
            Column("line_id", "INTEGER NOT NULL REFERENCES cut_lines(id)", "the line"),
            Column("reason", "TEXT NOT NULL", "the rule that cut it"),
        ),
        constraints=("PRIMARY KEY (version_id, position)",),
        rowid=False,
    ),
    Table(
        name="alarms",
        meaning="What a person should look at after a run, although nothing was lost.",
        columns=(
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("at", "TEXT NOT NULL", "UTC"),
            Column("kind", "TEXT NOT NULL", "selector: a declared selector no longer gives the body"),
            Column("text", "TEXT NOT NULL", "what it is about, e.g. the selector"),
        ),
        constraints=("PRIMARY KEY (run_id, kind, text)",),
        rowid=False,
    ),
    Table(
        name="outcomes",
        meaning="The ledger: one row per URL that a run discovered, with its one end.",
        columns=(
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("url", "TEXT NOT NULL", "canonical URL"),
            Column("kind", "TEXT NOT NULL", "seed, section, listing, article or part"),
            Column("outcome", "TEXT", "how it ended, see archive/ledger.py; NULL while the run goes on"),
            Column("reason", "TEXT", "why, for a person"),
            Column("capture_id", "INTEGER REFERENCES captures(id)", "the response it was judged by"),
        ),
        constraints=("PRIMARY KEY (run_id, url)",),
        rowid=False,
    ),
)

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
          v.number AS version, a.first_seen_at, a.last_seen_at,
          p.fetched_at AS captured_at, p.file AS warc_file, p.offset AS warc_offset, p.digest AS warc_digest
        FROM articles a JOIN versions v ON v.id = a.version_id
        JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1
        JOIN captures p ON p.id = vc.capture_id
        WHERE a.same_as IS NULL""",
}

VIEW_MEANINGS = {
    "article_sections": "Which article stands in which sections, by the listings.",
    "current_articles": "Every article once, in its latest wording, with its WARC record: the view to start with.",
}

# Overlapping character pairs; plain unicode61 or trigram finds nothing for 党建 (DESIGN 4.6).
SEARCH_INDEX = "CREATE VIRTUAL TABLE search_index USING fts5(title, text, content='', tokenize='unicode61')"

migrations = Migrations("dangjian-archive")


@migrations()
def m001_first_schema(db: Database) -> None:
    """Make every table, view and the search index."""
    for table in TABLES + LEARNED_TABLES:
        for statement in table.statements():
            db.execute(statement)
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")
    db.execute(SEARCH_INDEX)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
