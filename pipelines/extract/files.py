"""Which links are files, which frames are videos or sounds, which pictures are only decoration."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit

from archive.records import AttachmentKind

FILE_ENDING = "docx?|wps|pdf|ofd|xlsx?|et|pptx?|dps|zip|rar|7z|txt|csv|ceb|rtf"
_FILE = re.compile(
    rf"\.(?:{FILE_ENDING})\s*(?:$|[?#&])"
    r"|/download(?:attach)?\.(?:jsp|do|aspx?|php)\b",
    re.IGNORECASE,
)
_VIDEO = re.compile(r"\.(?:mp4|flv|m3u8|webm|wmv|avi|mov|mpe?g|rm|rmvb|f4v|ogv)(?:$|[?#])", re.IGNORECASE)
_AUDIO = re.compile(r"\.(?:mp3|wma|wav|m4a|aac|amr|ogg|oga)(?:$|[?#])", re.IGNORECASE)
_PLAYER = re.compile(r"player|video|embed|youku|v\.qq|cctv|cntv|iqiyi|bilibili|tudou|56\.com", re.IGNORECASE)
_DECORATION = re.compile(
    r"(?:^|[/_\-])(?:icon|ico|spacer|blank|space|dot|arrow|line|bg|btn|button|logo|print|close|loading|pixel|"
    r"share|weixin|weibo|fileTypeImages)[\w\-]*\.(?:gif|png|jpe?g|svg)(?:$|\?)|/fileTypeImages/|/icons?/",
    re.IGNORECASE,
)
_FLASH_NAMES = frozenset(["flashvars", "movie", "src", "url", "filename"])
# Pictures loaded late keep their source in another attribute; "_src" is an editor's, and only serves without "src".
_PICTURE_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-lazy", "data-echo", "orisrc", "src", "_src")
SMALLEST = 40  # pixels a side; smaller pictures are bullets, file type icons and counters


@lru_cache(maxsize=1 << 14)
def is_file(url: str) -> bool:
    """Tell whether a link leads to a file: by its path, or by a file name in its query.

    >>> is_file("http://x.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=1")
    True
    >>> is_file("http://www.lndangjian.org.cn/messagexq.asp?id=1")
    False
    """
    return bool(_FILE.search(url))


def is_video(url: str, *, frame: bool) -> bool:
    """Tell whether a source is a video; a frame is one too if its address names a player.

    >>> is_video("http://player.youku.com/embed/XM1", frame=True), is_video("/ad.html", frame=True)
    (True, False)
    """
    return bool(_VIDEO.search(url)) or (frame and bool(_PLAYER.search(url)))


def played_kind(url: str) -> AttachmentKind | None:
    """Tell by its name whether an address is a video or a sound, None: neither.

    >>> played_kind("/u/1.mp4"), played_kind("/u/1.mp3?x=1"), played_kind("/u/1.html")
    ('video', 'audio', None)
    """
    if _VIDEO.search(url):
        return "video"
    return "audio" if _AUDIO.search(url) else None


def framed_file(url: str) -> str | None:
    """Return the file that a frame shows, itself or by a viewer that is told its address; None for any other frame.

    >>> framed_file("/u/a.pdf#page=1"), framed_file("/pdfjs/web/viewer.html?file=%2Fu%2Fa.pdf"), framed_file("/ad.html")
    ('/u/a.pdf#page=1', '/u/a.pdf', None)
    """
    if not is_file(url):
        return None
    told = [value for _, value in parse_qsl(url.partition("?")[2]) if is_file(value)]
    return told[0] if told else url


def video_in(parameters: str) -> str | None:
    """Return the video or sound that a Flash player's variables name, None without one.

    >>> video_in("file=/uploadfile/201610/2016101812491234.flv&autostart=false")
    '/uploadfile/201610/2016101812491234.flv'
    """
    for part in re.split(r"[&;|]", parameters):
        value = (part.partition("=")[2] or part).strip()
        if played_kind(value):
            return value
    return None


def is_decoration(url: str, width: str | None, height: str | None) -> bool:
    """Tell whether a picture is a bullet, icon, logo or counter.

    >>> is_decoration("/images/dot.svg", "6", "6"), is_decoration("/uploadfile/201610/a.png", "420", None)
    (True, False)
    """
    sizes = [int(found.group()) for side in (width, height) if side and (found := re.match(r"\d+(?!\d*%)", side))]
    return any(size < SMALLEST for size in sizes) or bool(_DECORATION.search(url))


@lru_cache(maxsize=1 << 12)  # a medium is asked for several times
def join(base: str, url: str) -> str | None:
    """Return the absolute http or https URL, None where there is none."""
    url = url.strip()
    try:
        if url.startswith(("http://", "https://")) and urlsplit(url).netloc:
            return url
        joined = urljoin(base, url)
    except ValueError:  # http://[broken
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def picture_source(attributes: Mapping[str, str | None]) -> str | None:
    """Return where a picture lies, None where it does not say."""
    return next((v for n in _PICTURE_SOURCES if (v := attributes.get(n))), None)


def video_source(tag: str, attributes: Mapping[str, str | None]) -> str | None:
    """Return where a player of this tag takes its video or sound from, None where it does not say."""
    if tag == "object":
        return attributes.get("data")
    if tag == "param":
        named = (attributes.get("name") or "").lower()
        return video_in(attributes.get("value") or "") if named in _FLASH_NAMES else None
    flashvars = attributes.get("flashvars")
    return (video_in(flashvars) if flashvars else None) or attributes.get("src") or attributes.get("data-src")
