"""The nouns of the line: Link, Capture, Article. Each is frozen; a step returns a new one.

None always means "the page does not say". Times printed on pages are Beijing time without a zone;
capture times are UTC with one.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

AttachmentKind = Literal["image", "video", "audio", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a listing says of an article."""

    url: str  # absolute, as the listing spells it
    found_on: str  # URL of the listing page
    title: str | None  # the anchor's title attribute or text; a cut title still ends in … or ...
    section: str | None
    listed_on: date | None  # the date printed beside the link, Beijing time


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    """Where a response lies in the WARC files."""

    file: str  # relative to the archive folder, POSIX slashes
    offset: int  # bytes from the start of the file
    length: int  # bytes of the gzip member
    digest: str  # WARC payload digest, "sha256:<base32>"
    id: str | None = None  # WARC-Record-ID; None: not noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response as sent, with the content encoding undone."""

    site: str  # the site's name, e.g. "lndangjian"
    url: str
    status: int  # HTTP status
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    fetched_at: datetime  # UTC
    record: RecordRef | None = None  # None: the response was not kept (a page read from a test's folder)
    id: int | None = None  # number of the capture in the archive; None: not kept
    link: Link | None = None  # None: no listing led here
    views: int | None = None  # from the portal's counter, where the page leaves the number to a script
    parts: tuple["Capture", ...] = ()  # the following pages of an article in several pages, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture, video, sound or file that belongs to an article, as a link."""

    kind: AttachmentKind
    url: str  # absolute
    label: str | None  # link text, caption or alt text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Text of the page that is not in the article, and the rule that cut it."""

    text: str
    reason: str  # one of pipelines.extract's cut reasons, e.g. "repeats", "links", "sign-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What the page or its listing says of a field in another place, where it disagrees with the reading."""

    field: str  # title, published, source or section
    value: str
    said_by: str  # e.g. "listing", "head tag pubdate", "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How an article was read, so that a reader can weigh it and a maintainer can mend it."""

    body_from: str  # "template", "learned" or "density"; "none" where the page has no body text
    title_from: str
    published_from: str | None
    encoding: str  # the encoding the bytes were decoded with
    learned_pages: int  # pages of the site that were known when this one was read
    source_from: str | None = None  # label, sign-off, head tag, beside the time or dateline
    section_from: str | None = None  # breadcrumb, listing or head tag
    cut_short: bool = False  # the page is longer than any article, and its rest was not read
    selector_failed: bool = False  # the site declares selectors for the body, and none served on this page


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, read from one capture."""

    site: str
    url: str
    title: str | None
    lead_title: str | None = None  # 引题, the line above the title
    subtitle: str | None = None  # 副题, the line below it
    text: str  # lines joined by "\n", cells of a table's row by "\t"; "" where there are only pictures or files
    html: str = ""  # the same as clean HTML, with pictures and links
    section: str | None  # from the breadcrumb, else from the listing
    original_title: str | None  # 原标题
    published: datetime | None  # Beijing time, no zone; midnight where the page states only the day
    published_has_clock: bool = True  # False: only the day is stated
    published_raw: str | None  # the string the time was read from
    source: str | None
    author: str | None
    editor: str | None
    views: int | None  # as printed on the page when captured
    keywords: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...]
    head_tags: tuple[tuple[str, str], ...] = ()  # those of 政府网站发展指引: name and content, as written
    conflicts: tuple[Witness, ...] = ()
    cuts: tuple[Cut, ...]
    reading: Reading
    capture: Capture
