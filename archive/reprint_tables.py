"""The tables and views of reprints."""

from archive.article_tables import TABLES as ARTICLE_TABLES
from archive.crawl_tables import TABLES as CRAWL_TABLES
from archive.table import Column, Table, same

TABLES = (
    Table(
        name="reprints",
        meaning="One row per article that has reprints or is one, as of the last `dangjian reprints`.",
        columns=(
            Column("article_id", "TEXT PRIMARY KEY REFERENCES articles(id)", "the article, in its latest wording"),
            Column(
                "cluster_id",
                "TEXT NOT NULL",
                "stable id: UUIDv5 of the member that was archived first; later ones keep it",
            ),
            Column("position", "INTEGER NOT NULL", "1 for the earliest published; those without a time come last"),
            Column("characters", "INTEGER NOT NULL", "letters, Han characters and digits of the text"),
            Column("shared", "REAL NOT NULL", "share of the shorter text that stands in the earliest, 0 to 1"),
            Column(
                "distance",
                "INTEGER",
                "characters to put in, take out or replace against the earliest; NULL: too long to tell",
            ),
        ),
        indexes=(("cluster_id", "position"),),
        rowid=False,
    ),
    Table(
        name="reprints_made",
        meaning="One row: from which wordings the reprints were found. Where it is not of today they are found anew.",
        columns=(Column("made_of", "TEXT NOT NULL", "SHA-256 of articles, wordings, times and rules"),),
    ),
)

VIEWS = {
    "reprinted_articles": """
        SELECT r.cluster_id, r.position, a.id AS article_id, a.site, s.portal, v.section, v.title, v.source,
          v.published, a.first_seen_at, a.url, r.characters, r.shared, r.distance
        FROM reprints r JOIN articles a ON a.id = r.article_id JOIN versions v ON v.id = a.version_id
        JOIN sites s ON s.name = a.site""",
    "reprint_clusters": """
        SELECT r.cluster_id, count(*) AS articles, count(DISTINCT r.site) AS sites,
          count(DISTINCT r.site || '/' || coalesce(r.section, '')) AS sections,
          min(r.published) AS first_published, max(r.published) AS last_published,
          e.title, e.article_id AS earliest_article_id, e.site AS earliest_site, e.source AS earliest_source
        FROM reprinted_articles r
        JOIN reprinted_articles e ON e.cluster_id = r.cluster_id
          AND e.position = (SELECT min(position) FROM reprints f WHERE f.cluster_id = r.cluster_id)
        GROUP BY r.cluster_id""",
}

VIEW_MEANINGS = {
    "reprinted_articles": "Every article that has reprints or is one: who, when, from where, how unlike the earliest.",
    "reprint_clusters": "Every text with its reprints on one line: how many, where, when, earliest known source.",
}

VIEW_COLUMNS = {
    "reprinted_articles": same(
        (*TABLES, *ARTICLE_TABLES, *CRAWL_TABLES), "reprints.cluster_id", "reprints.position", "articles.id article_id",
        "articles.site", "sites.portal", "versions.section", "versions.title", "versions.source", "versions.published",
        "articles.first_seen_at", "articles.url", "reprints.characters", "reprints.shared", "reprints.distance",
    ),
    "reprint_clusters": (
        *same(TABLES, "reprints.cluster_id"),
        Column("articles", "INTEGER", "articles"),
        Column("sites", "INTEGER", "sites that have it"),
        Column("sections", "INTEGER", "sections that have it"),
        Column("first_published", "TEXT", "earliest time of publication, Beijing time"),
        Column("last_published", "TEXT", "latest time of publication, Beijing time"),
        *same(
            (*ARTICLE_TABLES, *CRAWL_TABLES), "versions.title", "articles.id earliest_article_id",
            "articles.site earliest_site", "versions.source earliest_source",
        ),
    ),
}  # fmt: skip
