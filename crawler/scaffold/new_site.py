"""Makes a site of a portal: looks at it or at saved pages, writes the declaration and the recorded pages."""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import crawler
from archive.errors import BadRequest
from archive.messages import say
from crawler.crawling import Options
from crawler.scaffold.fixtures import record_pages
from crawler.scaffold.hosts import site_name
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.probe import look_at
from crawler.scaffold.proposal import Proposal
from crawler.scaffold.propose import propose
from crawler.scaffold.refusals import no_home, no_portal
from crawler.scaffold.saved import saved_pages
from crawler.scaffold.site_file import site_file
from crawler.scaffold.survey import Survey
from crawler.sites import site_in
from crawler.terminal.progress import Display
from crawler.urls import is_web_address

PROJECT = Path(crawler.__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a maintainer asks for. None: as the portal suggests."""

    home: str
    name: str | None = None
    source: Path | None = None  # saved pages; None: the portal itself is looked at
    out: Path | None = None  # the project's folder; None: this one
    force: bool = False  # write over a site of that name

    @property
    def site(self) -> str:
        """The name of the site."""
        return self.name or site_name(self.home)

    @property
    def declaration(self) -> Path:
        """Where the declaration goes."""
        return (self.out or PROJECT) / "crawler" / "spiders" / f"{self.site}.py"

    @property
    def recorded(self) -> Path:
        """The folder of the recorded pages."""
        return (self.out or PROJECT) / "tests" / "sites" / self.site


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of it."""

    proposal: Proposal
    pages: int  # looked at
    files: Sequence[Path]  # written
    crawled_as: str  # what `dangjian crawl` takes: the site's name, or its file where that lies outside this project


def new_site(wish: Wish, options: Options | None, display: Display | None = None) -> Made:
    """Write declaration and recorded pages of a portal. `options` are those of a crawl, None where pages are saved.

    Raises BadRequest, which says what was seen in a portal's place, before anything is written.
    """
    check(wish)
    home, pages = _pages(wish, options, display)
    proposal = propose(home, pages, wish.site, wish.home)
    if proposal is None:
        raise no_portal(Survey(home, pages, wish.home))
    text = site_file(proposal)
    try:
        wish.declaration.parent.mkdir(parents=True, exist_ok=True)
        wish.declaration.write_text(text, encoding="utf-8")
        recorded = record_pages(wish.recorded / "proposed.warc", site_in(wish.declaration), proposal.chosen)
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=wish.declaration, cause=error.strerror)) from error
    is_ours = wish.declaration.resolve().is_relative_to(PROJECT)
    return Made(
        proposal=proposal, pages=len(pages), files=(wish.declaration, *recorded),
        crawled_as=wish.site if is_ours else quote(str(wish.declaration)),
    )  # fmt: skip


def check(wish: Wish) -> None:
    """Raise BadRequest for an address or a name that cannot be used, before anything is fetched."""
    check_url(wish.home)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", wish.site) or keyword.iskeyword(wish.site):
        raise BadRequest(cause=say("new-site.bad-name", name=wish.site))
    if wish.declaration.exists() and not wish.force:
        raise BadRequest(cause=say("new-site.name-taken", name=wish.site, path=wish.declaration))


def check_url(url: str) -> None:
    """Raise BadRequest for what is no web address."""
    if not is_web_address(url):
        raise BadRequest(cause=say("new-site.no-url", url=url))


def _pages(wish: Wish, options: Options | None, display: Display | None) -> tuple[str, list[SavedPage]]:
    """Return where the home page is and the pages."""
    if wish.source is not None:
        return wish.home, saved_pages(wish.source, wish.home)
    assert options is not None
    seen = look_at(wish.home, options, display)
    if not seen.pages:
        raise no_home(wish.home, seen.lost)
    return seen.home, seen.pages
