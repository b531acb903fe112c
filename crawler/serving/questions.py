"""Questions that researchers ask, as SQL that a reader can take and change. Named blanks are optional."""

from archive.messages import say

_SQL = {
    "edited": """
SELECT article_id, title_before, title, title_changed, text_changed, longer_by, seen_before_at, seen_at
FROM edits WHERE seen_at >= :since ORDER BY seen_at DESC""",
    "withdrawn": """
SELECT article_id, title, section, state, missing_since, reason, still_at
FROM withdrawn ORDER BY missing_since DESC""",
    "sources": """
SELECT source, articles, first_published, last_published FROM sources_cited ORDER BY articles DESC""",
    "monthly": """
SELECT month, section, articles FROM articles_per_month
WHERE section = :section OR :section = '' ORDER BY month DESC, articles DESC""",
    "reprinted": """
SELECT earliest_article_id, title, articles, sites, sections, first_published, last_published, earliest_source
FROM reprint_clusters ORDER BY articles DESC, first_published""",
    "growing": """
SELECT article_id, title, observed_at, views, growth, days
FROM views_over_time WHERE growth > 0 ORDER BY growth DESC""",
    "several-sections": """
SELECT c.id AS article_id, c.title, group_concat(s.section, '、') AS sections
FROM current_articles c JOIN article_sections s ON s.article_id = c.id GROUP BY c.id HAVING count(*) > 1""",
    "not-delivered": """
SELECT s.name AS section, l.title, l.listed_on, o.outcome, o.reason, o.url
FROM outcomes o JOIN links l ON l.url = o.url AND l.last_run = o.run_id
JOIN sections s ON s.id = l.section_id AND s.site = (SELECT site FROM runs WHERE id = o.run_id)
WHERE o.outcome NOT IN ('stored', 'changed', 'unchanged')""",
    "readings": """
SELECT body_from, title_from, published_from, encoding, min(learned_pages) AS fewest_pages, count(*) AS articles
FROM versions GROUP BY 1, 2, 3, 4 ORDER BY articles DESC""",
}
NAMES = tuple(_SQL)


def queries() -> dict[str, dict[str, str]]:
    """Return the questions as Datasette takes them, in the reader's language."""
    return {
        name.replace("-", "_"): {"sql": sql.strip(), "title": say(f"serve.query-{name}")} for name, sql in _SQL.items()
    }
