"""What a site's WARC files hold of one month, as one WARC file: its records are copied, byte for byte."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from archive.cdxj import Entry, Record, records


@contextmanager
def month_of(warcs: Sequence[Path], month: str) -> Iterator[tuple[IO[bytes], list[Entry]]]:
    """Give a temporary file with the records of `month` ("2026-11", UTC), and the entries of its index.

    What revisits refer to comes along, whenever it was captured: without it they cannot be shown. Raises
    RecordUnreadable.
    """
    needed = {
        record.refers_to
        for warc in warcs
        for record in records(warc)
        if record.refers_to and record.date.startswith(month)
    }
    with tempfile.TemporaryFile() as target:
        entries: list[Entry] = []
        for warc in warcs:
            wanted = [r for r in records(warc) if r.is_info or r.date.startswith(month) or needed & {r.id, r.of}]
            if all(record.is_info for record in wanted):
                continue
            with warc.open("rb") as source:
                for record in wanted:
                    entries += _copied(record, source, target)
        target.seek(0)
        yield target, entries


def _copied(record: Record, source: IO[bytes], target: IO[bytes]) -> list[Entry]:
    offset = target.tell()
    source.seek(record.offset)
    target.write(source.read(record.length))
    return [replace(record.entry, offset=offset)] if record.entry else []
