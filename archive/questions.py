"""The views that answer what people ask first, each column with its meaning. Times with _at are UTC."""

from archive.article_tables import TABLES as ARTICLE_TABLES
from archive.crawl_tables import TABLES as CRAWL_TABLES
from archive.table import Column, same

VIEWS = {
    "articles_with_sections": """
        SELECT c.id AS article_id, c.site, p.portal, s.section_id, s.section, c.source, c.title, c.published, c.url
        FROM article_sections s JOIN current_articles c ON c.id = s.article_id JOIN sites p ON p.name = c.site
        UNION ALL
        SELECT c.id, c.site, p.portal, NULL, c.section, c.source, c.title, c.published, c.url
        FROM current_articles c JOIN sites p ON p.name = c.site
        WHERE c.id NOT IN (SELECT article_id FROM article_sections)""",
    "articles_per_month": """
        SELECT site, section, substr(published, 1, 7) AS month, count(DISTINCT article_id) AS articles
        FROM articles_with_sections GROUP BY site, section, month""",
    "edits": """
        SELECT a.id AS article_id, a.site, a.url, new.number AS version, new.title, old.title AS title_before,
          new.published, new.seen_at, old.seen_at AS seen_before_at,
          old.title IS NOT new.title AS title_changed, old.text <> new.text AS text_changed,
          length(new.text) - length(old.text) AS longer_by,
          p.file AS warc_file, p.offset AS warc_offset, p.digest AS warc_digest
        FROM versions new
        JOIN versions old ON old.article_id = new.article_id AND old.number =
          (SELECT max(number) FROM versions b WHERE b.article_id = new.article_id AND b.number < new.number)
        JOIN articles a ON a.id = new.article_id
        JOIN version_captures vc ON vc.version_id = new.id AND vc.part = 1
        JOIN captures p ON p.id = vc.capture_id""",
    "withdrawn": """
        SELECT a.id AS article_id, a.site, a.url, v.title, v.section, v.source, v.published, a.state,
          a.last_seen_at, a.missing_since, a.missing_checks,
          (SELECT e.reason FROM article_events e WHERE e.article_id = a.id AND e.event <> 'restored'
           ORDER BY e.at DESC LIMIT 1) AS reason,
          (SELECT count(*) FROM articles t WHERE t.state = 'present'
           AND (t.id = coalesce(a.same_as, a.id) OR t.same_as = coalesce(a.same_as, a.id))) AS still_at
        FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.state <> 'present'""",
    "views_over_time": """
        SELECT c.article_id, a.site, v.title, c.observed_at, c.views, c.views - lag(c.views) OVER earlier AS growth,
          round(julianday(c.observed_at) - julianday(lag(c.observed_at) OVER earlier), 3) AS days
        FROM view_counts c JOIN articles a ON a.id = c.article_id JOIN versions v ON v.id = a.version_id
        WINDOW earlier AS (PARTITION BY c.article_id ORDER BY c.observed_at)""",
    "sources_cited": """
        SELECT site, source, count(*) AS articles, min(published) AS first_published, max(published) AS last_published
        FROM current_articles GROUP BY site, source""",
}

VIEW_MEANINGS = {
    "articles_with_sections": "Every article with its source, once per section that lists it; where none does, once"
    " with the section that its page names.",
    "articles_per_month": "Articles per month and section; one in two sections counts in both.",
    "edits": "Every change of an article after its first capture, with both titles and the WARC record of the new"
    " wording.",
    "withdrawn": "Articles that the portal no longer delivers, with its answer.",
    "views_over_time": "View counts with the growth since the count before.",
    "sources_cited": "Where the portals take their articles from.",
}

_TABLES = CRAWL_TABLES + ARTICLE_TABLES
_RECORD = same(_TABLES, "captures.file warc_file", "captures.offset warc_offset", "captures.digest warc_digest")

VIEW_COLUMNS: dict[str, tuple[Column, ...]] = {
    "articles_with_sections": (
        *same(_TABLES, "articles.id article_id", "articles.site", "sites.portal"),
        Column("section_id", "INTEGER", "number of the section; NULL: no listing holds the article"),
        Column("section", "TEXT", "section that lists it; where none does, the one that the page names"),
        *same(_TABLES, "versions.source", "versions.title", "versions.published", "articles.url"),
    ),
    "articles_per_month": (
        *same(_TABLES, "articles.site"),
        Column("section", "TEXT", "section that lists it; where none does, the one that the page names"),
        Column("month", "TEXT", "YYYY-MM of publication, Beijing time; NULL: the page gives no date"),
        Column("articles", "INTEGER", "articles"),
    ),
    "edits": (
        *same(_TABLES, "articles.id article_id", "articles.site", "articles.url", "versions.number version"),
        *same(_TABLES, "versions.title"),
        Column("title_before", "TEXT", "title of the wording before"),
        *same(_TABLES, "versions.published", "versions.seen_at"),
        Column("seen_before_at", "TEXT", "UTC, first capture of the wording before: the edit lies between the two"),
        Column("title_changed", "INTEGER", "1: the title is another"),
        Column("text_changed", "INTEGER", "1: the text is another; 0 and the same title: attachments changed"),
        Column("longer_by", "INTEGER", "characters by which the text grew; below 0: it shrank"),
        *_RECORD,
    ),
    "withdrawn": (
        *same(_TABLES, "articles.id article_id", "articles.site", "articles.url", "versions.title", "versions.section"),
        *same(_TABLES, "versions.source", "versions.published", "articles.state", "articles.last_seen_at"),
        *same(_TABLES, "articles.missing_since", "articles.missing_checks", "article_events.reason"),
        Column("still_at", "INTEGER", "other addresses at which the same article still stands"),
    ),
    "views_over_time": (
        *same(_TABLES, "view_counts.article_id", "articles.site", "versions.title", "view_counts.observed_at"),
        *same(_TABLES, "view_counts.views"),
        Column("growth", "INTEGER", "views since the count before; NULL: this is the first"),
        Column("days", "REAL", "days since the count before; NULL: this is the first", unit="day"),
    ),
    "sources_cited": (
        *same(_TABLES, "articles.site", "versions.source"),
        Column("articles", "INTEGER", "articles"),
        Column("first_published", "TEXT", "earliest publication, Beijing time"),
        Column("last_published", "TEXT", "latest publication, Beijing time"),
    ),
}
