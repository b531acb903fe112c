"""What a run sets out to ask for: the whole site, what is new, or less."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The scope of a run. A scope that says nothing is the whole site: every list to its end, every article."""

    incremental: bool = False  # lists stop at known ground, and known articles are asked for again by age
    due: tuple[str, ...] = ()  # canonical URLs of sections whose turn it is by the schedule; (): all
    sections: tuple[str, ...] = ()  # names of the sections that the user named; (): all
    limit: int | None = None  # articles asked for at most; None: no limit
    since: date | None = None  # articles listed before it are not asked for; None: all

    @property
    def limits(self) -> str:
        """What the user limited the run to, in the words of the options; "" where nothing.

        >>> Scope(limit=3, sections=("党务公开",)).limits
        '--section 党务公开 --limit 3'
        """
        said = [f"--section {name}" for name in self.sections]
        said += [f"--limit {self.limit}"] if self.limit is not None else []
        return " ".join(said + ([f"--since {self.since}"] if self.since else []))

    def text(self) -> str | None:
        """Return the scope as one line of JSON that `read` takes; None where it is the whole site.

        >>> Scope(incremental=True).text(), Scope().text()
        ('{"incremental": true}', None)
        """
        said = {name: value for name, value in asdict(self).items() if value}
        if self.limit == 0:
            said["limit"] = 0
        return json.dumps(said, ensure_ascii=False, default=str) if said else None

    @classmethod
    def read(cls, text: str | None) -> Self:
        """Return the scope that `text` gave; None is the whole site.

        >>> Scope.read(Scope(since=date(2026, 1, 2), sections=("要闻",)).text())
        Scope(incremental=False, due=(), sections=('要闻',), limit=None, since=datetime.date(2026, 1, 2))
        """
        said = json.loads(text) if text else {}
        for name in ("due", "sections"):
            said[name] = tuple(said.get(name, ()))
        if "since" in said:
            said["since"] = date.fromisoformat(said["since"])
        return cls(**said)
