"""Adds one page to the recorded pages of a declared site."""

from pathlib import Path

from archive.errors import BadRequest
from archive.messages import say
from crawler.crawling import Options
from crawler.scaffold.fixtures import free_name, kind_of, record_pages
from crawler.scaffold.new_site import PROJECT, check_url
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.probe import fetch
from crawler.scaffold.proposal import Chosen, Kind
from crawler.scaffold.refusals import no_home
from crawler.scaffold.saved import saved_pages
from crawler.sites import declared_site
from crawler.terminal.progress import Display
from crawler.urls import canonical


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
    and BadRequest where there is no such page.
    """
    declared = declared_site(site)
    check_url(url)
    page = _saved(source, url) if isinstance(source, Path) else _fetched(url, source, display)
    kind = kind_of(declared, page.url)
    folder = (out or PROJECT) / "tests" / "sites" / site
    try:
        chosen = Chosen(page=page, kind=kind, number=number)
        path, _ = record_pages(free_name(folder, kind, page.url), declared, [chosen])
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=folder, cause=error.strerror)) from error
    return kind, path


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
