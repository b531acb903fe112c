"""Packages for the player, made while the server runs and gone with it."""

import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive import wacz
from archive.database import open_reader
from archive.errors import ArchiveError
from archive.report import last_run
from crawler.settings import VERSION

WHOLE_SITE = 1_000_000_000  # bytes of WARC files; of more, only the month of the page is packed


@dataclass(frozen=True, slots=True)
class Pack:
    """A package: ready with a path, failed with a sentence, or still being made."""

    path: Path | None = None
    trouble: str | None = None
    until: str = ""  # UTC, the latest capture of the site when it was made


class Packs:
    """The packages of an archive in a folder of their own; each is made once, in a thread."""

    def __init__(self, archive: Path, target: Path) -> None:
        self._archive, self._target = archive, target
        self._lock = threading.Lock()
        self._packs: dict[str, Pack] = {}

    def of(self, site: str, at: str) -> tuple[str, Pack]:
        """Return the name and the state of the package that holds what was captured of `site` at `at` (UTC).

        The first who asks has it made; so has who asks for a capture that came later than the package.
        """
        with self._lock:
            name = site if self._is_small(site) else f"{site}-{at[:7]}"
            pack = self._packs.get(name)
            if pack is None or (pack.path and at > pack.until):
                pack = self._packs[name] = Pack()
                month = None if name == site else at[:7]
                making = threading.Thread(
                    target=self._make, args=(name, site, month), name=f"packing {name}", daemon=True
                )
                making.start()
        return name, pack

    def path(self, name: str) -> Path | None:
        """Return the file of a package; None: there is none of that name, or not yet."""
        pack = self._packs.get(name)
        return pack.path if pack else None

    def _is_small(self, site: str) -> bool:
        return sum(path.stat().st_size for path in (self._archive / "warc" / site).glob("*.warc.gz")) <= WHOLE_SITE

    def _make(self, name: str, site: str, month: str | None) -> None:
        try:
            with closing(open_reader(self._archive)) as connection:
                last_run(connection, site)  # refuses a site that was never crawled
                (until,) = connection.execute(
                    "SELECT max(c.fetched_at) FROM captures c JOIN runs r ON r.id = c.run_id WHERE r.site = ?", (site,)
                ).fetchone()
                made = self._target / f"{name}-{until or ''}-{time.monotonic_ns()}.wacz"
                wacz.pack(connection, self._archive, site, made, f"dangjian-archive/{VERSION}", month)
            pack = Pack(path=made, until=until or "")
        except ArchiveError as error:
            pack = Pack(trouble=str(error))
        except Exception as error:  # whoever waits must hear of it
            pack = Pack(trouble=f"{type(error).__name__}: {error}")
        self._packs[name] = pack
