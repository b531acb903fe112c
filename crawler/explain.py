"""Why a page reads as it does: each of its lines with the rule that kept or cut it, each field with its rule."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.captures import capture_of_version
from archive.counts import SiteCounts
from archive.database import open_reader
from archive.errors import BadRequest, NoArchive
from archive.learned import Learned
from archive.messages import say
from archive.reading import find_article
from archive.records import Article, Capture
from crawler.page_type import is_markup
from crawler.sites import declared_site
from pipelines.extract import Page, Sheet, Template, read_article, read_page, read_sheets
from pipelines.extract.title import weigh_titles

MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the page. `verdict` is "kept", or the rule that cut it; `place` the tags that lead to it."""

    text: str
    verdict: str
    in_body: bool
    place: str
    pages: int  # other pages of the site that hold it


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How an article was read, page by page."""

    article: Article
    url: str
    known_pages: int  # of the site, when it was read for this explanation
    pages: tuple[tuple[Line, ...], ...]
    body: str | None  # the place of the body; None: there is none
    titles: tuple[tuple[float, str], ...]  # candidates with their weight, best first
    selectors: dict[str, bool]  # body selector -> did it serve on this page?
    suspended: frozenset[str]


def explain_article(folder: Path, what: str) -> Explanation:
    """Explain the latest capture of the article with this id or URL, with all that is known of its site today.

    Raises NoArchive, NotFound, UnknownSite and RecordUnreadable.
    """
    with closing(open_reader(folder)) as connection:
        found = find_article(connection, what)
        (version,) = connection.execute("SELECT version_id FROM articles WHERE id = ?", (found.id,)).fetchone()
        templates = declared_site(found.site).templates
        capture = capture_of_version(connection, folder, found.site, version)
        page = read_page(capture, templates)
        return _explained(page, templates, Learned(connection).counts(page.keys))


def explain_file(path: Path, folder: Path, site: str) -> Explanation:
    """Explain a page saved as a file, as one of a declared site; what the archive knows of the site is used.

    Raises UnknownSite, BadRequest for a file that is no page, and OSError where the file cannot be read.
    """
    templates = declared_site(site).templates
    if not is_markup(body := path.read_bytes()):
        raise BadRequest(cause=say("explain.no-page", path=path))
    capture = Capture(
        site=site, url=path.resolve().as_uri(), status=200, headers=(), body=body,
        fetched_at=datetime.now(UTC),
    )  # fmt: skip
    page = read_page(capture, templates)
    try:
        with closing(open_reader(folder)) as connection:
            counts = Learned(connection).counts(page.keys)
    except NoArchive:
        counts = SiteCounts()
    return _explained(page, templates, counts)


def _explained(page: Page, templates: Sequence[Template], counts: SiteCounts) -> Explanation:
    sheets = read_sheets(page, templates, counts)
    first = sheets[0]
    weighed = sorted(weigh_titles(first.document, first.start, first.said, counts), key=lambda found: -found[0])
    return Explanation(
        article=read_article(page, templates, counts),
        url=page.capture.url,
        known_pages=counts.pages,
        pages=tuple(tuple(_lines(sheet, counts)) for sheet in sheets),
        body=None if first.element is None else _place(first, first.element),
        titles=tuple((round(weight, 2), title.text) for weight, title in weighed[:MOST_CANDIDATES]),
        selectors=dict(first.found.selectors),
        suspended=counts.suspended,
    )


def _lines(sheet: Sheet, counts: SiteCounts) -> Iterator[Line]:
    inside, kept = set(sheet.lines.inside), set(sheet.lines.kept)
    cut = sheet.lines.reasons or {}
    for i, unit in enumerate(sheet.document.units):
        if i in kept:
            verdict = "kept"
        elif sheet.title and i in sheet.title.units:
            verdict = "title"
        else:
            verdict = cut.get(i) or sheet.reasons[i] or "outside"
        known = counts.units.get(unit.key)
        yield Line(
            text=unit.text, verdict=verdict, in_body=i in inside, place=_place(sheet, unit.element),
            pages=known.pages if known else 0,
        )  # fmt: skip


def _place(sheet: Sheet, element: int) -> str:
    """Return the last steps that lead to a block, e.g. div.content > p."""
    steps: list[str] = []
    while element >= 0 and len(steps) < 4:
        block = sheet.document.elements[element]
        steps.append(block.tag + "".join(f".{name}" for name in block.names.split()))
        element = block.parent
    return " > ".join(reversed(steps))
