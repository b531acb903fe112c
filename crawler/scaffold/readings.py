"""Saved pages read as articles, by the rules that a crawl reads them with."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing

from archive.counts import SiteCounts
from archive.learned import Learned
from archive.learned_tables import TABLES
from archive.records import Article, Capture, Link
from crawler.scaffold.pages import LONG_TITLE, SavedPage
from pipelines.extract import Template, read_article, read_page
from pipelines.reread import reread

SITE = "proposed"
FEWEST_CHARACTERS = 60  # of an article's text; below, a list's caption may be taken for it
SAME_START = 6  # characters by which a title on a page is known to be the one that a link promised


def capture_of(saved: SavedPage, listed: str | None) -> Capture:
    """Return a saved page as a capture; `listed` is the text of the links to it, None where none has text."""
    link = Link(url=saved.url, found_on=saved.url, title=listed, section=None, listed_on=None)
    return Capture(
        site=SITE, url=saved.url, status=saved.status, headers=saved.headers, body=saved.body,
        fetched_at=saved.fetched_at, link=link,
    )  # fmt: skip


def has_time(saved: SavedPage) -> bool:
    """Tell whether a page says when it was published."""
    return read_article(read_page(capture_of(saved, None)), (), SiteCounts()).published is not None


def reads_as_article(saved: SavedPage, listed: str | None) -> bool:
    """Tell whether a page is an article by itself: a line with a time, and text, or the headline that led to it."""
    article = read_article(read_page(capture_of(saved, None)), (), SiteCounts())
    headline = listed is not None and len(listed) >= LONG_TITLE
    shows_it = headline and (article.title or "")[:SAME_START] == (listed or "")[:SAME_START]
    if article.reading.published_from == "meta line":
        return len(article.text) >= FEWEST_CHARACTERS or bool(article.attachments) or shows_it
    return shows_it and len(article.text) >= FEWEST_CHARACTERS


def read_articles(
    pages: Sequence[SavedPage], listed: Mapping[str, str | None], templates: Sequence[Template] = ()
) -> list[Article]:
    """Return the articles on the pages as a crawl would read them at its end, in the order of `pages`.

    `listed` holds the titles that lists give them, by URL as in `SavedPage`.
    """
    captures = [capture_of(page, listed.get(page.url)) for page in pages]

    def again() -> Iterable[Capture]:
        return iter(captures)

    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in _statements():
            connection.execute(statement)
        return list(reread(SITE, again, templates, Learned(connection)))


def _statements() -> Iterator[str]:
    for table in TABLES:
        yield from table.statements()
