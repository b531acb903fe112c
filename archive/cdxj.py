"""CDXJ indexes of WARC files (CDXJ 0.1.0): one line per response, byte-sorted, so that replay tools find a page."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from archive.errors import RecordUnreadable

SUFFIX = ".cdxj"
# Our own field of records, for a POST: the URL that stands for it, with its form as parameters, as pywb writes it.
IDENTITY = "Identity-URI"
REVISIT = "warc/revisit"  # in place of the type, as pywb and wabac write it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A response or revisit record of a WARC file."""

    url: str
    timestamp: str  # 14 digits, UTC
    mime: str
    status: str | None  # None: the record holds no HTTP status
    digest: str
    offset: int  # bytes
    length: int  # bytes of the gzip member
    record_id: str

    def line(self, filename: str) -> str:
        """Return the entry as a line of the index of the file `filename`."""
        facts = {"url": self.url, "mime": self.mime, "status": self.status, "digest": self.digest,
                 "length": str(self.length), "offset": str(self.offset), "filename": filename}  # fmt: skip
        known = {name: value for name, value in facts.items() if value is not None}
        return f"{surt(self.url)} {self.timestamp} {json.dumps(known, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Any record of a WARC file."""

    id: str
    date: str  # WARC-Date, UTC
    is_info: bool  # a warcinfo record
    of: str | None  # the record it is concurrent to: a request's response
    refers_to: str | None  # the record that a revisit repeats
    offset: int  # bytes
    length: int  # bytes of the gzip member
    entry: Entry | None  # None: no response, so no index has it


def surt(url: str) -> str:
    """Return the sort key of a URL: its host turned round, small letters, sorted parameters.

    As wabac.js makes it, which ReplayWeb.page looks pages up with.

    >>> surt("http://www.lndangjian.org.cn/messagexq.asp?Id=6083&a=1")
    'cn,org,lndangjian)/messagexq.asp?a=1&id=6083'
    """
    parts = urlsplit(url.lower())
    host = parts.netloc.rpartition("@")[2]
    name, colon, port = host.partition(":")
    first, dot, rest = name.partition(".")
    if dot and first.startswith("www") and first[3:].isdigit() | (first == "www"):
        name = rest
    query = "&".join(sorted(parts.query.split("&"), key=lambda pair: pair.partition("=")[0])) if parts.query else ""
    return ",".join(reversed(name.split("."))) + colon + port + ")" + (parts.path or "/") + (query and "?" + query)


def beside(warc: Path) -> Path:
    """Return where the index of a WARC file lies."""
    return warc.with_name(warc.name.removesuffix(".warc.gz") + SUFFIX)


def entries(path: Path, *, check: bool = False) -> Iterator[Entry]:
    """Yield the responses and revisits of a WARC file, in its order; `check` compares every digest.

    Raises RecordUnreadable.
    """
    for record in records(path, check=check):
        if record.entry:
            yield record.entry


def records(path: Path, *, check: bool = False) -> Iterator[Record]:
    """Yield every record of a WARC file, in its order; `check` compares every digest. Raises RecordUnreadable."""
    offset = 0
    try:
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream, check_digests=check)
            for record in iterator:
                offset = iterator.get_record_offset()
                while record.raw_stream.read(1 << 20):  # to the end of the member, where its length is known
                    pass
                if check and record.digest_checker.passed is False:
                    raise ValueError("; ".join(record.digest_checker.problems))
                yield _record(record, offset, iterator.get_record_length())
    except Exception as error:  # warcio raises many kinds for damaged bytes
        cause = str(error) or type(error).__name__
        raise RecordUnreadable(file=path.name, offset=offset, cause=cause) from error


def _record(record: Any, offset: int, length: int) -> Record:
    head = record.rec_headers
    return Record(
        id=head.get_header("WARC-Record-ID"), date=head.get_header("WARC-Date"), is_info=record.rec_type == "warcinfo",
        of=head.get_header("WARC-Concurrent-To"), refers_to=head.get_header("WARC-Refers-To"), offset=offset,
        length=length,
        entry=_entry(record, offset, length) if record.rec_type in ("response", "revisit") else None,
    )  # fmt: skip


def _entry(record: Any, offset: int, length: int) -> Entry:
    head, http = record.rec_headers, record.http_headers
    content_type = http.get_header("Content-Type") if http else None
    return Entry(
        url=head.get_header(IDENTITY) or head.get_header("WARC-Target-URI"),
        timestamp=timestamp_of(head.get_header("WARC-Date")),
        mime=mime_of(content_type, is_revisit=head.get_header("WARC-Type") == "revisit"),
        status=http.get_statuscode() if http else None, digest=head.get_header("WARC-Payload-Digest"), offset=offset,
        length=length, record_id=head.get_header("WARC-Record-ID"),
    )  # fmt: skip


def timestamp_of(date: str) -> str:
    """Return a WARC-Date as indexes have it.

    >>> timestamp_of("2026-11-23T08:00:00.123456Z")
    '20261123080000'
    """
    return "".join(c for c in date if c.isdigit())[:14]


def mime_of(content_type: str | None, *, is_revisit: bool) -> str:
    """Return the type of a record as indexes have it; `content_type` is the header as sent, None without one.

    >>> mime_of("Text/HTML; charset=gb2312", is_revisit=False), mime_of(None, is_revisit=False)
    ('text/html', 'unk')
    """
    return REVISIT if is_revisit else (content_type or "unk").partition(";")[0].strip().lower()


def in_order(lines: Iterable[str]) -> list[str]:
    """Return the lines sorted by their bytes, which is what `LC_ALL=C sort` does and readers search by."""
    return sorted(lines, key=lambda line: line.encode())


def write_index(warc: Path, known: Iterable[Entry] | None = None) -> Path:
    """Write the index of a sealed WARC file beside it; return its path. Raises RecordUnreadable and OSError.

    `known` are its entries; without them the file is read.
    """
    path = beside(warc)
    found = entries(warc) if known is None else known
    text = "".join(line + "\n" for line in in_order(each.line(warc.name) for each in found))
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return path
