"""WARC files read member by member: what is damaged is named and passed over, and what follows it is read."""

import io
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from archive import cdxj
from archive.sent import HEADER as SENT
from archive.sent import Sent, read_sent

_MEMBER = b"\x1f\x8b\x08"  # how a gzip member begins (RFC 1952)
_CHUNK = 1 << 16  # bytes; most members are shorter
_FIELDS = ("warcinfo", "metadata")  # kinds of record whose block is a list of fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A whole record of a WARC file, without its payload."""

    kind: str  # WARC-Type
    id: str
    date: datetime  # UTC
    url: str | None  # with the form that was sent, as in the table captures; None: a record that is about no URL
    digest: str | None  # of the payload
    refers_to: str | None  # WARC-Record-ID of the record whose payload this one repeats
    refers_to_url: str | None  # the URL of that record; None: its own
    truncated: str | None
    sent: Sent | None  # when its request was sent; None: the record does not say
    fields: dict[str, str]  # of a warcinfo or metadata record
    offset: int  # bytes
    length: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes of a WARC file that are no whole record, or a record that is not what its digests say."""

    offset: int  # bytes
    cause: str


def members(path: Path) -> Iterator[Member | Damage]:
    """Yield every record of a WARC file in its order, and a Damage for each place where there is none.

    Every digest is compared. Raises OSError.
    """
    if not path.stat().st_size:
        yield Damage(offset=0, cause="an empty file")
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        start, is_damaged = 0, False
        while 0 <= start < len(held):
            if (unpacked := _unpacked(held, start)) is None:
                if not is_damaged:
                    yield Damage(offset=start, cause="no whole record")
                is_damaged = True
                start = held.find(_MEMBER, start + 1)
                continue
            block, end = unpacked
            is_damaged = False
            yield _member(block, start, end - start)
            start = end


def first_member(path: Path) -> Member | Damage:
    """Return the first record of a WARC file. Raises OSError."""
    return next(members(path))


def _unpacked(held: mmap.mmap, start: int) -> tuple[bytes, int] | None:
    """Return what the gzip member at `start` holds, and where it ends; None if there is none or it is damaged."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    position, pieces = start, []
    try:
        while position < len(held):
            chunk = held[position : position + _CHUNK]
            pieces.append(unpacker.decompress(chunk))
            position += len(chunk)
            if unpacker.eof:
                return b"".join(pieces), position - len(unpacker.unused_data)
    except zlib.error:
        pass
    return None


def _member(block: bytes, offset: int, length: int) -> Member | Damage:
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(block), check_digests=True)))
        content = record.raw_stream.read()
        if record.digest_checker.passed is False:
            return Damage(offset=offset, cause="; ".join(record.digest_checker.problems))
        return _as_member(record, content, offset, length)
    except Exception as error:  # warcio raises many kinds for damaged bytes; all mean the same here
        return Damage(offset=offset, cause=str(error) or type(error).__name__)


def _as_member(record: Any, content: bytes, offset: int, length: int) -> Member:
    head = record.rec_headers
    return Member(
        kind=record.rec_type, id=head.get_header("WARC-Record-ID"),
        date=datetime.fromisoformat(head.get_header("WARC-Date")).astimezone(UTC),
        url=head.get_header(cdxj.IDENTITY) or head.get_header("WARC-Target-URI"),
        digest=head.get_header("WARC-Payload-Digest"),
        refers_to=head.get_header("WARC-Refers-To"), refers_to_url=head.get_header("WARC-Refers-To-Target-URI"),
        truncated=head.get_header("WARC-Truncated"), sent=read_sent(head.get_header(SENT)),
        fields=_fields(content) if record.rec_type in _FIELDS else {}, offset=offset, length=length,
    )  # fmt: skip


def _fields(content: bytes) -> dict[str, str]:
    """Return the fields of a block of type application/warc-fields.

    >>> _fields(b"isPartOf: lndangjian\\r\\nrobots: obey\\r\\n")
    {'isPartOf': 'lndangjian', 'robots': 'obey'}
    """
    lines = (line.partition(":") for line in content.decode("utf-8", "replace").splitlines())
    return {name.strip(): value.strip() for name, colon, value in lines if colon}
