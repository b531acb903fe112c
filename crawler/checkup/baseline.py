"""What a sample is held against: the archive's history of the site, and the site's recorded pages."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.http import Response

from archive.captures import capture_of_number
from archive.database import open_reader
from archive.errors import NoArchive, RecordUnreadable
from archive.habits import ENOUGH_TEXT, Held, Share, held, latest_listing, read_so_far, sections_walked
from archive.records import Capture
from crawler.headers import unpacked
from crawler.list_page import ListPage
from crawler.portal import PortalSpider
from crawler.scaffold.new_site import PROJECT

FEWEST_ARTICLES = 8  # in the archive, before its history says what is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class ListThen:
    """What the first page of a list showed when it was read last."""

    rows: int
    leads_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is usual. Shares are by field; empty: nothing is known."""

    articles: int = 0  # in the archive, of which the shares are
    archive: Mapping[str, Share] = field(default_factory=dict)
    recorded: Mapping[str, Share] = field(default_factory=dict)
    sections: tuple[str, ...] = ()  # canonical URLs of those that the last complete run walked
    lists: Mapping[str, ListThen] = field(default_factory=dict)  # by canonical URL
    held: Mapping[str, Held] = field(default_factory=dict)  # sampled articles that the archive has


def baseline(site: type[PortalSpider], folder: Path, lists: Iterable[str], articles: Iterable[str]) -> Baseline:
    """Return what the archive in `folder` and the recorded pages know of a site.

    `lists` and `articles` are the canonical URLs of the sample. Without an archive only the recorded pages speak.
    """
    recorded = _recorded(site.name)
    try:
        with closing(open_reader(folder)) as connection:
            shares = read_so_far(connection, site.name)
            count = shares["title"].of if shares else 0
            return Baseline(
                articles=count, archive=shares if count >= FEWEST_ARTICLES else {}, recorded=recorded,
                sections=tuple(sections_walked(connection, site.name)),
                lists=dict(_lists(connection, folder, site, lists)),
                held={url: known for url in articles if (known := held(connection, site.name, url))},
            )  # fmt: skip
    except NoArchive:
        return Baseline(recorded=recorded)


def _lists(
    connection: sqlite3.Connection, folder: Path, site: type[PortalSpider], urls: Iterable[str]
) -> Iterator[tuple[str, ListThen]]:
    """Yield the lists as today's declaration reads the captures that were read as lists last."""
    for url in urls:
        number = latest_listing(connection, site.name, url)
        if number is None:
            continue
        try:
            page = as_list(site(), capture_of_number(connection, folder, site.name, number))
        except RecordUnreadable:
            continue  # `dangjian verify` tells of it
        yield url, ListThen(rows=len(page.rows), leads_on=bool(page.turn and page.turn.following))


def as_list(spider: PortalSpider, capture: Capture) -> ListPage:
    """Return a capture as the first page of a list."""
    headers = dict(unpacked(capture.headers))
    answer = spider.answer(Response(capture.url, status=200, headers=headers, body=capture.body), 1)
    return ListPage(answer, spider.patterns, spider.strategies)


def _recorded(site: str) -> dict[str, Share]:
    """Return the shares of the recorded pages, by what their JSON says is read in them."""
    pages: list[Mapping[str, Any]] = []
    for path in sorted((PROJECT / "tests" / "sites" / site).glob("*.json")):
        pages += json.loads(path.read_text(encoding="utf-8")).values()
    articles = [page for page in pages if page["kind"] == "article"]
    lists = [page for page in pages if page["kind"] == "listing" and page.get("number", 1) == 1]
    marks = {
        "title": [bool(page["title"]) for page in articles],
        "published": [page["published"] is not None for page in articles],
        "source": [page["source"] is not None for page in articles],
        "views": [page["views"] is not None for page in articles],
        "text": [len("\n".join(page["text"])) >= ENOUGH_TEXT or bool(page["attachments"]) for page in articles],
        "rows": [bool(page["rows"]) for page in lists],
        "next": [page["next"] is not None for page in lists],
    }
    return {name: Share(good=sum(found), of=len(found)) for name, found in marks.items() if found}
