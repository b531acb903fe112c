"""The tables of articles: versions, what belongs to them and what was cut, each column with its meaning."""

from archive.table import Column, Table

TABLES: tuple[Table, ...] = (
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
            Column(
                "state", "TEXT NOT NULL DEFAULT 'present'", "present, missing, or gone: missing several times over days"
            ),
            Column("missing_since", "TEXT", "UTC, first run that missed it; NULL: present"),
            Column("missing_checks", "INTEGER NOT NULL DEFAULT 0", "runs that missed it since"),
            Column("checked_at", "TEXT", "UTC, when it was last asked for; NULL: before this was noted"),
        ),
        constraints=("UNIQUE (site, url)",),
        indexes=(("version_id",), ("same_as",)),
    ),
    Table(
        name="article_events",
        meaning="When an article went missing, was given up as gone, or came back.",
        columns=(
            Column("article_id", "TEXT NOT NULL REFERENCES articles(id)", "the article"),
            Column("at", "TEXT NOT NULL", "UTC, end of the run that saw it"),
            Column("event", "TEXT NOT NULL", "missing, gone or restored"),
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("reason", "TEXT", "what the portal answered"),
        ),
        indexes=(("article_id",),),
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
            Column(
                "source_from",
                "TEXT",
                "rule that gave the source: label, sign-off, head tag, beside the time or dateline",
            ),
            Column("section_from", "TEXT", "rule that gave the section: breadcrumb, listing or head tag"),
            Column("body_from", "TEXT NOT NULL", "rule that gave the body"),
            Column("encoding", "TEXT NOT NULL", "encoding the bytes were read with"),
            Column("learned_pages", "INTEGER NOT NULL", "pages of the site known when this was read"),
            Column(
                "selector_failed",
                "INTEGER NOT NULL",
                "1: the site declares a selector for the body and it did not serve",
            ),
            Column("code_version", "TEXT NOT NULL", "version of dangjian-archive that read it"),
            Column(
                "seal", "TEXT", "SHA-256 over this row and what belongs to it: `dangjian verify` finds what was edited"
            ),
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
        meaning="Pictures, videos, sounds and files of a version, as links, in page order.",
        columns=(
            Column("version_id", "INTEGER NOT NULL REFERENCES versions(id)", "the version"),
            Column("position", "INTEGER NOT NULL", "1 for the first"),
            Column("kind", "TEXT NOT NULL", "image, video, audio or file"),
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
)
