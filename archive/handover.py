"""The WARC files of an archive given to a new folder, in which a database is made from them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.database import naming_errors
from archive.errors import InsideArchive, LeftUnfinished, NotEmpty, NoWarcFiles, SiteLocked
from archive.warc import OPEN
from archive.warc_reading import recover
from archive.writer import LOCK, under_way

_SEALED = ".warc.gz"
_UNFINISHED = ".unfinished"  # behind the name of a folder that is not an archive yet


def sites_on_file(folder: Path) -> list[str]:
    """Return the sites that the archive in `folder` holds WARC files of. Raises NoWarcFiles and SiteLocked."""
    sites = sorted({path.parent.name for path in (folder / "warc").glob(f"*/*{_SEALED}*") if _is_warc(path)})
    if not sites:
        raise NoWarcFiles(path=folder)
    for site in sites:
        if under_way(folder, site):
            raise SiteLocked(site=site, path=folder / "warc" / site)
    return sites


def _is_warc(path: Path) -> bool:
    return path.name.endswith((_SEALED, _SEALED + OPEN))


@contextmanager
def new_folder(old: Path, new: Path) -> Iterator[Path]:
    """Give a folder to make a new archive in; it becomes `new` at the end, and is removed after an error.

    Raises NotEmpty, InsideArchive, LeftUnfinished and FolderNotWritable.
    """
    here, there = old.resolve(), new.resolve()
    if here.is_relative_to(there) or there.is_relative_to(here):
        raise InsideArchive(path=new, archive=old)
    if new.is_symlink() or (new.exists() and not (new.is_dir() and not any(new.iterdir()))):
        raise NotEmpty(path=new)
    unfinished = there.with_name(there.name + _UNFINISHED)
    if unfinished.exists():
        raise LeftUnfinished(path=unfinished)
    with naming_errors(new):
        unfinished.mkdir(parents=True)
    try:
        yield unfinished
        with naming_errors(new):
            unfinished.rename(there)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def hand_over(old: Path, new: Path, site: str) -> None:
    """Give the WARC files of a site in `old` to the folder `new`, and what lies beside them.

    Sealed files get a second name where the file system allows it, and are copied elsewhere: they never change. A
    file that a killed crawl left open is copied, and the copy is sealed. Raises DiskFull and FolderNotWritable.
    """
    source, target = old / "warc" / site, new / "warc" / site
    with naming_errors(target):
        target.mkdir(parents=True)
        for path in sorted(source.iterdir()):
            if path.name.endswith(_SEALED):
                _link_or_copy(path, target / path.name)
            elif path.is_file() and path.name != LOCK:
                shutil.copyfile(path, target / path.name)
        recover(target)


def _link_or_copy(old: Path, new: Path) -> None:
    with suppress(OSError):  # another disk, or a file system without such names
        os.link(old, new)
        return
    shutil.copy2(old, new)
