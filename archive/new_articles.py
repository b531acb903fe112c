"""The new articles of a run beside the latest ones of earlier runs: empty, undated, untitled or short more often?"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from archive.baselines import short_ones, surprise_of_share

MOST_USUAL = 200  # articles of a section, the latest: older ones may have been written and laid out otherwise
_PRINTED = "('page', 'template')"  # where a title was found that the page itself prints

# An article that says no day counts as one of the day it was found: so it is never left out of what is usual.
_ARTICLES = f"""
    WITH numbered AS (
      SELECT v.id, l.section_id, c.run_id = :run AS is_new, row_number() OVER (
        PARTITION BY l.section_id, c.run_id = :run
        ORDER BY coalesce(v.published, l.listed_on, a.first_seen_at) DESC, v.id DESC) AS place
      FROM articles a JOIN versions v ON v.article_id = a.id
      JOIN version_captures vc ON vc.version_id = v.id AND vc.part = 1 JOIN captures c ON c.id = vc.capture_id
      JOIN links l ON l.url = a.url JOIN sections s ON s.id = l.section_id AND s.site = a.site
      WHERE a.site = :site AND (c.run_id = :run OR c.run_id IN ({{runs}}))
    )
    SELECT coalesce(s.name || ' ', '') || s.url, n.is_new, n.id, v.text = '' AND NOT EXISTS (
        SELECT 1 FROM attachments t WHERE t.version_id = v.id), v.published IS NULL,
      coalesce(v.title_from, '') NOT IN {_PRINTED}, length(v.text)
    FROM numbered n JOIN versions v ON v.id = n.id JOIN sections s ON s.id = n.section_id
    WHERE n.place <= :most ORDER BY n.section_id, n.is_new, n.place"""


@dataclass(frozen=True, slots=True)
class New:
    """An article as it was read when it was new."""

    is_new: bool  # in the run that is judged
    version_id: int
    empties: bool  # neither text nor attachments
    undated: bool
    untitled: bool  # the page prints no title
    length: int  # characters


def new_articles(
    connection: sqlite3.Connection, site: str, run_id: int, history: Sequence[int]
) -> dict[str, list[New]]:
    """Return the new wordings of a run and the latest ones of the runs in `history`, by section, the latest first."""
    sections: dict[str, list[New]] = {}
    rows = connection.execute(
        _ARTICLES.format(runs=", ".join(str(int(number)) for number in history)),
        {"run": run_id, "site": site, "most": MOST_USUAL},
    )
    for place, is_new, version_id, empty, undated, untitled, length in rows:
        article = New(bool(is_new), version_id, bool(empty), bool(undated), bool(untitled), length)
        sections.setdefault(place, []).append(article)
    return sections


def fields(articles: Sequence[New]) -> Iterator[tuple[str, float, int, int]]:
    """Yield (kind of alarm, surprise, bad ones, new articles) for each field; nothing where nothing can be compared.

    Of the new articles as many are looked at as are half of the usual ones: a redesign changes all at once, and what
    is usual must not drown in it.
    """
    usual = [article for article in articles if not article.is_new]
    new = [article for article in articles if article.is_new][: max(1, len(usual) // 2)]
    if not usual or not new:
        return
    tests: dict[str, Callable[[New], bool]] = {
        "empties": lambda article: article.empties,
        "undated": lambda article: article.undated,
        "untitled": lambda article: article.untitled,
    }
    for kind, is_bad in tests.items():
        bad = sum(map(is_bad, new))
        yield kind, surprise_of_share(bad, len(new), sum(map(is_bad, usual)), len(usual)), bad, len(new)
    bad, usually = short_ones([article.length for article in new], [article.length for article in usual])
    yield "short", surprise_of_share(bad, len(new), usually, len(usual)), bad, len(new)
