"""What a careful reader takes from the demo portal: the gold that extraction and crawls are judged by."""

from dataclasses import dataclass
from datetime import datetime

from archive.records import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One article as it should be archived on one day. None means the page does not say."""

    urls: tuple[str, ...]  # every URL it lives under; an article in two sections has two
    sections: tuple[str, ...]  # section names, in the order of `urls`
    title: str
    original_title: str | None  # what stands behind 原标题
    published: datetime | None  # of urls[0], Beijing time, no zone; a page with a date alone gives midnight
    dates: tuple[datetime | None, ...]  # published, in the order of `urls`; a twin may be a day younger
    source: str | None  # from a 来源 line or a sign-off
    author: str | None
    editor: str | None
    views: tuple[int | None, ...]  # on this day, in the order of `urls`
    lines: tuple[str, ...]  # paragraphs, inner headings and captions; no credits, sign-off or disclaimer
    attachments: tuple[Attachment, ...]  # in page order, absolute URLs
    planted: frozenset[str]  # names from crawler.demo.cases


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedLink:
    """A link in a listing that must not become an article."""

    url: str
    outcome: str  # missing, soft_error, offsite, blocked; with faults too_large, not_html, failed
    section: str
