"""The sections of a site by name, as an archive knows them."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from archive.database import NAME, open_reader


def section_names(folder: Path, site: str) -> list[str]:
    """Return the names of a site's sections in the order of the portal; none where it was never crawled."""
    if not (folder / NAME).exists():
        return []
    with closing(open_reader(folder)) as connection:
        rows = connection.execute(
            "SELECT DISTINCT name FROM sections WHERE site = ? AND name IS NOT NULL ORDER BY id", (site,)
        )
        return [name for (name,) in rows]


def unknown_sections(folder: Path, sites: Sequence[str], wanted: Sequence[str]) -> dict[str, list[str]]:
    """Return the wanted names that no section of the sites has, each with the names there are.

    Nothing is returned while a site was never crawled: what it has is not known.
    """
    names = {site: section_names(folder, site) for site in sites} if wanted else {}
    if not names or not all(names.values()):
        return {}
    known = list(dict.fromkeys(name for each in names.values() for name in each))
    return {name: known for name in wanted if name not in known}
