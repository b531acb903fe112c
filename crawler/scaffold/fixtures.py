"""Recorded pages of a site: its test, pages as they came and the JSON of what today's rules read in them."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from crawler.headers import unpacked
from crawler.portal import PortalSpider
from crawler.recorded import Expected, RecordedPage, reading, write_pages
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.proposal import Chosen, Kind
from crawler.urls import canonical


def record_pages(path: Path, site: type[PortalSpider], pages: Sequence[Chosen]) -> tuple[Path, ...]:
    """Write pages and what the site's declaration reads in them; return the two files. Raises OSError."""
    recorded = [(_as_recorded(each.page), _asked(each)) for each in pages]
    expected: dict[str, Expected] = {page.identity: reading(site, page, asked) for page, asked in recorded}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_pages(path, [page for page, _ in recorded], expected)
    return path, path.with_suffix(".json")


def _asked(chosen: Chosen) -> Expected:
    return {"kind": chosen.kind, "number": chosen.number} if chosen.kind == "listing" else {"kind": chosen.kind}


def _as_recorded(page: SavedPage) -> RecordedPage:
    return RecordedPage(
        url=page.url, body=page.body, status=page.status,
        headers=unpacked(page.headers) or (("Content-Type", "text/html"),),
        fetched_at=page.fetched_at.replace(microsecond=0),
    )  # fmt: skip


def kind_of(site: type[PortalSpider], url: str) -> Kind:
    """Return what a page is by the site's declaration: an article, a seed, or else a list."""
    if re.search(site.article_url, url, re.IGNORECASE):
        return "article"
    return "home" if canonical(url) in set(map(canonical, site.start_urls)) else "listing"


def free_name(folder: Path, kind: Kind, url: str) -> Path:
    """Return a name for a recorded page that no file has: its kind, and the last of its address."""
    parts = urlsplit(url)
    last = re.sub(r"\.\w+$", "", parts.path.rstrip("/").rpartition("/")[2]) + "-" + parts.query
    stem = "-".join(filter(None, (kind, *re.findall(r"[a-z0-9]+", last.lower()))))[:60]
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next(path for name in names if not (path := folder / f"{name}.warc").exists())
