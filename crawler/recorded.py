"""Recorded pages, the tests of a site: a WARC file of pages; a JSON file beside it says what is read in them."""

import io
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.counts import SiteCounts
from archive.records import Capture, Link
from crawler.headers import unpacked
from crawler.list_page import ListPage
from crawler.portal import PortalSpider
from crawler.strategies import Ask, Form
from pipelines.extract import read_article, read_page

FORM_TYPE = "application/x-www-form-urlencoded"
SYNTHETIC = "synthetic"  # field of the warcinfo record: from what the pages were made; without it they are real

Expected = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPage:
    """One page as a portal sent it, or as it would."""

    url: str
    body: bytes = field(repr=False)
    form: Form | None = None  # that was sent for it; None: it was asked for by GET
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)
    fetched_at: datetime = datetime(2026, 11, 24, 8, tzinfo=UTC)
    synthetic: str | None = None  # from what it was made; None: it is a real page

    @property
    def identity(self) -> str:
        """The URL under which its expected reading stands."""
        return Ask(url=self.url, form=self.form).identity


def write_pages(path: Path, pages: Sequence[RecordedPage], expected: Mapping[str, Expected]) -> None:
    """Write pages to the WARC file at `path` and their readings, by identity, to the JSON file of the same name.

    The same pages give the same bytes.
    """
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False, warc_version="1.1")
        made = {"format": "WARC file version 1.1", "software": "dangjian-archive, recorded pages"}
        if said := next((page.synthetic for page in pages if page.synthetic), None):
            made[SYNTHETIC] = said
        about = writer.create_warcinfo_record(path.name, made)
        _fix(about, path.name, pages[0].fetched_at)
        writer.write_record(about)
        for page in pages:
            for record in _records(writer, page):
                writer.write_record(record)
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    path.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


def _records(writer: WARCWriter, page: RecordedPage) -> Iterator[Any]:
    host, target = urlsplit(page.url).netloc, page.url.partition("://")[2].partition("/")[2]
    body = urlencode(page.form).encode("ascii") if page.form else b""
    sent = (
        [("Host", host), ("Content-Type", FORM_TYPE), ("Content-Length", str(len(body)))] if body else [("Host", host)]
    )
    ask = StatusAndHeaders(f"{'POST' if body else 'GET'} /{target} HTTP/1.1", sent, is_http_request=True)
    head = StatusAndHeaders(f"{page.status} {responses.get(page.status, '')}", list(page.headers), protocol="HTTP/1.1")
    for kind, http, payload in (("response", head, page.body), ("request", ask, body)):
        record = writer.create_warc_record(
            page.url, kind, payload=io.BytesIO(payload), length=len(payload), http_headers=http
        )
        _fix(record, f"{kind} {page.identity}", page.fetched_at)
        yield record


def _fix(record: Any, name: str, moment: datetime) -> None:
    """Give a record an id and a date that depend on nothing but the page."""
    record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>")
    record.rec_headers.replace_header("WARC-Date", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def read_pages(path: Path) -> list[tuple[RecordedPage, Expected | None]]:
    """Return the pages of a WARC file, each with its expected reading; None: none is noted."""
    noted = path.with_name(path.name.removesuffix(".gz")).with_suffix(".json")
    expected = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else {}
    pages, synthetic = [], None
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "warcinfo":
                fields = dict(
                    line.split(":", 1) for line in record.content_stream().read().decode().splitlines() if ":" in line
                )
                synthetic = fields.get(SYNTHETIC, "").strip() or None
            elif record.rec_type == "response":
                pages.append(_page(record, synthetic))
            elif record.rec_type == "request" and record.http_headers.protocol == "POST" and pages:
                form = tuple(parse_qsl(record.content_stream().read().decode("ascii"), keep_blank_values=True))
                pages[-1] = replace(pages[-1], form=form)
    return [(page, expected.get(page.identity)) for page in pages]


def _page(record: Any, synthetic: str | None) -> RecordedPage:
    head = record.rec_headers
    return RecordedPage(
        url=head.get_header("WARC-Target-URI"), body=record.content_stream().read(),
        status=int(record.http_headers.get_statuscode()),
        headers=unpacked(record.http_headers.headers),
        fetched_at=datetime.fromisoformat(head.get_header("WARC-Date")).astimezone(UTC), synthetic=synthetic,
    )  # fmt: skip


def reading(site: type[PortalSpider], page: RecordedPage, expected: Expected) -> Expected:
    """Return what a site's declaration reads in a page; `expected` says of which kind it is, and where it stands."""
    spider = site()
    if expected["kind"] == "article":
        return _article(spider, page, expected)
    asked = Ask(url=page.url, form=page.form, is_data="data" in expected, total=expected.get("total"))
    number = expected.get("number", 1)
    answer = spider.answer(_response(page), number, asked if number > 1 else None)
    if expected["kind"] == "home":
        sections = answer.page.sections(spider.patterns) if answer.page else []
        return {"kind": "home", "sections": [[name, url] for name, url in sections]}
    listing = ListPage(answer, spider.patterns, spider.strategies)
    turn = listing.turn
    return {
        **{key: expected[key] for key in ("number", "total", "data") if key in expected},
        "kind": "listing",
        "rows": [[row.url, row.title, row.listed_on and row.listed_on.isoformat()] for row in listing.rows],
        "next": turn.following.identity if turn and turn.following else None,
        "pages": listing.pages,
    }


def _article(spider: PortalSpider, page: RecordedPage, expected: Expected) -> Expected:
    link = Link(url=page.url, found_on=spider.start_urls[0], title=expected.get("listed"), section=None, listed_on=None)
    capture = Capture(
        site=spider.name, url=page.url, status=page.status, headers=page.headers, body=page.body,
        fetched_at=page.fetched_at, link=link,
    )  # fmt: skip
    article = read_article(read_page(capture, spider.templates), spider.templates, SiteCounts())
    shape = "%Y-%m-%d %H:%M" if article.published_has_clock else "%Y-%m-%d"
    read = {
        "title": article.title, "published": article.published and article.published.strftime(shape),
        "source": article.source, "author": article.author, "views": article.views,
        "attachments": [attachment.url for attachment in article.attachments],
        "encoding": article.reading.encoding, "text": article.text.splitlines(),
    }  # fmt: skip
    return {**{key: expected[key] for key in ("kind", "listed") if key in expected}, **read}


def _response(page: RecordedPage) -> Response:
    return Response(page.url, status=page.status, headers=dict(page.headers), body=page.body)
