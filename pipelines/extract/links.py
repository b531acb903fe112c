"""What tags hold beside words: the file that a link leads to, what a player plays, what a script names."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from archive.records import AttachmentKind
from pipelines.extract.files import FILE_ENDING, framed_file, is_file, is_video, played_kind, video_source
from pipelines.extract.tags import FRAMES
from pipelines.extract.text import narrow

Attributes = Mapping[str, str | None]
Held = tuple[AttachmentKind, str]  # what a tag holds, and its address as written

_QUOTED = re.compile(r"""["']([^"'\s<>]{1,400})["']""")
_NAMES_FILE = re.compile(
    rf"\.(?:{FILE_ENDING})\s*(?:[(\[【][^()\[\]【】]{{0,20}}[)\]】]|(?:点击)?下载)?[\s;。]*$", re.IGNORECASE
)
# The word before a file, for all who look for it: a line cut as such must not lose a link that is not kept as a file.
ATTACHED = r"(?:相关)?附\s*件\s*(?:下载|列表)?"
_LABEL = re.compile(rf"^[(\[【\s]*(?:{ATTACHED}\s*[一二三四五六七八九十\d]*|文件下载)\s*[)\]】]?\s*(?:[:.、]|$)")
_DOWNLOAD = re.compile(r"down|attach|fujian|下载", re.IGNORECASE)
_NO_ADDRESS = ("#", "javascript:", "mailto:", "tel:")
_NOWHERE = re.compile(r"^\s*(?:#|javascript:)[\s;]*(?:void\s*\(?[\s0]*\)?[\s;]*)?$", re.IGNORECASE)
_PAGE = re.compile(r"\.[sx]?html?$", re.IGNORECASE)
_NEIGHBOUR = re.compile(r"^[上下前后]一[篇条页]")
_DIGITS = re.compile(r"\d+")
_WRITTEN = re.compile(r"""^\s*document\.write(?:ln)?\(\s*(["'])([^"'<>\\]{6,60})\1\s*\)\s*;?\s*$""")
_DAY = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_PLAYED = (".mp4", ".m3u8", ".flv", ".mp3", ".webm", ".wmv", ".MP4")  # what players in scripts play, nearly always
LONGEST_NAME = 120  # characters of a link that may be a file's name
LONGEST_CODE = 20_000  # characters of a script that starts a player; longer ones are libraries


def link_address(attributes: Attributes) -> str | None:
    """Return where an anchor leads, as written; None: nowhere.

    An anchor whose script is told one file leads there. Any other script stays, as an address that cannot be joined.

    >>> link_address({"href": "javascript:void(0)", "onclick": "down('/u/3.doc')"})
    '/u/3.doc'
    >>> link_address({"href": "#", "onclick": "down(3)"}), link_address({"name": "top"})
    ('javascript:down(3)', None)
    """
    href, code = attributes.get("href"), attributes.get("onclick")
    if href and not href.lstrip()[:11].lower().startswith(("#", "javascript:")):
        return href
    if not href and not code:
        return None
    if named := _one_named(f"{href or ''} {code or ''}", files=True):
        return named
    return f"javascript:{code}" if href and code else href or None


def leads_nowhere(address: str) -> bool:
    """Tell whether an address is that of a link without any: nothing of it can be lost.

    >>> leads_nowhere("javascript:;"), leads_nowhere("javascript:down(3)"), leads_nowhere("/a/1.html")
    (True, False, False)
    """
    return bool(_NOWHERE.match(address))


def _one_named(code: str, *, files: bool) -> str | None:
    """Return the one medium, or with `files` the one file or medium, that a script names in quotes, else None."""
    named = {path for path in _QUOTED.findall(code) if played_kind(path) or (files and is_file(path))}
    return named.pop() if len(named) == 1 else None


def begins_attachment(line: str) -> bool:
    """Tell whether a line begins with 附件 as a label.

    >>> begins_attachment("附件1：推荐表"), begins_attachment("附件齐全的，予以受理。")
    (True, False)
    """
    return ("附" in line[:6] or "文件下载" in line[:8]) and bool(_LABEL.match(narrow(line[:20])))


def names_file(words: str) -> bool:
    """Tell whether the words of a link name a file by its ending.

    >>> names_file("推荐表.doc"), names_file("推荐表.pdf（12KB）"), names_file("怎样打开.ofd格式的公文")
    (True, True, False)
    """
    return "." in words and len(words) <= LONGEST_NAME and bool(_NAMES_FILE.search(narrow(words)))


def may_be_file(address: str, attributes: Attributes, words: str) -> bool:
    """Tell quickly whether a link whose address does not name a file may lead to one: most links do not."""
    return "." in words or "下载" in words or "download" in attributes or _says_download(address)


def link_kind(
    address: str, base: str, attributes: Attributes, words: str, line: str, above: str
) -> AttachmentKind | None:
    """Return what a link that may be a file leads to if it is no page: by its words, or the label of its line.

    `base` is the page's own address; `line` is how its line begins before the link, `above` the line above if that is
    one of attachments, else "".
    """
    if address.lstrip()[:11].lower().startswith(_NO_ADDRESS):
        return None
    if "download" in attributes:
        return "file"
    if names_file(words):
        return None if _NEIGHBOUR.match(line) or _is_page(address, base) else "file"
    if _says_download(address) or "下载" in words:
        labelled = begins_attachment(line + words) or (bool(above) and not line.strip("0123456789.、 \u3000"))
        return "file" if labelled and not _is_page(address, base) else None
    return None


@lru_cache(maxsize=1 << 14)  # menus stand on every page
def by_address(address: str) -> tuple[AttachmentKind | None, bool]:
    """Return what a link leads to by the name in its address, None for a page; and whether it is one for certain."""
    kind: AttachmentKind | None = "file" if is_file(address) else played_kind(address)
    return kind, kind is None and bool(_PAGE.search(address.partition("?")[0]))


@lru_cache(maxsize=1 << 14)
def _says_download(address: str) -> bool:
    return bool(_DOWNLOAD.search(address))


def _is_page(address: str, base: str) -> bool:
    """Tell whether an address is that of a page: by its ending, or because it is the page's own but for numbers.

    An article may be called 推荐表.doc, and the list of its neighbours names it so.
    """
    try:
        path = urlsplit(urljoin(base, address)).path
    except ValueError:
        return True
    return bool(_PAGE.search(path)) or _DIGITS.sub("0", path) == _DIGITS.sub("0", urlsplit(base).path)


def player_holds(tag: str, attributes: Attributes, around: str | None) -> Held | None:
    """Return what a tag plays or frames, None for a frame of something else. `around` is the tag around it."""
    source = video_source(tag, attributes)
    if not source:
        return None
    plays = around if tag == "source" else tag
    if kind := played_kind(source):
        return ("audio" if plays == "audio" else kind), source
    if plays == "audio":
        return "audio", source
    if plays == "video" or is_video(source, frame=tag == "iframe"):
        return "video", source
    if tag in FRAMES and (framed := framed_file(source)):
        return "file", framed
    return None


def script_holds(attributes: Attributes, code: str) -> Held | None:
    """Return what a script plays: by its attribute, or the one video or sound that it names in quotes.

    >>> script_holds({"name": "_videourl", "vurl": "/v/1.mp4"}, "showVsbVideo()")
    ('video', '/v/1.mp4')
    >>> script_holds({}, "new ckplayer({video: '/u/1.m3u8', poster: '/u/1.jpg'})"), script_holds({}, "var a = 1;")
    (('video', '/u/1.m3u8'), None)
    """
    if named := attributes.get("vurl"):
        return played_kind(named) or "video", named
    if len(code) > LONGEST_CODE or not any(ending in code for ending in _PLAYED):
        return None
    named = _one_named(code, files=False)
    kind = played_kind(named) if named else None
    return (kind, named) if named and kind else None


def written(code: str) -> str | None:
    """Return the words that a script does nothing but write, if a day is among them; other scripts are not read.

    >>> written('document.write("2021-03-05 10:00");'), written("document.write(today)")
    ('2021-03-05 10:00', None)
    """
    found = _WRITTEN.match(code) if "document.write" in code else None
    return found.group(2) if found and _DAY.search(found.group(2)) else None
