"""Pictures, videos, sounds and files of an article, as links in page order."""

import re
from collections.abc import Iterable, Sequence

from archive.records import Attachment
from pipelines.extract.document import Document, Media, Unit
from pipelines.extract.files import is_decoration, join, picture_source
from pipelines.extract.frame_words import is_footer
from pipelines.extract.links import begins_attachment
from pipelines.extract.text import squeeze

_CAPTION = re.compile(r"^(?:图\s*[为:：]|图\s*片|[（(]?\s*(?:上|下|左|右)?图\s*[为:：])|摄\s*[）)]?$|摄影\s*[:：]")
# Names that cameras, chat programs and editors give are no captions; one of six words or more an editor gave.
_FILE_NAME = re.compile(
    r"^(?:企业微信截图.*|(?!(?:[^一-鿿]*+[一-鿿]){6}).*)\.(?:jpe?g|png|gif|bmp|webp|tiff?)$|"
    r"^(?:微信图片|微信截图|QQ图片|QQ截图|企业微信截图|图片|截图|IMG|DSC|image|pic|photo|untitled)?[_\-\s.]*[\d_\-\s.()]*$",
    re.IGNORECASE,
)
LONGEST_CAPTION = 80  # characters
HIGHEST_PICTURE, LARGEST_PICTURE = 6, 200  # blocks around a picture that may be its figure or cell, and inside one
HIGHEST_FRAME = 16  # blocks around a file below the body that may be a footer

Sight = tuple[Document, int | None, Sequence[str | None]]  # a page, its body, why units are boilerplate


def attachments(pages: Iterable[Sight]) -> tuple[Attachment, ...]:
    """Return the media of an article's pages, each once: those in the body, and files listed below it."""
    found: dict[tuple[str, str], Attachment] = {}
    for document, body, reasons in pages:
        if body is None:
            continue
        end = document.elements[body].end
        frames: dict[int, bool] = {}
        for medium in document.media:
            if body <= medium.element < end or _is_listed_file(document, medium, body, reasons, frames):
                if (source := source_of(document, medium)) is None:
                    continue
                url, label = source
                label = label or _caption(document, medium, body)
                found.setdefault((medium.kind, url), Attachment(kind=medium.kind, url=url, label=label))
    return tuple(found.values())


def _is_listed_file(
    document: Document, medium: Media, body: int, reasons: Sequence[str | None], frames: dict[int, bool]
) -> bool:
    """Tell whether a link to a file stands below the body, in a line that is not on other pages too or of the frame.

    A line of the frame has a footer's words or links to pages beside it: 帮助.pdf beside 版权所有. `frames` holds what
    was found of blocks.
    """
    at = medium.position
    if medium.kind != "file" or medium.element < body or at >= len(reasons) or reasons[at] is not None:
        return False
    elements, line = document.elements, document.units[at]
    if medium.element <= line.element < elements[medium.element].end:  # else what is shown in a frame has no line
        if begins_attachment(line.text):
            return True
        if line.link_chars > line.file_chars:
            return False
    block = medium.element
    for _ in range(HIGHEST_FRAME):
        if block not in frames:
            frames[block] = _is_frame(document, block, at)
        if frames[block]:
            return False
        block = elements[block].parent
        if block <= body < elements[block].end:
            return True
    return True


def _is_frame(document: Document, block: int, at: int) -> bool:
    """Tell whether the lines of a block, of which unit `at` is one, are a footer or a menu."""
    inside = _lines(document, block, at)
    links, files = sum(unit.link_chars for unit in inside), sum(unit.file_chars for unit in inside)
    return links > files or any(is_footer(unit.text) for unit in inside)


def _lines(document: Document, block: int, at: int) -> list[Unit]:
    """Return the lines in a block, which stand together around the place `at`."""
    units, end = document.units, document.elements[block].end
    first = last = at
    while first > 0 and block <= units[first - 1].element < end:
        first -= 1
    while last < len(units) and block <= units[last].element < end:
        last += 1
    return units[first:last]


def _caption(document: Document, medium: Media, body: int) -> str | None:
    """Return the caption of a picture: its figure's, the cell below its own, or the line below that reads like one."""
    if medium.kind != "image":
        return None
    block = medium.element
    for _ in range(HIGHEST_PICTURE):
        if block <= body:
            break
        element = document.elements[block]
        if element.end - block <= LARGEST_PICTURE:
            if element.tag == "figure":
                return _figcaption(document, block, medium.position)
            if element.tag in ("td", "th") and (found := _cell_below(document, block, medium.position)):
                return found
        block = element.parent
    if medium.position >= len(document.units):
        return None
    line = document.units[medium.position].text
    return line if len(line) <= LONGEST_CAPTION and _CAPTION.search(line) else None


def _figcaption(document: Document, figure: int, at: int) -> str | None:
    elements = document.elements
    found = next((i for i in range(figure, elements[figure].end) if elements[i].tag == "figcaption"), None)
    if found is None:
        return None
    lines = [u.text for u in _lines(document, figure, at) if found <= u.element < elements[found].end]
    return " ".join(lines) if lines and sum(map(len, lines)) <= LONGEST_CAPTION else None


def _cell_below(document: Document, cell: int, at: int) -> str | None:
    """Return the short line that is all of the cell below, where a row of pictures stands above a row of captions."""
    elements = document.elements
    row = elements[cell].parent
    below = elements[row].end
    if below >= len(elements) or elements[below].tag != "tr" or elements[below].parent != elements[row].parent:
        return None
    if max(below - row, elements[below].end - below) > LARGEST_PICTURE or _lines(document, row, at):
        return None
    cells, captions = _cells(document, row), _cells(document, below)
    if len(cells) != len(captions) or cell not in cells:
        return None
    caption = captions[cells.index(cell)]
    lines = [u.text for u in _lines(document, below, at) if caption <= u.element < elements[caption].end]
    return lines[0] if len(lines) == 1 and len(lines[0]) <= LONGEST_CAPTION else None


def _cells(document: Document, row: int) -> list[int]:
    elements = document.elements
    return [i for i in range(row, elements[row].end) if elements[i].parent == row and elements[i].tag in ("td", "th")]


def source_of(document: Document, medium: Media) -> tuple[str, str | None] | None:
    """Return the absolute URL of a medium and its label; None for decoration and what leads nowhere."""
    if not medium.is_asked:
        medium.is_asked, medium.source = True, _read_source(document, medium)
    return medium.source


def _read_source(document: Document, medium: Media) -> tuple[str, str | None] | None:
    node, source = medium.node, medium.address
    attributes = node.attributes
    if medium.kind == "image":
        source = picture_source(attributes)
        said = squeeze(attributes.get("alt") or ""), squeeze(attributes.get("title") or "")
        label = next((words for words in said if not _FILE_NAME.search(words)), None)
        if source and source.startswith("data:"):  # may be long, and leads nowhere
            return None
        if source and is_decoration(source, attributes.get("width"), attributes.get("height")):
            return None
    else:
        label = node.text() if node.tag == "a" else attributes.get("title")
    url = join(document.base, source) if source else None
    return (url, squeeze(label or "") or None) if url else None


def holds_media(document: Document, element: int) -> bool:
    """Tell whether a picture, video, sound or file that is no decoration stands in or below an element."""
    end = document.elements[element].end
    return any(element <= medium.element < end and source_of(document, medium) for medium in document.media)
