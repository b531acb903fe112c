"""Room on the disk: a crawl ends while there is still some, so that it can be taken up again."""

import shutil
from pathlib import Path

from archive.errors import DiskReserveReached

MEGABYTE = 1_000_000


def check_reserve(folder: Path, reserve: int) -> None:
    """Raise DiskReserveReached where fewer than `reserve` bytes are free under the archive."""
    free = shutil.disk_usage(folder).free
    if free < reserve:
        raise DiskReserveReached(path=folder, free=free // MEGABYTE, reserve=reserve // MEGABYTE)
