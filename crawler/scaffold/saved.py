"""Pages saved earlier: a folder of files with or without a table of their URLs, WARC files, one page."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archive.errors import BadRequest, RecordUnreadable
from archive.messages import say
from archive.warc_reading import responses
from crawler.page_type import is_markup
from crawler.scaffold.hosts import looks_like_host, owner
from crawler.scaffold.pages import FILES, SavedPage

FEWEST_LINKED = 3  # pages that are there, before they are known to be of the host that links to them name
MOST_PAGES = 600  # of a portal; more show nothing new
_LINK = re.compile(r"""\bhref\s*=\s*["']?https?://([\w.-]+)(?::\d+)?(/[^"'\s>#]*)""", re.IGNORECASE)
_TABLES = (".tsv", ".csv", ".txt")
_WARC = re.compile(r"\.warc(?:\.gz)?(?:\.open)?$")
_NO_PAGES = (".json", ".jsonl", ".md", ".py", ".db", ".log", ".cdxj", *_TABLES)


def saved_pages(source: Path, home: str) -> list[SavedPage]:
    """Return the pages of the portal of `home` that a folder or a WARC file holds, the same URL once, the last of it.

    A folder may hold WARC files; or files with a table (.tsv, .csv, .txt) of which each row names a file and its URL;
    or files whose paths are those of their URLs, below a folder named as the host or not. Without a URL in its row a
    file has the URL of its path. Raises BadRequest where there is nothing of the kind, and RecordUnreadable.
    """
    if not source.exists():
        raise BadRequest(cause=say("new-site.no-source", path=source))
    pages: dict[str, SavedPage] = {}
    foreign: Counter[str] = Counter()
    for page in _of_file(source) if source.is_file() else _of_folder(source, home):
        if page.status == 200 and is_markup(page.body):
            if _is_kin(page.url, home):
                pages[page.url] = page
            else:
                foreign[urlsplit(page.url).hostname or ""] += 1
    if others := [host for host, _ in foreign.most_common()] if not pages else _linked_as(pages.values(), home):
        raise _other_host(source, home, others[0])
    if not pages:
        raise BadRequest(cause=say("new-site.no-pages", path=source, host=urlsplit(home).hostname))
    return _some(list(pages.values()), home)


def _other_host(source: Path, home: str, other: str) -> BadRequest:
    return BadRequest(cause=say("new-site.other-host", path=source, other=other, host=urlsplit(home).hostname))


def _linked_as(pages: Collection[SavedPage], home: str) -> list[str]:
    """Return the hosts as whose pages the saved ones link to each other; none where they are those of the portal.

    A folder of any name may hold another portal's pages: links that name a host and lead to pages that are there tell.
    """
    paths = {_path(page.url) for page in pages} - {"/"}
    linked: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for host, path in _LINK.findall(page.body.decode("latin-1")):
            linked[host.lower()].add(_path("http://x" + path))
    known = {host: len(named & paths) for host, named in linked.items()}
    if any(count and _is_kin(f"http://{host}/", home) for host, count in known.items()):
        return []
    return [host for host, count in Counter(known).most_common() if count >= FEWEST_LINKED]


def _path(url: str) -> str:
    """Return what a URL names on its host, index.html aside."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.\w+$", "/", parts.path, flags=re.IGNORECASE)
    return path + (f"?{parts.query}" if parts.query else "")


def _is_kin(url: str, home: str) -> bool:
    host, asked = urlsplit(url).hostname or "", urlsplit(home).hostname or ""
    return owner(host) == owner(asked)


def _some(pages: list[SavedPage], home: str) -> list[SavedPage]:
    """Return at most MOST_PAGES of them, spread over all; of those nearest to the root all."""
    if len(pages) <= MOST_PAGES:
        return pages
    near = sorted(pages, key=lambda page: (urlsplit(page.url).path.count("/"), page.url))
    step = len(near) * 2 / MOST_PAGES
    spread = [near[int(position * step)] for position in range(MOST_PAGES // 2)]
    return list({page.url: page for page in (*near[: MOST_PAGES // 2], *spread)}.values())


def _of_file(path: Path) -> Iterator[SavedPage]:
    if not _WARC.search(path.name):
        raise BadRequest(cause=say("new-site.no-warc", path=path))
    try:
        for found in responses(path):
            yield SavedPage(
                url=found.url, body=found.body, fetched_at=found.fetched_at, status=found.status, headers=found.headers
            )
    except RecordUnreadable as error:
        raise BadRequest(cause=str(error)) from error


def _of_folder(folder: Path, home: str) -> Iterator[SavedPage]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and _is_text(path.name))
    warcs = [path for path in files if _WARC.search(path.name)]
    if warcs:
        for path in warcs:
            yield from _of_file(path)
        return
    tables = [path for path in files if path.parent == folder and path.suffix.lower() in _TABLES]
    named = dict(_named(folder, tables, home))
    for path, url in named.items() if named else _by_path(folder, files, home):
        if not FILES.search(path.name):
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield SavedPage(url=url, body=path.read_bytes(), fetched_at=written)


def _is_text(name: str) -> bool:
    """Tell whether a file's name can be part of a URL: bytes that are no UTF-8 cannot."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in name)


def _named(folder: Path, tables: Iterable[Path], home: str) -> Iterator[tuple[Path, str]]:
    """Yield files and their URLs as the tables say."""
    roots = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    for table in tables:
        for cells in _rows(table):
            url = next((cell for cell in cells if re.match(r"https?://\S+$", cell)), None)
            file = next((found for cell in cells if cell != url and (found := _file(roots, cell))), None)
            if file is not None and (target := url or _url_of(file, roots, home)):
                yield file, target


def _rows(table: Path) -> Iterator[Sequence[str]]:
    """Yield the rows of a table, up to where it is none."""
    with table.open(encoding="utf-8-sig", errors="replace", newline="") as lines, suppress(csv.Error):
        for row in csv.reader(lines, delimiter="," if table.suffix.lower() == ".csv" else "\t"):
            yield row if len(row) > 1 else "".join(row).split()


def _file(roots: Iterable[Path], name: str) -> Path | None:
    """Return the file of a name below one of the folders; nothing outside of them is a file of theirs."""
    if not 0 < len(name) < 500 or "\0" in name:
        return None
    for root in roots:
        path = root / name
        with suppress(OSError):  # longer than the file system takes
            if path.is_file() and path.resolve().is_relative_to(root.resolve()):
                return path
    return None


def _url_of(file: Path, roots: Iterable[Path], home: str) -> str | None:
    """Return the URL that a file's path says, from the folder on that is named as the portal's host."""
    for root in roots:
        if file.is_relative_to(root):
            parts = file.relative_to(root).parts
            if len(parts) > 1 and _is_host(parts[0], home):
                return _joined(home, parts[0], parts[1:])
    return None


def _by_path(folder: Path, files: Iterable[Path], home: str) -> Iterator[tuple[Path, str]]:
    """Yield files with the URLs of their paths."""
    pages = [path for path in files if path.suffix.lower() not in _NO_PAGES]
    folders = [path.name for path in folder.iterdir() if path.is_dir()]
    below = {name for name in folders if _is_host(name, home)}
    own = [folder.name] if looks_like_host(folder.name) else folders
    if own and not below and all(looks_like_host(name) and not _is_host(name, home) for name in own):
        raise _other_host(folder, home, own[0])
    host = folder.name if _is_host(folder.name, home) else urlsplit(home).netloc
    for path in pages:
        parts = path.relative_to(folder).parts
        if not below:
            yield path, _joined(home, host, parts)
        elif parts[0] in below and len(parts) > 1:
            yield path, _joined(home, parts[0], parts[1:])


def _is_host(name: str, home: str) -> bool:
    asked = urlsplit(home).hostname or ""
    bare = name.lower().removeprefix("www.")
    return "." in bare and (bare == asked.removeprefix("www.") or bare.endswith("." + owner(asked)))


def _joined(home: str, host: str, parts: tuple[str, ...]) -> str:
    """Return the URL; a host saved without its www is the one that was asked for."""
    asked = urlsplit(home)
    same = host.lower().removeprefix("www.") == (asked.hostname or "").removeprefix("www.")
    return f"{asked.scheme}://{asked.netloc if same else host}/{unquote('/'.join(parts))}"
