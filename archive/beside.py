"""Lines of JSON that lie beside a site's WARC files: what no WARC file tells, and a rebuild must find."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.database import naming_errors


def append_line(path: Path, row: Mapping[str, Any]) -> None:
    """Add a line to a file and have it on the disk. Raises a StorageError."""
    with naming_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file, the oldest first; a torn line is passed over. Nothing where there is no file."""
    if not path.exists():
        return
    with naming_errors(path):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row
