"""Writes the pictures and files of an article into a folder, under names that do no harm there."""

import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archive.errors import BadRequest
from archive.files import HeldFile, read_file
from archive.messages import say
from archive.reading import StoredArticle

LONGEST = 220  # bytes of a name; file systems take 255, with its number and ending
_SUFFIX = re.compile(r"\.(?:[A-Za-z][A-Za-z0-9]{0,4}|7z)$")
_PAGES = frozenset({".asp", ".aspx", ".jsp", ".php", ".do", ".action"})  # a program's name, not the file's
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')


def save_files(folder: Path, article: StoredArticle, target: Path) -> list[Path]:
    """Write what is held of an article's attachments into `target`, which is made; return the paths.

    Raises BadRequest where one is there already, so that nothing is overwritten, or where it cannot be written; and
    RecordUnreadable.
    """
    named = [(target / name, file) for name, file in _named(article)]
    for path, _ in named:
        if path.exists() or path.is_symlink():
            raise BadRequest(cause=say("show.file-exists", path=path))
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path, file in named:
            body = read_file(folder, file)
            with path.open("xb") as written:
                written.write(body)
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=target, cause=error.strerror)) from error
    return [path for path, _ in named]


def _named(article: StoredArticle) -> Iterator[tuple[str, HeldFile]]:
    for number, ((_, url, label), file) in enumerate(zip(article.attachments, article.files, strict=True), 1):
        if file:
            yield f"{number:02}-{file_name(url, label, file.type)}", file


def file_name(url: str, label: str | None, media_type: str | None) -> str:
    """Return a name for a file: that of its link's text if it is one, else that of its address.

    >>> file_name("http://x.cn/download.jsp?id=1", "关于开展党员学习的通知.doc", "application/x-ole-storage")
    '关于开展党员学习的通知.doc'
    >>> file_name("http://x.cn/download.jsp?id=1", "附件1", "application/pdf")
    'download.jsp.pdf'
    >>> file_name("http://x.cn/a/..%2F..%2Fetc%2Fpasswd", None, None)
    'etc_passwd'
    """
    stated = label if label and _SUFFIX.search(label) else unquote(urlsplit(url).path.rpartition("/")[2])
    shown = "".join(c for c in stated if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = _FORBIDDEN.sub("_", shown).strip(" ._") or "file"
    suffix = _SUFFIX.search(name)
    if suffix is None or suffix.group().lower() in _PAGES:
        ending = mimetypes.guess_extension(media_type or "") or ""
    else:
        ending, name = suffix.group(), name[: suffix.start()]
    return name.encode()[:LONGEST].decode(errors="ignore") + ending
