"""What a site may declare of its article pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """CSS selectors of one layout, as lexbor reads them (no ::text). None: the general rules find it."""

    title: str | None = None
    meta: str | None = None  # the line of time, source, views
    body: str | None = None
    drop: tuple[str, ...] = ()  # parts inside the body that are not text
    may_miss: bool = False  # a family's: not all of its sites have this layout, and no alarm is raised where it fails
