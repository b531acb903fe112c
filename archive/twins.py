"""One article under several URLs: the same title and text in two sections, under two ids."""

import sqlite3

from archive.search import index

# Shorter texts (one-line notices, picture captions) are often equal by chance.
SHORTEST = 60  # characters


def link_twins(connection: sqlite3.Connection, site: str) -> int:
    """Point every repeated article of a site at the one it repeats; return how many repeat.

    Of equal articles the earliest published stands for all, then the smallest URL: the result does not
    depend on the order of the crawl. An article of another year is another one, and one that is edited apart
    from its twin stands alone again.
    """
    connection.execute(
        """
        WITH dated AS (
          SELECT a.id, a.url, v.published,
            CASE WHEN length(v.text) >= :shortest THEN v.content_hash ELSE a.id END AS same,
            substr(v.published, 1, 4) AS year
          FROM articles a JOIN versions v ON v.id = a.version_id
          WHERE a.site = :site
        ),
        placed AS (  -- one without a date goes with the earliest
          SELECT *, coalesce(year, min(year) OVER (PARTITION BY same)) AS its_year FROM dated
        ),
        ranked AS MATERIALIZED (
          SELECT id, first_value(id) OVER (
            PARTITION BY same, its_year ORDER BY published IS NULL, published, length(url), url
          ) AS leader
          FROM placed
        )
        UPDATE articles SET same_as = nullif(leader, articles.id) FROM ranked
        WHERE ranked.id = articles.id AND same_as IS NOT nullif(leader, articles.id)""",
        {"site": site, "shortest": SHORTEST},
    )
    index.settle(connection)  # a repeated article is found once
    row = connection.execute("SELECT count(*) FROM articles WHERE site = ? AND same_as IS NOT NULL", (site,)).fetchone()
    return int(row[0])
