"""The declared sites and what an archive holds of them."""

from contextlib import closing
from pathlib import Path

from archive.database import open_reader
from archive.errors import NoArchive
from archive.writer import under_way
from crawler.sites import broken_sites, declared_sites
from crawler.terminal.tables import SiteRow

_HELD = """
SELECT s.name, (SELECT count(*) FROM current_articles c WHERE c.site = s.name), r.started_at, r.status
FROM sites s LEFT JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE site = s.name)"""


def inventory(folder: Path) -> list[SiteRow]:
    """Return a row per declared site, by name, broken ones last; without an archive in `folder` none was crawled."""
    try:
        with closing(open_reader(folder)) as connection:
            held = {row[0]: tuple(row[1:]) for row in connection.execute(_HELD)}
    except NoArchive:
        held = {}
    known = [(name, site.portal, site.start_urls[0], site.verified, None) for name, site in declared_sites().items()]
    broken = [(each.name, None, None, None, str(each.error)) for each in broken_sites()]
    rows = []
    for name, portal, home_url, verified, problem in (*known, *broken):
        articles, last_run, status = held.get(name, (None, None, None))
        if status == "running" and not under_way(folder, name):
            status = "incomplete"
        rows.append(
            SiteRow(name=name, portal=portal, home_url=home_url, articles=articles, last_run=last_run, status=status,
                    verified=verified, problem=problem)
        )  # fmt: skip
    return rows
