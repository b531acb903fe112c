"""What a declaration expects of pages, each selector and pattern on its own, and whether a capture meets it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from archive import timeline
from archive.records import Capture
from archive.timeline import Moment
from crawler.checkup.baseline import as_list
from crawler.portal import PortalSpider
from crawler.scaffold.pages import charset_of
from pipelines.extract.decode import decode
from pipelines.extract.dom import read_document

Part = Literal["title", "meta", "body", "listing", "section_url", "article_url", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One selector or pattern, the captures on which it should match, and how to see whether it does."""

    part: Part
    selector: str  # as declared; of the next page the family's name
    moments: Sequence[Moment]
    is_met: Callable[[Capture], bool]
    one_is_enough: bool = False  # each of these pages met it whenever it was looked at


def expectations(site: type[PortalSpider], connection: sqlite3.Connection) -> Iterator[Expectation]:
    """Yield what a site's declaration expects; nothing of what the archive has no captures for."""
    spider, name = site(), site.name
    for each in (*_templates(site, timeline.articles(connection, name)), *_lists(spider, connection)):
        if each.moments:
            yield each


def _templates(site: type[PortalSpider], moments: Sequence[Moment]) -> Iterator[Expectation]:
    parts: tuple[Part, ...] = ("title", "meta", "body")
    declared = [(part, getattr(template, part)) for template in site.templates for part in parts]
    for part, selector in dict.fromkeys(declared):
        if selector:
            yield Expectation(part=part, selector=selector, moments=moments, is_met=_selecting(selector))


def _selecting(selector: str) -> Callable[[Capture], bool]:
    def is_met(capture: Capture) -> bool:
        text = decode(capture.body, charset_of(capture.headers)).text
        return bool(read_document(text, capture.url, [selector]).marks.get(selector))

    return is_met


def _lists(spider: PortalSpider, connection: sqlite3.Connection) -> Iterator[Expectation]:
    site, patterns = spider.name, spider.patterns

    def has_sections(capture: Capture) -> bool:
        page = as_list(spider, capture).page
        return bool(page and page.sections(patterns)) or bool(patterns.section.search(capture.url))

    def has_articles(capture: Capture) -> bool:
        listing = as_list(spider, capture)
        rows = [row for row in listing.rows if patterns.article.search(row.url)]
        return bool(rows) or bool(listing.turn and listing.turn.following and listing.turn.following.is_data)

    def has_box(capture: Capture) -> bool:
        page = as_list(spider, capture).page
        return bool(page and patterns.box and page.selector.css(patterns.box))

    def leads_on(capture: Capture) -> bool:
        turn = as_list(spider, capture).turn
        return bool(turn and turn.following)

    lists, family = timeline.lists(connection, site), type(spider).__mro__[1].__name__
    yield Expectation(part="section_url", selector=spider.section_url, moments=timeline.seeds(connection, site),
                      is_met=has_sections, one_is_enough=True)  # fmt: skip
    yield Expectation(part="article_url", selector=spider.article_url, moments=lists,
                      is_met=has_articles, one_is_enough=True)  # fmt: skip
    if patterns.box:
        yield Expectation(part="listing", selector=patterns.box, moments=lists, is_met=has_box, one_is_enough=True)
    yield Expectation(part="next", selector=family, moments=timeline.paged_lists(connection, site),
                      is_met=leads_on, one_is_enough=True)  # fmt: skip
