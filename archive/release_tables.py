"""The tables of a release: what each row is, in which order rows come, and what a column means."""

from dataclasses import dataclass

from archive.schema import TABLES as SCHEMA
from archive.schema import VIEW_COLUMNS
from archive.table import Column, same

LIST = "LIST"  # SQL has no such type: JSON in CSV, a list everywhere else
TEXT_COLUMNS = frozenset({"text", "html"})  # what a release without full text leaves out

# Sections of each article, made once: the view article_sections would be walked through for every article.
PREPARE = (
    "CREATE TEMP TABLE listed AS SELECT article_id, section_id, section FROM article_sections",
    "CREATE INDEX temp.listed_by_article ON listed (article_id, section_id)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTable:
    """A table of a release."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: str  # SELECT of the columns in their order, sorted; with `keys` that of one key
    keys: str | None = None  # SELECT of sorted keys: long texts are fetched one by one and never sorted
    key: tuple[str, ...] = ()  # columns that tell a row from all others
    parent: tuple[str, str] | None = None  # table and column that hold every article_id of this one
    by_year: bool = False  # Parquet in folders by site and year of publication


_RECORD = same(SCHEMA, "captures.file warc_file", "captures.offset warc_offset", "captures.digest warc_digest")
_SECTIONS = """
    (SELECT json_group_array(section) FROM
      (SELECT section FROM temp.listed l WHERE l.article_id = c.id AND section IS NOT NULL
       GROUP BY section ORDER BY min(section_id))) AS sections"""

# What is not here: URLs whose latest end is none that gave something, and of which nothing is held from before.
GAPS = """
    SELECT r.site, o.kind,
      (SELECT coalesce(s.name, s.url) FROM links l JOIN sections s ON s.id = l.section_id
       WHERE l.url = o.url AND s.site = r.site ORDER BY s.id LIMIT 1) AS section,
      o.url, coalesce(o.outcome, 'interrupted') AS outcome, o.reason, o.run_id
    FROM outcomes o JOIN runs r ON r.id = o.run_id
    WHERE coalesce(o.outcome, '') NOT IN ('stored', 'changed', 'unchanged', 'listed', 'joined', 'counted', 'kept')
      AND NOT EXISTS (SELECT 1 FROM outcomes n JOIN runs m ON m.id = n.run_id
        WHERE n.url = o.url AND m.site = r.site AND n.run_id > o.run_id)
      AND NOT EXISTS (SELECT 1 FROM article_urls u JOIN articles a ON a.id = u.article_id
        WHERE u.url = o.url AND a.site = r.site)
      AND NOT EXISTS (SELECT 1 FROM file_urls f WHERE f.canonical_url = o.url AND f.site = r.site)
    UNION ALL
    SELECT r.site, 'section', coalesce(s.name, s.url), s.url, 'unproven', 'the end of the listing is not proven', r.id
    FROM walks w JOIN runs r ON r.id = w.run_id JOIN sections s ON s.id = w.section_id
    WHERE w.ended_by IS NULL AND r.id = (SELECT max(id) FROM runs WHERE site = r.site)
    UNION ALL
    SELECT r.site, 'alarm', NULL, NULL, m.kind, m.text, r.id FROM alarms m JOIN runs r ON r.id = m.run_id
    WHERE r.id = (SELECT max(id) FROM runs WHERE site = r.site)
    ORDER BY 1, 2, 5, 4, 6"""

_ARTICLE = tuple(
    column
    for column in VIEW_COLUMNS["current_articles"]
    if column.name not in {"id", "site", *TEXT_COLUMNS, "keywords"}
)

TABLES: tuple[ReleaseTable, ...] = (
    ReleaseTable(
        name="articles",
        meaning="Every article once, in its latest wording.",
        columns=(
            *same(SCHEMA, "articles.id", "articles.site", "sites.portal"),
            *_ARTICLE,
            Column("sections", LIST, "names of the sections that list it"),
            Column("keywords", LIST, "keywords of this article"),
            *same(SCHEMA, "versions.text", "versions.html"),
        ),
        keys="SELECT a.id FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.same_as IS NULL"
        " ORDER BY a.site, substr(v.published, 1, 4), v.published, a.url",
        rows=f"SELECT c.*, p.portal, {_SECTIONS} FROM current_articles c JOIN sites p ON p.name = c.site"
        " WHERE c.id = ?",
        key=("id",),
        by_year=True,
    ),
    ReleaseTable(
        name="versions",
        meaning="Every wording of every article, also of those that repeat another under a second URL.",
        columns=(
            *same(SCHEMA, "versions.article_id", "articles.site", "articles.url", "articles.same_as"),
            *same(SCHEMA, "versions.number", "versions.title", "versions.published", "versions.published_raw"),
            *same(SCHEMA, "versions.section", "versions.source", "versions.author", "versions.editor"),
            *same(SCHEMA, "versions.content_hash", "versions.seen_at", "versions.code_version", *(
                f"versions.{field}_from" for field in ("title", "published", "source", "section", "body")
            )),
            *_RECORD,
            *same(SCHEMA, "versions.text"),
        ),
        keys="SELECT v.id FROM versions v JOIN articles a ON a.id = v.article_id"
        " ORDER BY a.site, substr(v.published, 1, 4), v.published, a.url, v.number",
        rows="SELECT v.*, a.site, a.url, a.same_as, p.file AS warc_file, p.offset AS warc_offset,"
        " p.digest AS warc_digest FROM versions v JOIN articles a ON a.id = v.article_id"
        " JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1 JOIN captures p ON p.id = vc.capture_id"
        " WHERE v.id = ?",
        key=("article_id", "number"),
        by_year=True,
    ),
    ReleaseTable(
        name="article_sections",
        meaning="Which article stands in which sections, by the listings.",
        columns=(
            *same(SCHEMA, "articles.id article_id", "sections.site", "sections.name section"),
            *same(SCHEMA, "sections.url section_url"),
        ),
        rows="SELECT l.article_id, s.site, s.name AS section, s.url AS section_url FROM temp.listed l"
        " JOIN sections s ON s.id = l.section_id ORDER BY s.site, s.url, l.article_id",
        key=("article_id", "section_url"),
        parent=("articles", "id"),
    ),
    ReleaseTable(
        name="article_urls",
        meaning="Every spelling of a URL under which an article was found.",
        columns=same(SCHEMA, "article_urls.url", "article_urls.article_id", "article_urls.first_seen_at"),
        rows="SELECT url, article_id, first_seen_at FROM article_urls ORDER BY url, article_id",
        key=("url", "article_id"),
        parent=("versions", "article_id"),
    ),
    ReleaseTable(
        name="article_events",
        meaning="When an article went missing, was given up as gone, or came back.",
        columns=same(SCHEMA, *(f"article_events.{name}" for name in ("article_id", "at", "event", "reason"))),
        rows="SELECT article_id, at, event, reason FROM article_events ORDER BY at, article_id, event",
        parent=("versions", "article_id"),
    ),
    ReleaseTable(
        name="view_counts",
        meaning="View counts as printed, each with the moment it was seen.",
        columns=same(SCHEMA, "view_counts.article_id", "view_counts.observed_at", "view_counts.views"),
        rows="SELECT article_id, observed_at, views FROM view_counts ORDER BY article_id, observed_at",
        key=("article_id", "observed_at"),
        parent=("versions", "article_id"),
    ),
    ReleaseTable(
        name="attachments",
        meaning="Pictures, videos, sounds and files of every wording; sha256 is empty where only the link is kept.",
        columns=tuple(column for column in VIEW_COLUMNS["attachment_files"] if column.name != "version_id"),
        rows="SELECT * FROM attachment_files ORDER BY article_id, version, position",
        key=("article_id", "version", "position"),
        parent=("versions", "article_id"),
    ),
    ReleaseTable(
        name="runs",
        meaning="One row per crawl of one site.",
        columns=same(SCHEMA, *(f"runs.{name}" for name in (
            "id", "site", "started_at", "ended_at", "status", "reason", "code_version", "declaration_hash",
        ))),
        rows="SELECT * FROM runs ORDER BY id",
        key=("id",),
    ),
    ReleaseTable(
        name="gaps",
        meaning="Known gaps: what the portals offered and the archive does not hold, by the ledger of the last runs.",
        columns=(
            *same(SCHEMA, "sections.site"),
            Column("kind", "TEXT", "article, section, listing, part, counter, seed or file; alarm: of a whole run"),
            Column("section", "TEXT", "section that lists it, where one does"),
            *same(SCHEMA, "outcomes.url"),
            Column("outcome", "TEXT", "as in the ledger; unproven: a listing that may go on; of an alarm its kind"),
            *same(SCHEMA, "outcomes.reason"),
            *same(SCHEMA, "outcomes.run_id"),
        ),
        rows=GAPS,
    ),
)  # fmt: skip
