"""Pictures, videos and files of an article, as links in page order."""

import re
from collections.abc import Iterable, Sequence

from archive.records import Attachment
from pipelines.extract.document import Document, Media
from pipelines.extract.files import framed_file, is_decoration, join, picture_source, video_source
from pipelines.extract.tags import FRAMES
from pipelines.extract.text import squeeze

_CAPTION = re.compile(r"^(?:图\s*[为:：]|图\s*片|[（(]?\s*(?:上|下|左|右)?图\s*[为:：])|摄\s*[）)]?$|摄影\s*[:：]")
LONGEST_CAPTION = 80  # characters

Sight = tuple[Document, int | None, Sequence[str | None]]  # a page, its body, why units are boilerplate


def attachments(pages: Iterable[Sight]) -> tuple[Attachment, ...]:
    """Return the media of an article's pages, each once: those in the body, and files listed below it."""
    found: dict[tuple[str, str], Attachment] = {}
    for document, body, reasons in pages:
        if body is None:
            continue
        end = document.elements[body].end
        for medium in document.media:
            if body <= medium.element < end or _is_listed_file(medium, body, reasons):
                if (source := source_of(document, medium)) is None:
                    continue
                url, label = source
                label = label or _caption(document, medium)
                found.setdefault((medium.kind, url), Attachment(kind=medium.kind, url=url, label=label))
    return tuple(found.values())


def _is_listed_file(medium: Media, body: int, reasons: Sequence[str | None]) -> bool:
    """Tell whether a link to a file stands below the body in a line that is not on other pages too."""
    if medium.kind != "file" or medium.element < body or medium.position >= len(reasons):
        return False
    return reasons[medium.position] is None


def _caption(document: Document, medium: Media) -> str | None:
    """Return the line below a picture if it reads like a caption."""
    if medium.kind != "image" or medium.position >= len(document.units):
        return None
    line = document.units[medium.position].text
    return line if len(line) <= LONGEST_CAPTION and _CAPTION.search(line) else None


def source_of(document: Document, medium: Media) -> tuple[str, str | None] | None:
    """Return the absolute URL of a medium and its label; None for decoration and what leads nowhere."""
    if not medium.is_asked:
        medium.is_asked, medium.source = True, _read_source(document, medium)
    return medium.source


def _read_source(document: Document, medium: Media) -> tuple[str, str | None] | None:
    node = medium.node
    attributes = node.attributes
    source: str | None
    label: str | None
    if medium.kind == "file":
        if (source := attributes.get("href")) is None:
            source = framed_file(video_source(node.tag or "", attributes) or "")
        label = attributes.get("title") if node.tag in FRAMES else node.text()
    elif medium.kind == "video":
        source, label = video_source(node.tag or "", attributes), attributes.get("title")
    else:
        source, label = picture_source(attributes), attributes.get("alt") or attributes.get("title")
        if source and source.startswith("data:"):  # may be long, and leads nowhere
            return None
        if source and is_decoration(source, attributes.get("width"), attributes.get("height")):
            return None
    url = join(document.base, source) if source else None
    return (url, squeeze(label or "") or None) if url else None


def holds_media(document: Document, element: int) -> bool:
    """Tell whether a picture, video or file that is no decoration stands in or below an element."""
    end = document.elements[element].end
    return any(element <= medium.element < end and source_of(document, medium) for medium in document.media)
