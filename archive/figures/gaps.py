"""What the portals offered and the archive does not hold, section by section."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import BadRequest
from archive.figures.figure import Figure, counted, ground, top
from archive.ledger import MEANINGS
from archive.messages import say
from archive.release_tables import GAPS
from archive.search.scope import Scope

MOST_SECTIONS = 20
UNPROVEN = "unproven"  # the end of a listing
Place = tuple[str, str | None]  # portal, section


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """What came of the URLs of a section that the archive does not hold, by outcome; 0 among them."""

    portal: str | None  # None: of several sections that are counted together
    section: str | None  # None: as above, or a section without a name, or what no section lists
    sections: int  # how many are counted together
    held: int  # articles of it that the archive holds; one in two sections counts in both
    outcome: str  # as in the ledger; unproven: the listing may go on
    urls: int


def gaps(connection: sqlite3.Connection, scope: Scope) -> Figure[GapRow]:
    """Return what is missing per section and outcome, the sections with most gaps first, then those without any.

    Pictures and files are left out: an old portal has hundreds of dead ones. A URL has no time, so the scope may
    have none. Raises BadRequest where it has.
    """
    if option := next((name for name in ("since", "until") if getattr(scope, name)), None):
        raise BadRequest(cause=say("plot.no-time", option=f"--{option}"))
    base = ground(connection, scope)
    found: dict[Place, Counter[str]] = {}
    outcomes: Counter[str] = Counter()
    files = 0
    for portal, kind, section, outcome, urls in connection.execute(
        f"SELECT p.portal, g.kind, g.section, g.outcome, count(*) FROM ({GAPS}) g JOIN sites p ON p.name = g.site"
        " WHERE g.kind NOT IN ('alarm', 'counter') AND (:site IS NULL OR g.site = :site)"
        " AND (:section IS NULL OR g.section = :section) GROUP BY 1, 2, 3, 4",
        {"site": scope.site, "section": scope.section},
    ):
        if kind == "file":
            files += urls
            continue
        found.setdefault((portal, section), Counter())[outcome] += urls
        outcomes[outcome] += urls
    held = _held(connection, scope)
    order = [name for name in (*MEANINGS, UNPROVEN) if outcomes[name]]
    return Figure(
        kind="gaps", scope=scope, portals=base.portals, as_of=base.as_of,
        rows=tuple(_rows(found, held, order)) if found else (), left_out=counted(("files", files)),
    )  # fmt: skip


def _held(connection: sqlite3.Connection, scope: Scope) -> Counter[Place]:
    """Return how many articles are held of each section, also of those without any."""
    known: Counter[Place] = Counter()
    for portal, section, articles in connection.execute(
        "SELECT p.portal, coalesce(s.name, s.url), 0 FROM sections s JOIN sites p ON p.name = s.site"
        " WHERE (:site IS NULL OR s.site = :site) AND (:section IS NULL OR s.name = :section)"
        " UNION ALL SELECT portal, section, count(DISTINCT article_id) FROM articles_with_sections"
        " WHERE (:site IS NULL OR site = :site) AND (:section IS NULL OR section = :section) GROUP BY 1, 2",
        {"site": scope.site, "section": scope.section},
    ):
        known[portal, section] += articles
    return known


def _rows(found: dict[Place, Counter[str]], held: Counter[Place], outcomes: list[str]) -> Iterator[GapRow]:
    places = sorted({*found, *held}, key=lambda place: (place[0], place[1] or ""))
    counts = [(place, found[place].total() if place in found else 0) for place in places]
    first, rest = top(counts, MOST_SECTIONS)
    groups: list[tuple[Place | None, list[Place]]] = [(place, [place]) for place in first]
    if rest:
        groups.append((None, rest))
    for place, members in groups:
        for outcome in outcomes:
            yield GapRow(
                portal=place[0] if place else None, section=place[1] if place else None, sections=len(members),
                held=sum(held[member] for member in members), outcome=outcome,
                urls=sum(found[member][outcome] for member in members if member in found),
            )  # fmt: skip
