"""The tables of files: the pictures and attached files of articles whose bytes are held."""

from archive.article_tables import TABLES as ARTICLE_TABLES
from archive.crawl_tables import TABLES as CRAWL_TABLES
from archive.table import Column, Table, same

TABLES: tuple[Table, ...] = (
    Table(
        name="files",
        meaning="One row per picture or file that is held, by its content: the same bytes under two addresses are one.",
        columns=(
            Column("sha256", "TEXT PRIMARY KEY", "SHA-256 of the file, hex, as `sha256sum` prints it"),
            Column("bytes", "INTEGER NOT NULL", "size", "byte"),
            Column("type", "TEXT", "media type by its first bytes; NULL: none that we know"),
            Column("mime", "TEXT", "media type of the Content-Type header, as the portal sent it first"),
            Column("capture_id", "INTEGER NOT NULL REFERENCES captures(id)", "the first capture that holds it"),
            Column("first_seen_at", "TEXT NOT NULL", "UTC, time of that capture"),
            Column("seal", "TEXT NOT NULL", "SHA-256 over this row: `dangjian verify` finds what was edited"),
        ),
        indexes=(("capture_id",),),
        rowid=False,
    ),
    Table(
        name="file_urls",
        meaning="Which file an address gave: attachments.url is file_urls.url. The view attachment_files joins them.",
        columns=(
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site"),
            Column("url", "TEXT NOT NULL", "the address as the article spells it, as in attachments.url"),
            Column("canonical_url", "TEXT NOT NULL", "canonical URL, as in outcomes.url"),
            Column("sha256", "TEXT NOT NULL REFERENCES files(sha256)", "the file"),
            Column("capture_id", "INTEGER NOT NULL REFERENCES captures(id)", "the response to this address"),
            Column("fetched_at", "TEXT NOT NULL", "UTC, time of that response"),
            Column("seal", "TEXT NOT NULL", "SHA-256 over this row"),
        ),
        constraints=("PRIMARY KEY (site, url)",),
        indexes=(("site", "canonical_url"), ("sha256",), ("capture_id",)),
        rowid=False,
    ),
)

VIEWS = {
    "attachment_files": """
        SELECT a.id AS article_id, a.site, t.version_id, v.number AS version, t.position, t.kind, t.url, t.label,
          f.sha256, f.bytes, f.type, u.fetched_at AS captured_at,
          p.file AS warc_file, p.offset AS warc_offset, p.digest AS warc_digest
        FROM attachments t JOIN versions v ON v.id = t.version_id JOIN articles a ON a.id = v.article_id
        LEFT JOIN file_urls u ON u.site = a.site AND u.url = t.url
        LEFT JOIN files f ON f.sha256 = u.sha256
        LEFT JOIN captures c ON c.id = u.capture_id
        LEFT JOIN captures p ON p.id = coalesce(c.refers_to, c.id)""",
}

VIEW_MEANINGS = {
    "attachment_files": "Every picture, video, sound and file of every version, with what is held of it and the WARC"
    " record that holds its bytes; sha256 is NULL where it is only a link.",
}

_ALL = CRAWL_TABLES + ARTICLE_TABLES + TABLES

VIEW_COLUMNS: dict[str, tuple[Column, ...]] = {
    "attachment_files": (
        *same(_ALL, "articles.id article_id", "articles.site", "attachments.version_id", "versions.number version"),
        *same(_ALL, "attachments.position", "attachments.kind", "attachments.url", "attachments.label"),
        *same(_ALL, "files.sha256", "files.bytes", "files.type", "file_urls.fetched_at captured_at"),
        *same(_ALL, "captures.file warc_file", "captures.offset warc_offset", "captures.digest warc_digest"),
    ),
}
