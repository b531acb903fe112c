"""WARC files read back: one response by its offset, and files that a killed crawl left open made whole."""

import base64
import hashlib
import io
import mmap
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
from warcio.archiveiterator import ArchiveIterator

from archive.errors import RecordUnreadable
from archive.warc import OPEN, Headers, payload_digest

DAMAGED = ".damaged"  # suffix of a file in which nothing could be saved
CHUNK = 1 << 16  # bytes; most members are shorter
_MEMBER = b"\x1f\x8b\x08"  # how a gzip member begins (RFC 1952)


def recover(folder: Path) -> list[Path]:
    """Seal the files in `folder` that a killed crawl left open; return them.

    A torn record at the end, the mark of a power cut, is cut off: no row points at it, because a row is
    committed only after its record is on the disk. Damage before a whole record stays as it is: rows may point
    behind it. A file without any whole record is put aside, with ".damaged" behind its name.
    """
    sealed = []
    for path in sorted(folder.glob(f"*{OPEN}")):
        whole = _whole_bytes(path)
        name = path.name.removesuffix(OPEN)
        if whole:
            with path.open("r+b") as file:
                file.truncate(whole)
                os.fsync(file.fileno())
            sealed.append(path.rename(path.with_name(name)))
        elif path.stat().st_size:
            path.rename(path.with_name(name + DAMAGED))
        else:
            path.unlink()
    return sealed


def _whole_bytes(path: Path) -> int:
    """Return where the last whole gzip member of a file ends, 0 where it has none."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return 0
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            whole = start = 0
            while start >= 0:
                if end := _member_end(held, start):
                    whole = start = end
                if start >= len(held):
                    break
                start = held.find(_MEMBER, start if end else start + 1)
            return whole


def _member_end(held: mmap.mmap, start: int) -> int | None:
    """Return where the gzip member that begins at `start` ends, None if none does or it is damaged."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    position = start
    try:
        while position < len(held):
            chunk = held[position : position + CHUNK]
            unpacker.decompress(chunk)
            position += len(chunk)
            if unpacker.eof:
                return position - len(unpacker.unused_data)
    except zlib.error:
        pass
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """A response read back from its WARC record."""

    url: str
    status: int
    headers: Headers
    body: bytes  # the content encoding undone, unless it was asked for as sent
    fetched_at: datetime


def _records(stream: Any) -> Any:
    """Return warcio's iterator with HTTP headers as `Exchange` has them: each character is one byte."""
    records = ArchiveIterator(stream)
    records.loader.http_parser.decode_header = lambda line: line.decode("latin-1")
    return records


def in_place(folder: Path, file: str) -> bool:
    """Tell whether a WARC file is there, sealed or not."""
    return (folder / file).exists() or (folder / f"{file}{OPEN}").exists()


def read_response(folder: Path, file: str, offset: int, *, as_sent: bool = False) -> StoredResponse:
    """Return the response at `offset` of `file`; `as_sent`, its body with the content encoding still on.

    As sent a revisit record can be read too: its body is empty. Raises RecordUnreadable.
    """
    path = folder / file
    if not path.exists():
        path = path.with_name(path.name + OPEN)
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            for record in _records(stream):
                return _response(record, as_sent)
    except OSError as error:
        raise RecordUnreadable(file=file, offset=offset, cause=error.strerror or str(error)) from error
    except Exception as error:  # warcio raises many kinds for damaged bytes; all mean the same here
        raise RecordUnreadable(file=file, offset=offset, cause=str(error) or type(error).__name__) from error
    raise RecordUnreadable(file=file, offset=offset, cause="no record")


def responses(path: Path) -> Iterator[StoredResponse]:
    """Yield the responses of a WARC file of any origin, packed or not, in its order; other records are passed over.

    Raises RecordUnreadable where the file is damaged, after the responses before the damage.
    """
    offset = 0
    try:
        with path.open("rb") as stream:
            for record in (records := _records(stream)):
                is_http = record.rec_type == "response" and record.http_headers is not None
                if is_http and (record.rec_headers.get_header("WARC-Target-URI") or "").startswith("http"):
                    yield _response(record)
                offset = records.get_record_offset()  # of the last one that could be read
    except OSError as error:
        raise RecordUnreadable(file=path.name, offset=offset, cause=error.strerror or str(error)) from error
    except Exception as error:  # as in read_response
        raise RecordUnreadable(file=path.name, offset=offset, cause=str(error) or type(error).__name__) from error


def is_readable(folder: Path, file: str, offset: int) -> bool:
    """Tell whether the response at `offset` reads back with the digest that its record states."""
    try:
        read_response(folder, file, offset)
    except RecordUnreadable:
        return False
    return True


def _response(record: Any, as_sent: bool = False) -> StoredResponse:
    if record.rec_type != "response" and not (as_sent and record.rec_type == "revisit"):
        raise ValueError(f"a {record.rec_type} record, not a response")
    date = record.rec_headers.get_header("WARC-Date")
    return StoredResponse(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(record.http_headers.headers),
        body=record.raw_stream.read() if as_sent else _content(record),
        fetched_at=datetime.fromisoformat(date).astimezone(UTC),
    )


def _has_digest(body: bytes, stated: str) -> bool:
    """Tell whether a body has a digest; one of a kind that is not known here cannot be held against it.

    >>> _has_digest(b"", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"), _has_digest(b"x", payload_digest(b""))
    (True, False)
    """
    if stated.startswith("sha1:"):  # as most other programs write it
        return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii") == stated[5:]
    return not stated.startswith("sha256:") or payload_digest(body) == stated


def _content(record: Any) -> bytes:
    """Return the body with its content encoding undone. Raises ValueError where it is not what was written."""
    sent = record.raw_stream.read()
    stated = record.rec_headers.get_header("WARC-Payload-Digest")
    if stated is not None and not _has_digest(sent, stated):
        raise ValueError("the body does not have the digest that its record states")
    # warcio's own way to brotli fails with the library's present release: its decompressor takes no attribute.
    if (record.http_headers.get_header("Content-Encoding") or "").strip().lower() == "br":
        return bytes(brotli.decompress(sent))
    record.raw_stream = io.BytesIO(sent)
    return bytes(record.content_stream().read())
