"""Reads the gold of one article out of the portal's own plan: exact, because the page is made from it."""

from datetime import datetime

from crawler.demo import cases
from crawler.demo.article_page import layout_of, printed_date
from crawler.demo.chance import Chance
from crawler.demo.chronicle import Chronicle
from crawler.demo.gold import GoldArticle
from crawler.demo.listing_page import is_cut
from crawler.demo.sections import NAMES, section_of
from crawler.demo.stories import Story, tell_story
from crawler.demo.urls import ROOT, article_href


def gold_article(chronicle: Chronicle, ordinal: int, day: int) -> GoldArticle | None:
    """Return the article of a page; None if the page is gone, or if its older twin stands for it."""
    pages = _pages(chronicle, ordinal, day)
    if not pages:
        return None
    stories = [tell_story(chronicle, page, day) for page in pages]
    story = stories[0]
    dates = tuple(_published(chronicle, page) for page in pages)
    return GoldArticle(
        urls=tuple(ROOT + article_href(page) for page in pages),
        sections=tuple(NAMES[section_of(page)] for page in pages),
        title=story.title,
        original_title=story.original_title,
        published=dates[0],
        dates=dates,
        source=story.source,
        author=story.author,
        editor=story.editor,
        views=tuple(_views(chronicle, page, day) for page in pages),
        lines=story.lines,
        attachments=story.attachments,
        planted=frozenset().union(
            *(_planted(chronicle, page, story) for page, story in zip(pages, stories, strict=True))
        ),
    )


def _pages(chronicle: Chronicle, ordinal: int, day: int) -> list[int]:
    if chronicle.case(ordinal) == cases.TWIN:
        older = chronicle.is_live(ordinal - 1, day)
        return [ordinal] if chronicle.is_live(ordinal, day) and not older else []
    pages = [ordinal, ordinal + 1] if chronicle.case(ordinal) == cases.TWIN_BASE else [ordinal]
    return [page for page in pages if chronicle.is_live(page, day)] if chronicle.is_live(ordinal, day) else []


def _published(chronicle: Chronicle, ordinal: int) -> datetime | None:
    return printed_date(chronicle.case(ordinal), ordinal, chronicle.dated(ordinal))[1]


def _views(chronicle: Chronicle, ordinal: int, day: int) -> int | None:
    return None if chronicle.case(ordinal) == "no-views" else chronicle.views(ordinal, day)


def _planted(chronicle: Chronicle, ordinal: int, story: Story) -> frozenset[str]:
    case = chronicle.case(ordinal)
    names = set(story.planted)
    if is_cut(story.title):
        names.add("cut-title")
    if layout_of(case, ordinal) == "br" and story.lines:
        names.add("br-layout")
    if Chance("title-tag", ordinal).happens(40):
        names.add("site-title")
    if case == "chinese-date" and Chance("date", ordinal).happens(50):
        names.add("date-only")
    return frozenset(names)
