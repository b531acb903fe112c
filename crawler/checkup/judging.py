"""Holds a sample against what is usual, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

from archive.habits import ENOUGH_TEXT, Share
from archive.records import Article
from crawler.checkup.baseline import Baseline, ListThen
from crawler.checkup.sampling import Sample

Level = Literal["well", "look", "worse", "unknown"]  # look: less than usual, which may be chance
CHANCE, USUAL = 0.05, 0.25  # below: so few are no chance; from here on, as it is every day
FEWER_SECTIONS = 0.9  # of those that the last complete run walked
FEWER_ROWS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the verdict: what the sample has, and what is usual."""

    name: str
    now: Share
    archive: Share | None = None  # None: the archive does not say
    recorded: Share | None = None
    level: Level
    detail: tuple[str, ...] = ()  # the URLs, or words, that it is about


def judge(sample: Sample, articles: Mapping[str, Article], usual: Baseline, has_templates: bool) -> list[Line]:
    """Return the verdict, line by line. `articles` are the sampled ones as they read today, by canonical URL."""
    lines = [_robots(sample), _answers(sample), _sections(sample, usual), *_lists(sample, usual)]
    lines += _fields(list(articles.values()), usual, has_templates)
    return [line for line in (*lines, *_as_held(articles, usual)) if line.now.of or line.level != "well"]


def level_of(now: Share, usual: Share | None) -> Level:
    """Return how a share stands to the usual one: worse where so few of so many are hardly chance.

    >>> level_of(Share(good=8, of=8), Share(good=90, of=100)), level_of(Share(good=2, of=8), Share(good=90, of=100))
    ('well', 'worse')
    >>> level_of(Share(good=7, of=8), Share(good=99, of=100)), level_of(Share(good=0, of=8), None)
    ('look', 'look')
    >>> level_of(Share(good=1, of=8), Share(good=20, of=100))
    'well'
    """
    if not now.of:
        return "unknown"
    if usual is None or not usual.of:
        return "well" if now.good * 2 >= now.of else "look"
    if now.good * usual.of >= usual.good * now.of:
        return "well"
    expected = (usual.good + 1) / (usual.of + 2)  # a few pages do not prove that it is always so
    chance = sum(comb(now.of, k) * expected**k * (1 - expected) ** (now.of - k) for k in range(now.good + 1))
    return "worse" if chance < CHANCE else "look" if chance < USUAL else "well"


def _robots(sample: Sample) -> Line:
    blocked = [url for url, (outcome, _) in sample.lost.items() if outcome == "blocked"]
    now = Share(good=sample.asked - len(blocked), of=sample.asked)
    return Line(name="robots", now=now, level="worse" if blocked else "well", detail=tuple(blocked))


def _answers(sample: Sample) -> Line:
    lost = {url: reason or outcome for url, (outcome, reason) in sample.lost.items() if outcome != "blocked"}
    now = Share(good=sample.asked - len(lost), of=sample.asked)
    level: Level = "well" if not lost else "worse" if len(lost) * 4 > sample.asked else "look"
    return Line(name="answers", now=now, level=level, detail=tuple(f"{url} ({why})" for url, why in lost.items()))


def _sections(sample: Sample, usual: Baseline) -> Line:
    if not usual.sections:
        found = len(sample.sections)
        return Line(name="sections", now=Share(good=found, of=found), level="well" if found else "worse")
    gone = [url for url in usual.sections if url not in sample.sections]
    now = Share(good=len(usual.sections) - len(gone), of=len(usual.sections))
    level: Level = "well" if not gone else "look" if (now.value or 0) >= FEWER_SECTIONS else "worse"
    return Line(name="sections", now=now, archive=Share(good=now.of, of=now.of), level=level, detail=tuple(gone))


def _lists(sample: Sample, usual: Baseline) -> Iterator[Line]:
    """Yield what the lists show: rows at all, as many as before, a next page, and other rows on it."""
    lists, then = list(sample.lists.values()), usual.lists
    empty = [each.url for each in lists if not each.rows]
    stuck = [each.url for each in lists if not each.leads_on]
    known = bool(then)
    for name, wrong, was in (
        ("rows", empty, {url: bool(page.rows) for url, page in then.items()}),
        ("next", stuck, {url: page.leads_on for url, page in then.items()}),
    ):
        now = Share(good=len(lists) - len(wrong), of=len(lists))
        lost = tuple(url for url in wrong if was.get(url))
        before = Share(good=sum(was.values()), of=len(was)) if known else None
        recorded = usual.recorded.get(name)
        level: Level = ("worse" if lost else "well") if known else level_of(now, recorded)
        yield Line(name=name, now=now, archive=before, recorded=recorded, level=level,
                   detail=lost if known else tuple(wrong) if level != "well" else ())  # fmt: skip
    if known:
        yield _row_counts(sample, then)
    turned = [each for each in lists if each.leads_on]
    idle = tuple(each.url for each in turned if not each.goes_on)
    yield Line(name="second", now=Share(good=len(turned) - len(idle), of=len(turned)),
               level="worse" if idle else "well", detail=idle)  # fmt: skip


def _row_counts(sample: Sample, then: Mapping[str, ListThen]) -> Line:
    pairs = [(each, then[each.url].rows) for each in sample.lists.values() if each.url in then]
    fewer = tuple(f"{each.url} ({len(each.rows)} < {before})" for each, before in pairs
                  if len(each.rows) < FEWER_ROWS * before)  # fmt: skip
    now = Share(good=sum(len(each.rows) for each, _ in pairs), of=sum(before for _, before in pairs))
    return Line(name="row-count", now=now, level="worse" if fewer else "well", detail=fewer)


def _fields(articles: Sequence[Article], usual: Baseline, has_templates: bool) -> Iterator[Line]:
    marks = {
        "title": [bool(article.title) for article in articles],
        "published": [article.published is not None for article in articles],
        "source": [article.source is not None for article in articles],
        "text": [len(article.text) >= ENOUGH_TEXT or bool(article.attachments) for article in articles],
        "views": [article.views is not None for article in articles],
        "template": [article.reading.body_from == "template" for article in articles] if has_templates else [],
    }
    for name, found in marks.items():
        now, archive, recorded = (
            Share(good=sum(found), of=len(found)),
            usual.archive.get(name),
            usual.recorded.get(name),
        )
        if name in ("views", "template", "source") and not archive and not recorded:
            continue  # many portals have none; nobody says what is usual here
        missing = tuple(a.url for a, good in zip(articles, found, strict=True) if not good) if found else ()
        level = level_of(now, archive or recorded)
        if found or name != "template":
            yield Line(name=name, now=now, archive=archive, recorded=recorded, level=level,
                       detail=missing if level in ("worse", "look") else ())  # fmt: skip


def _as_held(articles: Mapping[str, Article], usual: Baseline) -> Iterator[Line]:
    """Yield whether articles that the archive has read as they did: a wrong title is a title, too."""
    known = [(article, had) for url, article in articles.items() if (had := usual.held.get(url))]
    for name in ("title", "published"):
        pairs = [(a, getattr(had, name)) for a, had in known if getattr(had, name)]
        other = tuple(a.url for a, before in pairs if not _agrees(getattr(a, name), before))
        now = Share(good=len(pairs) - len(other), of=len(pairs))
        if pairs:
            level: Level = "well" if not other else "worse" if len(other) * 4 > len(pairs) else "look"
            yield Line(name=f"same-{name}", now=now, archive=Share(good=now.of, of=now.of), level=level, detail=other)


def _agrees(now: object, before: str) -> bool:
    return now == before if isinstance(now, str) else str(now or "")[:10] == before[:10]  # of a time the day
