"""Reads an article from a page: a pure function of the capture, the templates and the site's counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.counts import Keys, Observation, SiteCounts
from archive.records import Article, Capture, Reading
from pipelines.extract import boilerplate, dates, meta_line
from pipelines.extract.body import Body, find_body
from pipelines.extract.breadcrumb import find_section
from pipelines.extract.decode import decode
from pipelines.extract.dom import Document, read_document
from pipelines.extract.template import Template
from pipelines.extract.title import Title, find_title
from pipelines.extract.trim import Lines, read_lines

BEIJING = timedelta(hours=8)
EDGE_LINES = 3  # first and last lines of a body that may be a disclaimer or a credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A capture, parsed once: its document and those of its further pages."""

    capture: Capture
    document: Document
    parts: tuple[Document, ...]
    encoding: str
    keys: Keys


def read_page(capture: Capture, templates: Sequence[Template] = ()) -> Page:
    """Return the page of a capture, ready to be asked about and read."""
    selectors = [
        selector
        for template in templates
        for selector in (template.title, template.meta, template.body, *template.drop)
        if selector
    ]
    decoded = [decode(c.body, _charset(c)) for c in (capture, *capture.parts)]
    documents = [
        read_document(d.text, c.url, selectors)
        for d, c in zip(decoded, (capture, *capture.parts), strict=True)
    ]  # fmt: skip
    first = documents[0]
    keys = Keys(
        site=capture.site, url=capture.url,
        units=frozenset(unit.key for document in documents for unit in document.units),
        paths=frozenset(element.path for document in documents for element in document.elements),
    )  # fmt: skip
    return Page(capture=capture, document=first, parts=tuple(documents[1:]), encoding=decoded[0].encoding, keys=keys)


def _charset(capture: Capture) -> str | None:
    for name, value in capture.headers:
        if name.lower() == "content-type" and "charset=" in value.lower():
            return value.lower().partition("charset=")[2].strip(" \"';") or None
    return None


def extract(page: Page, templates: Sequence[Template], counts: SiteCounts) -> tuple[Article, Observation]:
    """Return the article on a page and what the page adds to the site's counts."""
    document, capture = page.document, page.capture
    listed = capture.link.title if capture.link else None
    reasons = boilerplate.masks(document, counts)
    body = find_body(document, reasons, counts, [t.body for t in templates if t.body])
    start = _start(document, body)
    marked = next((t.title for t in templates if t.title and document.marks.get(t.title)), None)
    title = find_title(document, start, listed, counts, marked)
    lines = read_lines(document, body, reasons, counts, title, templates)
    for part in page.parts:
        lines = lines.followed_by(_read_part(part, counts, title, templates))
    article = _article(page, counts, body, title, lines, _around(document, start, title, templates))
    return article, _observation(page, body, lines)


def _start(document: Document, body: Body | None) -> int:
    """Return the number of the first unit of the body."""
    if body is None:
        return len(document.units)
    for index, unit in enumerate(document.units):
        if unit.element >= body.element:
            return index
    return len(document.units)


def _read_part(document: Document, counts: SiteCounts, title: Title | None, templates: Sequence[Template]) -> Lines:
    reasons = boilerplate.masks(document, counts)
    body = find_body(document, reasons, counts, [t.body for t in templates if t.body])
    again = find_title(document, _start(document, body), title.text if title else None, counts)
    return read_lines(document, body, reasons, counts, again, templates)


def _around(document: Document, start: int, title: Title | None, templates: Sequence[Template]) -> list[str]:
    """Return the lines that may tell time, source and views: those of the template, then those near the title."""
    marked = {element for t in templates if t.meta for element in document.marks.get(t.meta, ())}
    by_template = [u.text for u in document.units if _above(document, u.element) & marked] if marked else []
    anchor = min(title.units) if title and title.units else start
    near = document.units[max(0, anchor - 4) : max(start, anchor) + 4]
    return [*by_template, *(unit.text for unit in near)]


def _above(document: Document, element: int) -> set[int]:
    found = set()
    while element >= 0:
        found.add(element)
        element = document.elements[element].parent
    return found


def _article(
    page: Page, counts: SiteCounts, body: Body | None, title: Title | None, lines: Lines, around: list[str]
) -> Article:
    capture, document = page.capture, page.document
    told = "\n".join([*around, *lines.credits])
    moment, raw, moment_from = _published(page, around, lines.credits)
    section = find_section(document.units, title.text if title else None)
    if section is None and capture.link:
        section = capture.link.section
    return Article(
        site=capture.site,
        url=capture.url,
        title=title.text if title else None,
        text="\n".join(lines.kept),
        section=section,
        original_title=lines.original_title,
        published=moment,
        published_raw=raw,
        source=meta_line.source(told) or lines.source or document.metas.get("contentsource"),
        author=meta_line.author(told) or document.metas.get("author"),
        editor=meta_line.editor(told),
        views=meta_line.views("\n".join(around)),
        attachments=lines.attachments,
        cuts=lines.cuts,
        reading=Reading(
            body_from=body.found_by if body else "none",
            title_from=title.found_in if title else "none",
            published_from=moment_from,
            encoding=page.encoding,
            learned_pages=counts.pages,
        ),
        capture=capture,
    )


def _published(page: Page, around: list[str], credits: Sequence[str]) -> tuple[datetime | None, str | None, str | None]:
    """Return the time, the string it was read from, and where that stood: the visible page first."""
    latest = (page.capture.fetched_at + BEIJING).replace(tzinfo=None)
    for place, lines in (("meta line", around), ("credits", credits)):
        for find in (
            (dates.find_labelled_date, dates.find_date) if place == "meta line" else (dates.find_labelled_date,)
        ):
            for line in lines:
                if len(line) <= 200 and (found := find(line, latest)):
                    return found[0], found[1], place
    for name in ("pubdate", "publishdate", "publish_date", "firstpublishedtime", "article:published_time"):
        if (value := page.document.metas.get(name)) and (found := dates.find_date(value, latest)):
            return found[0], found[1], f"meta {name}"
    for unit in page.document.units:
        if len(unit.text) <= 100 and unit.link_chars == 0 and (found := dates.find_labelled_date(unit.text, latest)):
            return found[0], found[1], "page"
    if day := dates.date_in_url(page.capture.url):
        return day, page.capture.url, "url"
    return None, None, None


def first_look(page: Page) -> Observation:
    """Return what a page adds to the counts before anything is known of its body."""
    places: dict[int, tuple[int, int]] = {element.path: (0, 0) for element in page.document.elements}
    for unit in page.document.units:
        path = page.document.elements[unit.element].path
        chars, links = places[path]
        places[path] = (chars + len(unit.text), links + min(unit.link_chars, len(unit.text)))
    return Observation(
        site=page.capture.site, url=page.capture.url, units=page.keys.units, paths=places,
        body_path=None, heads=frozenset(), tails=frozenset(),
    )  # fmt: skip


def _observation(page: Page, body: Body | None, lines: Lines) -> Observation:
    if body is None or not (lines.kept or lines.attachments):
        return first_look(page)
    return replace(
        first_look(page),
        body_path=page.document.elements[body.element].path,
        heads=frozenset(lines.keys[:EDGE_LINES]),
        tails=frozenset(lines.keys[-EDGE_LINES:]),
    )
