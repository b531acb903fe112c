"""Reads an article from a page: a pure function of the capture, the templates and the site's counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.beijing import BEIJING
from archive.counts import Keys, Observation, SiteCounts
from archive.records import Article, Attachment, Capture, Reading
from pipelines.extract import boilerplate, meta_line
from pipelines.extract.body import Found, find_body
from pipelines.extract.breadcrumb import find_section
from pipelines.extract.clean_html import clean_html
from pipelines.extract.decode import decode
from pipelines.extract.document import Document
from pipelines.extract.dom import read_document
from pipelines.extract.headings import around_title, credits_below, lead_title, subtitle
from pipelines.extract.media import attachments, holds_media
from pipelines.extract.observation import Places, observe, places
from pipelines.extract.published import Around, moments
from pipelines.extract.scripted import shown
from pipelines.extract.tables import text_lines
from pipelines.extract.template import Template
from pipelines.extract.text import unit_key
from pipelines.extract.title import Title, Witnesses, find_title, title_keys, witnesses
from pipelines.extract.trim import Lines, read_lines
from pipelines.extract.witnesses import conflicts, head_values, keywords, standard_tags


@dataclass(frozen=True, kw_only=True)
class Page:
    """A capture, parsed once: its document and those of its further pages."""

    capture: Capture
    document: Document
    parts: tuple[Document, ...]
    encoding: str
    tags: Mapping[str, str]  # head tags by name in small letters

    @cached_property
    def keys(self) -> Keys:
        """What the learner is asked about, and told of: who reads one page alone does without."""
        documents = (self.document, *self.parts)
        units = {unit.key for document in documents for unit in document.units}
        units.update(title_keys(self.document))
        units.update(_tag_key(self.tags[name]) for name in ("keywords", "articletitle") if name in self.tags)
        return Keys(site=self.capture.site, url=self.capture.url, units=frozenset(units), paths=places(documents))


def read_page(capture: Capture, templates: Sequence[Template] = ()) -> Page:
    """Return the page of a capture, ready to be asked about and read."""
    selectors = [
        selector
        for template in templates
        for selector in (template.title, template.meta, template.body, *template.drop)
        if selector
    ]
    captures = (capture, *capture.parts)
    decoded = [decode(c.body, _charset(c)) for c in captures]
    documents = [read_document(d.text, c.url, selectors, d.utf8) for d, c in zip(decoded, captures, strict=True)]
    first = documents[0]
    return Page(
        capture=capture, document=first, parts=tuple(documents[1:]), encoding=decoded[0].encoding,
        tags=head_values(first.head_tags),
    )  # fmt: skip


def _tag_key(content: str) -> int:
    return unit_key("<meta>" + content)


def _charset(capture: Capture) -> str | None:
    for name, value in capture.headers:
        if name.lower() == "content-type" and "charset=" in value.lower():
            return value.lower().partition("charset=")[2].strip(" \"';") or None
    return None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was found on one page: `reasons` tells for each unit why it is boilerplate, None for new text."""

    document: Document
    reasons: Sequence[str | None]
    found: Found
    start: int  # number of the first unit of the body
    said: Witnesses
    title: Title | None
    lines: Lines

    @property
    def element(self) -> int | None:
        """The block of the body; None: there is none."""
        return self.found.body.element if self.found.body else None

    def text(self) -> list[str]:
        """Return the lines of the body."""
        return [] if self.element is None else text_lines(self.document, self.element, self.lines.kept)

    def html(self) -> str:
        """Return the body as clean HTML."""
        if self.element is None:
            return ""
        return clean_html(self.document, self.element, self.lines.kept)


def read_sheet(
    document: Document, templates: Sequence[Template], counts: SiteCounts, listed: str | None, tag: str | None
) -> Sheet:
    """Find body, title and lines of one page. `listed` is its title in the listing, `tag` in the head tags."""
    reasons = shown(document, boilerplate.masks(document, counts))
    bodies = [t.body for t in templates if t.body and (not t.may_miss or document.marks.get(t.body))]
    found = find_body(document, reasons, counts, bodies)
    element = found.body.element if found.body else None
    start = len(document.units)
    if element is not None:
        start = next((i for i, unit in enumerate(document.units) if unit.element >= element), start)
    marked = next((t.title for t in templates if t.title and document.marks.get(t.title)), None)
    said = witnesses(document, listed, tag, counts)
    title = find_title(document, start, said, counts, marked)
    dropped = [e for t in templates for selector in t.drop for e in document.marks.get(selector, ())]
    lines = read_lines(document, element, reasons, counts, title, dropped)
    return Sheet(document, reasons, found, start, said, title, lines)


def read_sheets(page: Page, templates: Sequence[Template], counts: SiteCounts) -> list[Sheet]:
    """Return what was found on the first page and on each further one."""
    listed = page.capture.link.title if page.capture.link else None
    tag = page.tags.get("articletitle")
    first = read_sheet(page.document, templates, counts, listed, tag)
    name = first.title.text if first.title else None
    sheets = [first]
    for part in page.parts:
        sheet = read_sheet(part, templates, counts, name, None)
        said = {line for earlier in sheets for line in earlier.text()}
        # A portal that does not know the page asked for sends another one again: its text must not come twice.
        if not sheet.text() or not said.issuperset(sheet.text()):
            sheets.append(sheet)
    return sheets


def extract(page: Page, templates: Sequence[Template], counts: SiteCounts) -> tuple[Article, Observation]:
    """Return the article on a page and what the page adds to the site's counts."""
    sheets = read_sheets(page, templates, counts)
    media = attachments([(s.document, s.element, s.reasons) for s in sheets])
    article = _article(page, templates, counts, sheets, media)
    return article, _observed(page, sheets, bool(media))


def read_article(page: Page, templates: Sequence[Template], counts: SiteCounts) -> Article:
    """Return the article on a page; `extract` without what the page adds to the counts."""
    sheets = read_sheets(page, templates, counts)
    return _article(page, templates, counts, sheets, attachments([(s.document, s.element, s.reasons) for s in sheets]))


def second_look(page: Page, templates: Sequence[Template], counts: SiteCounts) -> Observation:
    """Return what a page adds to the counts now that something is known of the site; `extract` without the article."""
    sheets = read_sheets(page, templates, counts)
    media = any(s.element is not None and holds_media(s.document, s.element) for s in sheets)
    return _observed(page, sheets, media)


def _observed(page: Page, sheets: Sequence[Sheet], has_media: bool) -> Observation:
    first = sheets[0]
    at = Places(
        body=first.element if first.lines.kept or has_media else None,
        title=first.title.element if first.title and first.title.sure else None,
        edges=[sheet.document.units[i].key for sheet in sheets for i in sheet.lines.edges],
        selectors=first.found.selectors,
    )
    return observe(page.document, page.keys, at)


def first_look(page: Page) -> Observation:
    """Return what a page adds to the counts before anything is known of its body."""
    return observe(page.document, page.keys, Places())


def _article(
    page: Page, templates: Sequence[Template], counts: SiteCounts, sheets: Sequence[Sheet], media: Sequence[Attachment]
) -> Article:
    capture, document, tags = page.capture, page.document, page.tags
    first = sheets[0]
    title, lines = first.title, first.lines
    credits = [line for sheet in sheets for line in (*sheet.lines.credits, *credits_below(sheet.document, sheet.lines))]
    around = around_title(document, title, lines, templates, credits)
    latest = capture.fetched_at.astimezone(BEIJING).replace(tzinfo=None)
    times = list(moments(document, around, tags, capture.url, latest))
    when = times[0] if times else None
    text = [line for sheet in sheets for line in sheet.text()]
    source, source_from = _source(around, sheets, text, tags)
    section, section_from = _section(page, title)
    told = "\n".join([*around.lines, *around.credits])
    reading = _reading(
        page, counts, first, published=when.said_by if when else None, source=source_from, section=section_from
    )
    return Article(
        site=capture.site, url=capture.url, capture=capture, reading=reading,
        title=title.text if title else None, lead_title=lead_title(document, title),
        subtitle=subtitle(document, title, lines),
        text="\n".join(text), html="".join(sheet.html() for sheet in sheets), section=section,
        original_title=next((s.lines.original_title for s in sheets if s.lines.original_title), None),
        published=when.time if when else None, published_raw=when.raw if when else None,
        published_has_clock=not when or when.has_clock,
        source=source,
        author=meta_line.author(told) or tags.get("author"),
        editor=meta_line.editor(told),
        views=_views(around, capture),
        keywords=_keywords(tags, counts),
        attachments=tuple(media),
        head_tags=standard_tags(document.head_tags),
        conflicts=conflicts(title, first.said, times, source, section, tags),
        cuts=tuple(cut for sheet in sheets for cut in sheet.lines.cuts),
    )  # fmt: skip


def _source(
    around: Around, sheets: Sequence[Sheet], text: Sequence[str], tags: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """Return the source and the rule that gave it."""
    found = (
        (meta_line.source("\n".join([*around.lines, *around.credits])), "label"),
        (next((sheet.lines.source for sheet in sheets if sheet.lines.source), None), "sign-off"),
        (tags.get("contentsource"), "head tag"),
        (next(filter(None, map(meta_line.beside_time, around.lines)), None), "beside the time"),
        (meta_line.dateline(text[0]) if text else None, "dateline"),
    )
    return next(((source, rule) for source, rule in found if source), (None, None))


def _section(page: Page, title: Title | None) -> tuple[str | None, str | None]:
    """Return the section and the rule that gave it."""
    link = page.capture.link
    found = (
        (find_section(page.document, title.text if title else None), "breadcrumb"),
        (link.section if link else None, "listing"),
        (page.tags.get("columnname"), "head tag"),
    )
    return next(((section, rule) for section, rule in found if section), (None, None))


def _views(around: Around, capture: Capture) -> int | None:
    """Return the view count that the page prints, else the one that the portal's counter gave."""
    printed = meta_line.views("\n".join([*around.lines, *around.credits]))
    return printed if printed is not None else capture.views


def _keywords(tags: Mapping[str, str], counts: SiteCounts) -> tuple[str, ...]:
    """Return the article's keywords; a tag that is the same on other pages tells of the site."""
    content = tags.get("keywords")
    if content is None or boilerplate.repeats(_tag_key(content), counts):
        return ()
    return keywords(content)


def _reading(page: Page, counts: SiteCounts, sheet: Sheet, **rules: str | None) -> Reading:
    """Return how the article was read; `rules` are those that gave the time, source and section."""
    selectors = sheet.found.selectors
    return Reading(
        body_from=sheet.found.body.found_by if sheet.found.body else "none",
        title_from=sheet.title.found_in if sheet.title else "none",
        published_from=rules["published"],
        source_from=rules["source"],
        section_from=rules["section"],
        encoding=page.encoding,
        learned_pages=counts.pages,
        cut_short=page.document.cut_short or any(part.cut_short for part in page.parts),
        selector_failed=bool(selectors) and not any(selectors.values()),
    )
