"""Adds one page to the recorded pages of a declared site."""

import re
from pathlib import Path

from archive.errors import BadRequest
from archive.messages import say
from crawler.checkup.baseline import as_list
from crawler.crawling import Options
from crawler.portal import PortalSpider
from crawler.scaffold.fixtures import free_name, kind_of, record_pages
from crawler.scaffold.new_site import PROJECT, check_url
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.probe import fetch
from crawler.scaffold.proposal import Chosen, Kind
from crawler.scaffold.readings import capture_of
from crawler.scaffold.refusals import no_home
from crawler.scaffold.saved import saved_pages
from crawler.sites import declared_site
from crawler.terminal.progress import Display
from crawler.urls import canonical, is_numbered, said_page


def record(
    site: str,
    url: str,
    source: Path | Options,
    *,
    out: Path | None = None,
    number: int = 1,
    display: Display | None = None,
) -> tuple[Kind, Path]:
    """Record the page at `url`, taken from saved pages or fetched; return what it is and the WARC file written.

    `number` is that of a listing page in its list, `out` the project's folder, None for this one. Raises UnknownSite,
    and BadRequest where there is no such page, or it is another one of its list.
    """
    declared = declared_site(site)
    check_url(url)
    page = _saved(source, url) if isinstance(source, Path) else _fetched(url, source, display)
    kind = kind_of(declared, page.url)
    _check_number(declared, page, kind, number)
    folder = (out or PROJECT) / "tests" / "sites" / declared.name
    try:
        chosen = Chosen(page=page, kind=kind, number=number)
        path, _ = record_pages(free_name(folder, kind, page.url), declared, [chosen])
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=folder, cause=error.strerror)) from error
    return kind, path


def _check_number(site: type[PortalSpider], page: SavedPage, kind: Kind, number: int) -> None:
    """Raise BadRequest where the page is not number `number` of its list: it would be a test of what is not so."""
    said = said_page(page.url)
    if kind != "listing":
        wrong = say("record.no-listing", kind=kind) if number > 1 else None
    elif said is not None and number not in (said, said + 1):  # some count from 0
        wrong = say("record.other-page", said=said)
    elif number > 1 and re.search(site.section_url, page.url, re.IGNORECASE) and not is_numbered(page.url):
        wrong = say("record.first-page")
    else:
        pages = as_list(site(), capture_of(page, None)).pages if number > 1 else None
        wrong = say("record.fewer-pages", pages=pages) if pages is not None and pages < number else None
    if wrong:
        raise BadRequest(cause=say("record.bad-number", url=page.url, number=number, wrong=wrong))


def _saved(source: Path, url: str) -> SavedPage:
    for page in saved_pages(source, url):
        if canonical(page.url) == canonical(url):
            return page
    raise BadRequest(cause=say("new-site.page-not-saved", url=url, path=source))


def _fetched(url: str, options: Options, display: Display | None) -> SavedPage:
    seen = fetch(url, options, display)
    if not seen.pages:
        raise no_home(url, seen.lost)
    return seen.pages[-1]
