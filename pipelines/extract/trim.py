"""From the block of the body to its lines: what is cut at its ends and inside, each with its reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.counts import SiteCounts
from archive.records import Attachment, Cut
from pipelines.extract import boilerplate, meta_line
from pipelines.extract.body import Body
from pipelines.extract.dom import Document, Unit
from pipelines.extract.template import Template
from pipelines.extract.text import narrow
from pipelines.extract.title import Title

_PAGER = re.compile(
    r"^(?:首\s*页|上\s*一\s*[页篇条]|下\s*一\s*[页篇条]|上\s*页|下\s*页|尾\s*页|末\s*页|[\s\[\]()<>《》|.…]|\d{1,3}|共\d+页|第\d+页)+$"
)
_TOOLS = re.compile(
    r"^(?:【|\[|\()?\s*(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|返回(?:顶部|列表|首页)?|分享到?|收藏|字[号体]|大|中|小|"
    r"扫一扫.{0,20}|我要纠错|加入收藏|[\s【】\[\]()|:、/])+$"
)
_NEIGHBOUR = re.compile(r"^(?:上一[篇条]|下一[篇条]|前一[篇条]|后一[篇条])\s*:")
_FILE_LABEL = re.compile(r"^附\s*件\s*\d*\s*[:.、]?|已下载\s*\d*\s*次|下载次数|[\[\]【】()\d.、:\s]")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a body, and what was cut."""

    kept: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()  # of all lines of the body in order, kept or cut at its ends
    cuts: tuple[Cut, ...] = ()
    credits: tuple[str, ...] = ()  # lines that name source, author or editor
    original_title: str | None = None
    source: str | None = None  # by a sign-off
    attachments: tuple[Attachment, ...] = ()

    def followed_by(self, part: "Lines") -> "Lines":
        """Return the lines of an article and those of its next page."""
        return replace(
            self,
            kept=self.kept + part.kept,
            keys=self.keys + part.keys,
            cuts=self.cuts + part.cuts,
            credits=self.credits + part.credits,
            source=self.source or part.source,
            original_title=self.original_title or part.original_title,
            attachments=self.attachments + tuple(a for a in part.attachments if a not in self.attachments),
        )


class _Reader:
    """Decides line by line. `state` holds why a unit of the body is cut, None while it is text."""

    def __init__(self, document: Document, body: Body, counts: SiteCounts, dropped: set[int]) -> None:
        self._document = document
        self._counts = counts
        self.inside = [i for i, unit in enumerate(document.units) if _below(document, unit.element, body.element)]
        self.state: dict[int, str | None] = dict.fromkeys(self.inside)
        self.original_title: str | None = None
        self.source: str | None = None
        for i in self.inside:
            if dropped and any(e in dropped for e in _chain(document, document.units[i].element)):
                self.state[i] = "dropped"

    def unit(self, index: int) -> Unit:
        """Return a unit by its number."""
        return self._document.units[index]

    def cut_inside(self, title: Title | None, reasons: Sequence[str | None]) -> None:
        """Cut what is no text wherever it stands: title, 原标题, pagers, file links, lists of links."""
        for i in self.inside:
            unit = self.unit(i)
            if self.state[i] is None:
                self.state[i] = self._reason(i, unit, title, reasons[i])

    def _reason(self, i: int, unit: Unit, title: Title | None, mask: str | None) -> str | None:
        if title and i in title.units:
            return "title"
        if (original := meta_line.original_title(unit.text)) and len(original) <= 80:
            self.original_title = self.original_title or original
            return "original title"
        if unit.file_chars and _is_file_label(unit):
            return "attachment"
        folded = narrow(unit.text)
        if _PAGER.match(folded) or _TOOLS.match(folded) or _NEIGHBOUR.match(folded):
            return "pager"
        if mask in ("links", "twice"):
            return mask
        return "repeats" if boilerplate.stands_everywhere(unit.key, self._counts) else None

    def trim(self, *, tail: bool, start: int) -> None:
        """Cut the run of credits, sign-offs and boilerplate at one end of the body."""
        order = self.inside[::-1] if tail else self.inside
        for i in order:
            if self.state[i] is not None:
                continue
            unit = self.unit(i)
            if meta_line.is_credits(unit.text):
                self.state[i] = "credits"
            elif tail and (source := meta_line.sign_off(unit.text)):
                self.state[i] = "sign-off"
                self.source = self.source or source
            elif boilerplate.stands_at_edge(unit.key, self._counts, tail=tail):
                self.state[i] = "repeats"
            elif self._repeats(unit) and unit.link_chars * 2 > len(unit.text):
                self.state[i] = "links"
            else:
                return

    def _repeats(self, unit: Unit) -> bool:
        count = self._counts.units.get(unit.key)
        return (
            count is not None
            and self._counts.pages >= boilerplate.FEWEST_PAGES
            and count.pages >= boilerplate.bar(self._counts.pages)
        )


def read_lines(
    document: Document,
    body: Body | None,
    reasons: Sequence[str | None],
    counts: SiteCounts,
    title: Title | None,
    templates: Sequence[Template],
) -> Lines:
    """Return the lines of the body; without a body everything is cut."""
    if body is None:
        return Lines(cuts=_outside(document, reasons, title, set()))
    dropped = {e for t in templates for selector in t.drop for e in document.marks.get(selector, ())}
    reader = _Reader(document, body, counts, dropped)
    reader.cut_inside(title, reasons)
    reader.trim(tail=True, start=0)
    reader.trim(tail=False, start=0)
    kept = [i for i in reader.inside if reader.state[i] is None]
    cuts = [Cut(text=reader.unit(i).text, reason=why) for i in reader.inside if (why := reader.state[i])]
    edges = [i for i in reader.inside if reader.state[i] in (None, "repeats", "credits", "sign-off")]
    return Lines(
        kept=tuple(reader.unit(i).text for i in kept),
        keys=tuple(reader.unit(i).key for i in edges),
        cuts=(*_outside(document, reasons, title, set(reader.inside)), *cuts),
        credits=tuple(reader.unit(i).text for i in reader.inside if reader.state[i] == "credits"),
        original_title=reader.original_title,
        source=reader.source,
        attachments=_attachments(document, body, counts),
    )


def _outside(
    document: Document, reasons: Sequence[str | None], title: Title | None, inside: set[int]
) -> tuple[Cut, ...]:
    """Return the lines of the page that are not in the body, each once."""
    found: dict[str, str] = {}
    for i, unit in enumerate(document.units):
        if i not in inside and not (title and i in title.units):
            found.setdefault(unit.text, reasons[i] or "outside")
    return tuple(Cut(text=text, reason=reason) for text, reason in found.items())


def _chain(document: Document, element: int) -> list[int]:
    chain = []
    while element >= 0:
        chain.append(element)
        element = document.elements[element].parent
    return chain


def _below(document: Document, element: int, outer: int) -> bool:
    while element > outer:
        element = document.elements[element].parent
    return element == outer


def _is_file_label(unit: Unit) -> bool:
    """Tell whether a line is only the label of its file links: 附件：名单.doc."""
    rest = len(_FILE_LABEL.sub("", narrow(unit.text)))
    return rest <= unit.file_chars + 2


def _attachments(document: Document, body: Body, counts: SiteCounts) -> tuple[Attachment, ...]:
    """Return the media of the body in page order, each once."""
    found: dict[tuple[str, str], Attachment] = {}
    for medium in document.media:
        if _below(document, medium.element, body.element):
            found.setdefault(
                (medium.kind, medium.url), Attachment(kind=medium.kind, url=medium.url, label=medium.label)
            )
    return tuple(found.values())
