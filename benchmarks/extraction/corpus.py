"""The pages with gold: the saved pages of ten sites, and the demo portal, whose gold is exact."""

import base64
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from archive.records import Capture
from crawler.demo import DemoPortal, DemoRequest
from crawler.paging import next_part
from crawler.urls import canonical
from pipelines.extract.decode import decode

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
DEMO = "demo portal"
FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
SHUFFLE = 7  # one fixed order: streaming depends on it


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page and what a careful reader takes from it. None: the page does not say."""

    name: str
    site: str
    captures: tuple[Capture, ...]  # the page and the further pages of its article
    title: str | None
    published: str | None  # "2016-10-18" or "2016-10-18 12:49"
    source: str | None
    body: str  # "" where there are only pictures, a video or files
    optional: tuple[str, ...] = ()  # lines that may be there or not


def saved_pages() -> list[GoldPage]:
    """Return the saved pages of ten sites; none where they are not on this machine."""
    gold = CORPUS / "gold.jsonl"
    if not gold.exists():
        return []
    return [_saved(json.loads(line)) for line in gold.read_text(encoding="utf-8").splitlines()]


def _saved(gold: dict[str, str]) -> GoldPage:
    name = gold["file"]
    body = (CORPUS / "pages" / name).read_bytes()
    return GoldPage(
        name=name, site=gold["site"], captures=(_capture(gold["site"], f"http://{name}", body),),
        title=gold["title"] or None, published=gold["published"] or None, source=gold["source"] or None,
        body=gold["body"].strip(), optional=tuple(gold["optional"].splitlines()),
    )  # fmt: skip


def demo_pages(size: int) -> list[GoldPage]:
    """Return the articles of the demo portal, each under its first URL."""
    portal = DemoPortal(size=size)
    pages = []
    for gold in portal.gold():
        published = gold.published
        form = "%Y-%m-%d" if "date-only" in gold.planted else "%Y-%m-%d %H:%M"
        pages.append(GoldPage(
            name=gold.urls[0], site=DEMO, captures=tuple(_article(portal, gold.urls[0])), title=gold.title,
            published=published.strftime(form) if published else None, source=gold.source, body="\n".join(gold.lines),
        ))  # fmt: skip
    return pages


def _article(portal: DemoPortal, first: str) -> Iterator[Capture]:
    """Yield the pages of one article, found as a crawl finds them."""
    url: str | None = first
    while url:
        target = "/" + url.split("/", 3)[3]
        answer = portal.respond(DemoRequest(method="GET", host=portal.host, target=target, headers={}))
        yield _capture(DEMO, url, answer.body, answer.headers)
        url = next_part(answer.body, url, canonical(first), canonical)


def _capture(site: str, url: str, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Capture:
    return Capture(site=site, url=url, status=200, headers=headers, body=body, fetched_at=FETCHED_AT)


def ordered(pages: Iterable[GoldPage], sites: set[str] | None) -> list[GoldPage]:
    """Return the pages of the wanted sites (None: of all), site by site, each site in one fixed shuffled order."""
    by_site: dict[str, list[GoldPage]] = {}
    for page in pages:
        if sites is None or page.site in sites:
            by_site.setdefault(page.site, []).append(page)
    for some in by_site.values():
        random.Random(SHUFFLE).shuffle(some)
    return [page for site in sorted(by_site, key=lambda s: (s == DEMO, s)) for page in by_site[site]]


def write_pages(pages: Iterable[GoldPage], out: TextIO) -> None:
    """Write the pages as the workers read them: a JSON line each, bytes in base64 beside their true encoding."""
    for page in pages:
        captures = [
            {"url": c.url, "body": base64.b64encode(c.body).decode(), "encoding": decode(c.body).encoding}
            for c in page.captures
        ]
        out.write(json.dumps({"site": page.site, "captures": captures}) + "\n")


def read_pages(lines: Iterable[str]) -> Iterator[Capture]:
    """Yield the captures of `write_pages`, further pages as parts."""
    for line in lines:
        page = json.loads(line)
        first, *parts = [_capture(page["site"], c["url"], base64.b64decode(c["body"])) for c in page["captures"]]
        yield Capture(
            site=first.site, url=first.url, status=200, headers=(), body=first.body, fetched_at=FETCHED_AT,
            parts=tuple(parts),
        )  # fmt: skip
