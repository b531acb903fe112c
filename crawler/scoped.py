"""What of the known ground a run walks again: lists, articles and files, by the run's scope and the site's revisits."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from archive import known
from archive.known import Age
from archive.ledger import LOSSES
from archive.records import Link
from archive.scope import Scope
from crawler.files import FileWalk
from crawler.known_ground import Ground, in_order
from crawler.revisits import Revisits, overdue
from crawler.walk import Walk

WOULD_ASK = "would be asked for"  # of a dry run
AS_ASKED, NOT_DUE = "as asked", "not due"  # ends of walks that prove nothing and were not meant to
DAY = 86_400  # seconds
MOST_IN_VAIN = 5  # known articles whose last check failed that a run tries again

Links = Sequence[tuple[str, Link]]


class ScopedWalk(FileWalk):
    """Base of PortalSpider: leaves out what is not in the run's scope, and asks again for what is due."""

    revisits: ClassVar[Revisits]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[str, Link] = {}  # known articles that lists had in this run, until it is told which are due
        self._chosen = False  # it was told
        self._asked = 0  # articles asked for
        self._young = self.revisits.budget  # requests left for what is to be asked for by its age
        self._in_vain = MOST_IN_VAIN
        self._sweep = self.revisits.sweep  # requests left for what is a quarter old

    @property
    def scope(self) -> Scope:
        """What the run sets out to ask for."""
        return self.run.ledger.scope

    # lists

    def _in_scope(self, name: str | None, url: str) -> bool:
        """Tell whether a section's list is to be walked; one that was never walked always is, by a schedule."""
        scope = self.scope
        if scope.sections:
            return name in scope.sections
        return not scope.due or url in scope.due or self._is_new(url)

    def _is_new(self, url: str) -> bool:
        return not known.was_walked(self.run.writer.connection, self.name, url, self.run.ledger.run_id)

    def _leave_out(self, name: str | None, url: str) -> None:
        """Note a section that is not in the run's scope."""
        walk = self._walk(name, url)
        by_user = bool(self.scope.sections)
        self._walk_ended(walk, AS_ASKED if by_user else NOT_DUE)
        self._concluded(url, "passed", "not asked for" if by_user else "its turn has not come", None)

    def _walk(self, name: str | None, url: str) -> Walk:
        """Begin the walk through a section's list; an incremental one knows the ground."""
        walk = super()._walk(name, url)
        if not self.scope.incremental:
            return walk
        connection, run_id = self.run.writer.connection, self.run.ledger.run_id
        proof = known.proved(connection, walk.section_id, run_id)
        if proof is None:  # never walked to its end: nothing tells where known ground begins
            return walk
        is_old = self._days_since(proof.whole_at) >= self.revisits.quarter
        if is_old and self._sweep >= min(proof.pages, self.revisits.sweep):
            self._sweep -= proof.pages
            return walk
        walk.proved_by = proof.run_id
        walk.ground = Ground(self.revisits.overlap, known.newest_listed(connection, walk.section_id, run_id))
        return walk

    def _left_here(self, walk: Walk, links: Links) -> str | None:
        """Return why the walk through a list can end before the list does; None: it goes on."""
        rows = [self._listed(walk, url, link) for url, link in links]
        if walk.ground and walk.ground.read(rows):
            return known.KNOWN_GROUND
        scope = self.scope
        if scope.limit is not None and self._asked >= scope.limit:
            return AS_ASKED
        if scope.since:
            dates = [when for when, _ in rows]
            placed = in_order(dates)
            older = any(fits and when and when < scope.since for when, fits in zip(dates, placed, strict=True))
            return AS_ASKED if older and sum(placed) * 2 > len(placed) else None
        return None

    def _listed(self, walk: Walk, url: str, link: Link) -> tuple[date | None, bool]:
        """Return the day of a row, and whether earlier runs that proved their list's end knew it."""
        if walk.ground is None:
            return link.listed_on, False
        first_run, day = known.first_listed(self.run.writer.connection, walk.section_id, url)
        return link.listed_on or day, first_run is not None and first_run <= (walk.proved_by or 0)

    # articles

    def _to_ask(self, links: Links) -> list[tuple[str, Link]]:
        """Return the links that are to be asked for at once; what is known waits for `_again`."""
        fresh = []
        for url, link in links:
            if url in self._seen:
                continue
            if reason := self._beyond(link):
                self._discovered(link.url, "article")
                self._concluded(url, "passed", reason, None)
            elif self.scope.incremental and not self._is_owed(url):
                self._discovered(link.url, "article")
                self._known[url] = link
            elif self.settings.getbool("DRY_RUN"):
                self._asked += 1
                self._discovered(link.url, "article")
                self._concluded(url, "passed", WOULD_ASK, None)
            else:
                self._asked += 1
                fresh.append((url, link))
        return fresh

    def _beyond(self, link: Link) -> str | None:
        """Return which limit of the user's leaves a link out, None where none does."""
        scope = self.scope
        if scope.since and link.listed_on and link.listed_on < scope.since:
            return "listed before the day asked for"
        return "beyond the limit asked for" if scope.limit is not None and self._asked >= scope.limit else None

    def _is_owed(self, url: str) -> bool:
        """Tell whether an article is neither held nor known to be none."""
        connection = self.run.writer.connection
        if known.holds(connection, self.name, url):
            return False
        last = known.last_asked(connection, self.name, url, self.run.ledger.run_id)
        return last is None or last.outcome in LOSSES

    def _again(self) -> list[Any]:
        """Return, once, requests for what is to be asked for again; what is known and not due gets its end.

        First what earlier runs lost, then the youngest by their age, then what is a quarter old.
        """
        if self._chosen or not self.scope.incremental:
            return []
        self._chosen = True
        connection = self.run.writer.connection
        with self.run.writer.writing():
            lost = [] if self.scope.limits else known.owed(connection, self.name, self.run.ledger.run_id)
            due = [*self._due_links(), *([] if self.scope.limits else self._due_articles())]
        requests = list(self._articles(self._to_ask(lost)))
        for url, link in due:
            if not (self._known.pop(url, None) or self._discovered(link.url, "article")):
                continue
            if self.settings.getbool("DRY_RUN"):
                self._concluded(url, "passed", WOULD_ASK, None)
            else:
                requests.append(self._request(link.url, self.parse_article, canonical_url=url, link=link))
        with self.run.writer.writing():
            for url in self._known:
                held = known.holds(connection, self.name, url)
                self.run.ledger.concluded(url, "known" if held else "passed", None if held else "none when last asked")
        self._known.clear()
        return requests

    def _due_links(self) -> Iterator[tuple[str, Link]]:
        """Yield the links on the lists of this run that led to no article, and are to be tried again by their age."""
        connection, run_id = self.run.writer.connection, self.run.ledger.run_id
        for url, link in list(self._known.items()):
            if known.holds(connection, self.name, url):
                continue
            last = known.last_asked(connection, self.name, url, run_id)
            age = self._days_since(datetime.fromisoformat(f"{link.listed_on}T00:00Z")) if link.listed_on else 0.0
            rested = self._days_since(last.at) if last else 0.0
            if self._young > 0 and overdue(max(age, rested), rested, self.revisits.quarter) >= 1:
                self._young -= 1
                yield url, link

    def _due_articles(self) -> Iterator[tuple[str, Link]]:
        """Yield the articles that are due: the most overdue first, as many as the budgets allow."""
        connection = self.run.writer.connection
        found = [(self._overdue(each), each) for each in known.ages(connection, self.name)]
        for ratio, each in sorted(found, key=lambda pair: (-pair[0], pair[1].url)):
            if ratio < 1 or (self._young <= 0 and self._sweep <= 0):
                return
            is_old = self._days_since(each.checked) >= self.revisits.quarter
            if (self._sweep if is_old else self._young) <= 0 or not self._may_try(each):
                continue
            link = self._known.get(each.url) or known.link_of(connection, self.name, each.url)
            if link is None:
                continue
            self._sweep, self._young = self._sweep - is_old, self._young - (not is_old)
            yield each.url, link

    def _may_try(self, article: Age) -> bool:
        """Tell whether an article may be asked for of which the last answers told nothing: some a run, daily.

        Else those that never answer well would take the place of all others.
        """
        last = known.last_asked(self.run.writer.connection, self.name, article.url, self.run.ledger.run_id)
        if last is None or last.at <= article.checked:
            return True
        if self._days_since(last.at) < 1 or self._in_vain <= 0:
            return False
        self._in_vain -= 1
        return True

    def _overdue(self, article: Age) -> float:
        """Return how overdue an article is; one that is missing is asked for daily until it is gone or back."""
        rested = self._days_since(article.checked)
        age = rested if article.is_missing else self._days_since(article.published)
        return overdue(max(age, rested), rested, self.revisits.quarter)

    def _days_since(self, moment: datetime) -> float:
        """Return the days from a moment to the start of the run, below 0 for what came since."""
        return (self.run.ledger.started_at - moment).total_seconds() / DAY

    # files

    def _is_settled(self, url: str) -> bool:
        """Tell whether an incremental run need not ask for a file: it was none lately, and that was no loss."""
        if not self.scope.incremental:
            return False
        last = known.last_asked(self.run.writer.connection, self.name, url, self.run.ledger.run_id)
        if last is None or last.outcome in LOSSES or last.outcome == "over_budget":
            return False
        return self._days_since(last.at) < self.revisits.quarter
