"""WARC 1.1 files (ISO 28500:2017): written member by member, sealed at the end, read back by offset."""

import base64
import hashlib
import io
import os
import uuid
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import RecordUnreadable
from archive.records import RecordRef

OPEN = ".open"  # suffix of a file that a crawl still writes to
COMPRESSION = 6  # level 9 costs twice the time for 1% of size on portal pages

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and the response to it, as the HTTP client hands them over."""

    url: str
    method: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes  # the content encoding still on
    fetched_at: datetime  # UTC
    ip_address: str | None  # None: through a proxy, so the server's address is not known


def payload_digest(body: bytes) -> str:
    """Return the digest as WARC writes it.

    >>> payload_digest(b"")
    'sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===='
    """
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode("ascii")


class WarcFile:
    """A WARC file being written. Every record is a gzip member of its own.

    It lies under its name with ".open" behind until `seal`. Records are safe on disk after `flush`.
    """

    def __init__(self, folder: Path, name: str, about: dict[str, str]) -> None:
        """`folder` is the archive folder, `name` the file's path in it, `about` the warcinfo fields."""
        self.name = name
        self._path = folder / name
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: a record is read back in mid-crawl, and must not lie in a buffer then.
        self._file = open(f"{self._path}{OPEN}", "xb", buffering=0)  # noqa: SIM115 (closed by seal or abandon)
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=False, warc_version="1.1")
        self._append(self._writer.create_warcinfo_record(Path(name).name, about))

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._file.tell()

    def write(self, exchange: Exchange) -> RecordRef:
        """Append the response and its request; return where the response lies."""
        date = exchange.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        response_id = f"<urn:uuid:{uuid.uuid4()}>"
        digest = payload_digest(exchange.body)
        extra = {"WARC-IP-Address": exchange.ip_address} if exchange.ip_address else {}
        head = StatusAndHeaders(f"{exchange.status} {exchange.reason}", list(exchange.headers), protocol="HTTP/1.1")
        response = self._record(
            exchange.url, "response", head, exchange.body,
            {"WARC-Record-ID": response_id, "WARC-Date": date, "WARC-Payload-Digest": digest, **extra},
        )  # fmt: skip
        target = exchange.url.split("://", 1)[-1]
        path = "/" + target.partition("/")[2].partition("#")[0]
        ask = StatusAndHeaders(
            f"{exchange.method} {path} HTTP/1.1", list(exchange.request_headers), is_http_request=True
        )
        request = self._record(
            exchange.url, "request", ask, b"",
            {"WARC-Date": date, "WARC-Concurrent-To": response_id},
        )  # fmt: skip
        offset, length = self._append(response)
        self._append(request)
        return RecordRef(file=self.name, offset=offset, length=length, digest=digest)

    def _record(self, url: str, kind: str, head: StatusAndHeaders, body: bytes, headers: dict[str, str]) -> Any:
        head.compute_headers_buffer()
        headers["WARC-Block-Digest"] = payload_digest(head.headers_buff + body)
        return self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict=headers,
        )

    def _append(self, record: Any) -> tuple[int, int]:
        """Write one gzip member; return its offset and length in bytes."""
        self._buffer.seek(0)
        self._buffer.truncate()
        self._writer.write_record(record)
        packer = zlib.compressobj(COMPRESSION, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        member = packer.compress(self._buffer.getbuffer()) + packer.flush()
        offset = self._file.tell()
        left = memoryview(member)
        while left:  # an unbuffered write may take a part only, as on a disk that fills up
            left = left[self._file.write(left) :]
        return offset, len(member)

    def flush(self) -> None:
        """Put everything written so far on the disk."""
        os.fsync(self._file.fileno())

    def seal(self) -> None:
        """Close the file and give it its name. It is never appended to again."""
        self.flush()
        self._file.close()
        os.rename(f"{self._path}{OPEN}", self._path)

    def abandon(self) -> None:
        """Close without sealing: the next crawl of the site saves the whole records."""
        with suppress(OSError):  # what the full disk did not take, no row points at
            self._file.close()


def recover(folder: Path) -> list[Path]:
    """Seal the files in `folder` that a killed crawl left open; return them.

    A torn record at the end, the mark of a power cut, is cut off: no row points at it, because a row is
    committed only after its record is on the disk.
    """
    sealed = []
    for path in sorted(folder.glob(f"*{OPEN}")):
        whole = _whole_bytes(path)
        if whole:
            with path.open("r+b") as file:
                file.truncate(whole)
                os.fsync(file.fileno())
            sealed.append(path.rename(path.with_name(path.name.removesuffix(OPEN))))
        else:
            path.unlink()
    return sealed


def _whole_bytes(path: Path) -> int:
    """Return how many bytes from the start are whole gzip members."""
    whole = position = 0
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            while chunk:
                try:
                    unpacker.decompress(chunk)
                except zlib.error:
                    return whole
                position += len(chunk) - len(unpacker.unused_data)
                chunk = unpacker.unused_data
                if unpacker.eof:
                    whole = position
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """A response read back from its WARC record."""

    url: str
    status: int
    headers: Headers
    body: bytes  # the content encoding undone
    fetched_at: datetime


def read_response(folder: Path, file: str, offset: int) -> StoredResponse:
    """Return the response at `offset` of `file`. Raises RecordUnreadable."""
    path = folder / file
    if not path.exists():
        path = path.with_name(path.name + OPEN)
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            for record in ArchiveIterator(stream):
                return _response(record)
    except OSError as error:
        raise RecordUnreadable(file=file, offset=offset, cause=error.strerror or str(error)) from error
    except Exception as error:  # warcio raises many kinds for damaged bytes; all mean the same here
        raise RecordUnreadable(file=file, offset=offset, cause=str(error) or type(error).__name__) from error
    raise RecordUnreadable(file=file, offset=offset, cause="no record")


def _response(record: Any) -> StoredResponse:
    if record.rec_type != "response":
        raise ValueError(f"a {record.rec_type} record, not a response")
    date = record.rec_headers.get_header("WARC-Date")
    return StoredResponse(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(record.http_headers.headers),
        body=_content(record),
        fetched_at=datetime.fromisoformat(date).astimezone(UTC),
    )


def _content(record: Any) -> bytes:
    """Return the body with its content encoding undone. Raises ValueError where it is not what was written."""
    sent = record.raw_stream.read()
    stated = record.rec_headers.get_header("WARC-Payload-Digest")
    if stated is not None and payload_digest(sent) != stated:
        raise ValueError("the body does not have the digest that its record states")
    # warcio's own way to brotli fails with the library's present release: its decompressor takes no attribute.
    if (record.http_headers.get_header("Content-Encoding") or "").strip().lower() == "br":
        return bytes(brotli.decompress(sent))
    record.raw_stream = io.BytesIO(sent)
    return bytes(record.content_stream().read())


def iterate_files(folder: Path, site: str) -> Iterator[Path]:
    """Yield the sealed WARC files of a site, oldest first."""
    yield from sorted((folder / "warc" / site).glob("*.warc.gz"))
