"""Was any server asked too soon? The gaps between requests, by group, as the captures tell of them."""

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from archive.politeness import milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAudit:
    """What was asked of one host, IP address or platform. Seconds."""

    group: str
    requests: int
    hosts: int
    sites: int
    smallest_gap: float | None  # between two requests; None: there was but one
    declared_delay: float  # of the requests on both sides of the smallest gap, the longer one
    below: int  # gaps that are shorter than what the requests on both sides declare
    worst: str | None  # the request, as time and URL, that came too soon by most; None: none did


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The gaps of an archive."""

    groups: tuple[GroupAudit, ...]  # without those that lie in another one wholly: its gaps are theirs
    untimed: int  # captures of which it was not noted when they were asked for

    @property
    def is_kept(self) -> bool:
        """Tell whether no gap is shorter than declared."""
        return not any(group.below for group in self.groups)


@dataclass(slots=True)
class _Group:
    last: int | None = None  # milliseconds
    delay: int = 0  # of the last one, milliseconds
    requests: int = 0
    hosts: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    smallest: tuple[int, int] | None = None  # gap and what was declared, milliseconds
    below: int = 0
    worst: tuple[int, str] = (0, "")  # by how much too soon, milliseconds, and which

    def asked(self, at: int, delay: int, what: str) -> None:
        """Note a request. They come in the order of time."""
        self.requests += 1
        if self.last is not None:
            gap, needed = at - self.last, max(delay, self.delay)
            self.smallest = min(self.smallest or (gap, needed), (gap, needed))
            if gap < needed:
                self.below += 1
                self.worst = max(self.worst, (needed - gap, what))
        self.last, self.delay = at, delay


def audit(connection: sqlite3.Connection, site: str | None = None) -> Audit:
    """Return the audit of an archive, of the groups of one site with `site`. Requests of all sites count in a group.

    A request that got no answer, as after a timeout, has no capture and is not seen here.
    """
    groups: dict[str, _Group] = {}
    within: Counter[tuple[str, str]] = Counter()  # requests by two groups that they belong to
    rows = connection.execute(
        "SELECT c.sent_at, c.politeness_groups, c.declared_delay, c.url, r.site FROM captures c"
        " JOIN runs r ON r.id = c.run_id WHERE c.sent_at IS NOT NULL ORDER BY c.sent_at, c.id"
    )
    for sent_at, names, delay, url, of_site in rows:
        at, of_groups = milliseconds(datetime.fromisoformat(sent_at)), names.split(",")
        for name in of_groups:
            group = groups.setdefault(name, _Group())
            group.asked(at, round(delay * 1000), f"{sent_at} {url}")
            group.hosts.add(urlsplit(url).netloc)
            group.sites.add(of_site)
            within.update((name, other) for other in of_groups if other != name)
    (untimed,) = connection.execute("SELECT count(*) FROM captures WHERE sent_at IS NULL").fetchone()
    shown = [
        _result(name, group)
        for name, group in sorted(groups.items(), key=lambda each: _by_number(each[0]))
        if (site is None or site in group.sites) and not _is_covered(name, groups, within)
    ]
    return Audit(groups=tuple(shown), untimed=untimed)


def _by_number(name: str) -> list[str | int]:
    """Return what puts 127.0.0.9 before 127.0.0.10; words and numbers alternate, so that they can be compared."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def _is_covered(name: str, groups: dict[str, _Group], within: Counter[tuple[str, str]]) -> bool:
    """Tell whether all requests of a group belong to a larger one, or to one like it that is named after it."""
    size = groups[name].requests
    return any(
        within[name, other] == size and (group.requests, other) > (size, name)
        for other, group in groups.items()
        if other != name
    )


def _result(name: str, group: _Group) -> GroupAudit:
    gap, needed = group.smallest or (None, group.delay)
    return GroupAudit(
        group=name, requests=group.requests, hosts=len(group.hosts), sites=len(group.sites),
        smallest_gap=None if gap is None else gap / 1000, declared_delay=needed / 1000, below=group.below,
        worst=group.worst[1] or None,
    )  # fmt: skip
