"""One article under several URLs: the same title and text in two sections, under two ids."""

import sqlite3

# Shorter texts (one-line notices, picture captions) are often equal by chance.
SHORTEST = 60  # characters


def link_twins(connection: sqlite3.Connection, site: str) -> int:
    """Point every repeated article of a site at the one it repeats; return how many repeat.

    Of equal articles the earliest published stands for all, then the smallest URL: the result does not
    depend on the order of the crawl. An article edited apart from its twin stands alone again.
    """
    connection.execute(
        """
        WITH ranked AS MATERIALIZED (
          SELECT a.id, first_value(a.id) OVER (
            PARTITION BY CASE WHEN length(v.text) >= :shortest THEN v.content_hash ELSE a.id END
            ORDER BY v.published IS NULL, v.published, length(a.url), a.url
          ) AS leader
          FROM articles a JOIN versions v ON v.id = a.version_id
          WHERE a.site = :site
        )
        UPDATE articles SET same_as = nullif(leader, articles.id) FROM ranked
        WHERE ranked.id = articles.id AND same_as IS NOT nullif(leader, articles.id)""",
        {"site": site, "shortest": SHORTEST},
    )
    row = connection.execute("SELECT count(*) FROM articles WHERE site = ? AND same_as IS NOT NULL", (site,)).fetchone()
    return int(row[0])
