"""WARC files (ISO 28500): written member by member, sealed at the end. Version 1.1, or 1.0 as in GB/T 33994-2017."""

import base64
import errno
import hashlib
import io
import os
import uuid
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import cdxj
from archive.records import RecordRef
from archive.sent import HEADER as SENT
from archive.sent import Sent

OPEN = ".open"  # suffix of a file that a crawl still writes to
NOT_MODIFIED = 304
COMPRESSION = 6  # level 9 costs twice the time for 1% of size on portal pages

Headers = tuple[tuple[str, str], ...]
Truncated = Literal["length", "time", "disconnect", "unspecified"]  # ISO 28500:2017, 5.13
Version = Literal["1.1", "1.0"]
CONFORMS_TO = {
    "1.1": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "1.0": "http://bibnum.bnf.fr/WARC/WARC_ISO_28500_version1_latestdraft.pdf",
}
_PROFILES = {  # of revisit records, by version; ISO 28500:2017, 6.7
    "1.1": "http://netpreserve.org/warc/1.1/revisit/",
    "1.0": "http://netpreserve.org/warc/1.0/revisit/",
}


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
    request_body: bytes = b""
    identity: str | None = None  # the URL that stands for it where one URL answers several requests; None: `url` does
    truncated: Truncated | None = None  # why the body is not whole; None: it is
    sent: Sent | None = None  # when it was asked for; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An earlier response whose payload the portal sent again, or said to be unchanged."""

    record_id: str  # WARC-Record-ID
    url: str
    fetched_at: datetime  # UTC
    digest: str


def payload_digest(body: bytes) -> str:
    """Return the digest as WARC writes it.

    >>> payload_digest(b"")
    'sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===='
    """
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode("ascii")


class _AsReceived(StatusAndHeaders):  # type: ignore[misc] # warcio has no types
    """Headers whose bytes are written as they came; warcio itself escapes what is not ASCII, or fails at it."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        """Return the headers as bytes: each character is the byte of that number, as `Exchange` has them."""
        return bytes(self.to_str(filter_func).encode("latin-1") + b"\r\n")


class WarcFile:
    """A WARC file being written. Every record is a gzip member of its own.

    It lies under its name with ".open" behind until `seal`. Records are safe on disk after `flush`.
    """

    def __init__(self, folder: Path, name: str, about: dict[str, str], version: Version = "1.1") -> None:
        """`folder` is the archive folder, `name` the file's path in it, `about` the warcinfo fields."""
        self.name = name
        self._version = version
        self._path = folder / name
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():  # sealing would put this file in its place
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), self._path)
        # Unbuffered: a record is read back in mid-crawl, and must not lie in a buffer then.
        self._file = open(f"{self._path}{OPEN}", "xb", buffering=0)  # noqa: SIM115 (closed by seal or abandon)
        self._digest, self._size = hashlib.sha256(), 0
        self.entries: list[cdxj.Entry] = []  # of the index, as `cdxj.entries` would read them from the file
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=False, warc_version=version)
        about = {"format": f"WARC file version {version}", "conformsTo": CONFORMS_TO[version], **about}
        info = self._writer.create_warcinfo_record(Path(name).name, about)
        self._info_id: str = info.rec_headers.get_header("WARC-Record-ID")
        self._append(info)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._size

    @property
    def sha256(self) -> str:
        """SHA-256 of what was written so far, hex."""
        return self._digest.hexdigest()

    def write(self, exchange: Exchange, original: Original | None = None) -> RecordRef:
        """Append the response and its request; return where the response lies.

        With an `original` a revisit record is written in its place: the payload is the original's.
        """
        response_id = f"<urn:uuid:{uuid.uuid4()}>"
        headers = {"WARC-Record-ID": response_id, "WARC-Date": self._date(exchange.fetched_at)}
        if exchange.ip_address:
            headers["WARC-IP-Address"] = exchange.ip_address
        if exchange.truncated:
            headers["WARC-Truncated"] = exchange.truncated
        if exchange.identity:
            headers[cdxj.IDENTITY] = exchange.identity
        if exchange.sent:
            headers[SENT] = exchange.sent.text()
        head = _AsReceived(f"{exchange.status} {exchange.reason}", list(exchange.headers), protocol="HTTP/1.1")
        if original:
            digest, kind, body = original.digest, "revisit", b""
            headers |= self._refers_to(original, not_modified=exchange.status == NOT_MODIFIED)
        else:
            digest, kind, body = payload_digest(exchange.body), "response", exchange.body
        response = self._record(exchange.url, kind, head, body, headers | {"WARC-Payload-Digest": digest})
        target = exchange.url.split("://", 1)[-1]
        path = "/" + target.partition("/")[2].partition("#")[0]
        ask = _AsReceived(f"{exchange.method} {path} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
        request = self._record(
            exchange.url, "request", ask, exchange.request_body,
            {"WARC-Date": headers["WARC-Date"], "WARC-Concurrent-To": response_id},
        )  # fmt: skip
        offset, length = self._append(response)
        self._append(request)
        stated = next((value for name, value in exchange.headers if name.lower() == "content-type"), None)
        self.entries.append(cdxj.Entry(
            url=exchange.identity or exchange.url, timestamp=cdxj.timestamp_of(headers["WARC-Date"]),
            mime=cdxj.mime_of(stated, is_revisit=original is not None), status=str(exchange.status), digest=digest,
            offset=offset, length=length, record_id=response_id,
        ))  # fmt: skip
        return RecordRef(file=self.name, offset=offset, length=length, digest=digest, id=response_id)

    def write_end(self, facts: dict[str, str]) -> None:
        """Append a metadata record that says how the run ended: of one that was killed no file has any."""
        block = "".join(f"{name}: {value}\r\n" for name, value in facts.items()).encode()
        headers = {"WARC-Refers-To": self._info_id, "WARC-Block-Digest": payload_digest(block)}
        self._append(
            self._writer.create_warc_record(
                "", "metadata", payload=io.BytesIO(block), length=len(block), warc_headers_dict=headers
            )
        )

    def _refers_to(self, original: Original, *, not_modified: bool) -> dict[str, str]:
        """Return the headers by which a revisit names its original; the last two are new in WARC 1.1."""
        what = "server-not-modified" if not_modified else "identical-payload-digest"
        headers = {"WARC-Profile": _PROFILES[self._version] + what, "WARC-Refers-To": original.record_id}
        if self._version == "1.1":
            headers["WARC-Refers-To-Target-URI"] = original.url
            headers["WARC-Refers-To-Date"] = self._date(original.fetched_at)
        return headers

    def _date(self, moment: datetime) -> str:
        """Return a UTC time as WARC-Date; WARC 1.0 has no fractions of seconds."""
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if self._version == "1.1" else "%Y-%m-%dT%H:%M:%SZ")

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
        offset = self._size
        left = memoryview(member)
        while left:  # an unbuffered write may take a part only, as on a disk that fills up
            left = left[self._file.write(left) :]
        self._digest.update(member)
        self._size += len(member)
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
