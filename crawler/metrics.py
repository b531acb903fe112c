"""How an archive stands, as Prometheus reads it: the text format, version 0.0.4."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from archive.causes import CAUSES
from archive.verdict import STATUSES
from archive.visible_text import visible_text
from crawler.health import Health, SiteHealth
from crawler.settings import VERSION

Sample = tuple[Mapping[str, str], float]  # labels and value


def exposition(health: Health, due: Mapping[str, Sequence[datetime]]) -> str:
    """Return the metrics as text. `due` has the slots (UTC) of each scheduled site that nobody came for yet.

    What is unknown has no sample: a run that never was OK, a disk of unknown growth, a site without anything due.
    """
    lines = []
    for name, meaning, samples in (
        *_of_runs(health.sites),
        *_of_holdings(health.sites),
        *_of_due(due),
        *_of_disk(health),
    ):
        lines += [f"# HELP {name} {_escaped(meaning)}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _of_runs(sites: Sequence[SiteHealth]) -> Iterator[tuple[str, str, list[Sample]]]:
    names = [({"site": site.run.site, "portal": site.run.portal}, 1.0) for site in sites]
    yield "dangjian_site_info", "1 for each site, with the portal's name.", names
    began = _times(sites, lambda s: s.run.started_at)
    yield "dangjian_last_run_timestamp_seconds", "When the last run began.", began
    began_well = _times(sites, lambda s: s.last_ok)
    yield "dangjian_last_ok_timestamp_seconds", "When the last run that was OK began.", began_well
    statuses = _states(sites, "status", STATUSES)
    yield "dangjian_run_status", "How the last run ended: 1 at its status, 0 at the others.", statuses
    causes = _states(sites, "cause", CAUSES)
    yield "dangjian_run_cause", "Why the last run is not OK: 1 at the class of its cause, 0 at the others.", causes
    lost = _each(sites, lambda s: sum(ending.is_loss for ending in s.run.endings))
    yield "dangjian_lost_urls", "URLs that the last run lost.", lost
    yield "dangjian_alarms", "Alarms of the last run.", _each(sites, lambda s: len(s.run.alarms))


def _of_holdings(sites: Sequence[SiteHealth]) -> Iterator[tuple[str, str, list[Sample]]]:
    yield "dangjian_articles", "Articles held, one under two addresses once.", _each(sites, lambda s: s.articles)
    yield "dangjian_captures", "Responses kept.", _each(sites, lambda s: s.captures)
    missing = [
        ({"site": site.run.site, "state": state}, number)
        for site in sites
        for state, number in (("missing", site.missing), ("gone", site.gone))
    ]
    meaning = "Articles that the portal does not deliver any more; gone: several times over days."
    yield "dangjian_missing_articles", meaning, missing
    yield "dangjian_record_bytes", "Bytes of the response records of a site.", _each(sites, lambda s: s.growth.bytes)


def _states(sites: Iterable[SiteHealth], field: str, states: Iterable[str]) -> list[Sample]:
    """Return a state set: of each site one sample per state, 1 where the run's field says so."""
    return [
        ({"site": site.run.site, field: state}, state == getattr(site.run, field)) for site in sites for state in states
    ]


def _of_due(due: Mapping[str, Sequence[datetime]]) -> Iterator[tuple[str, str, list[Sample]]]:
    yield (
        "dangjian_due_sections",
        "Sections whose turn has come.",
        [({"site": site}, len(slots)) for site, slots in sorted(due.items())],
    )
    yield (
        "dangjian_oldest_due_timestamp_seconds",
        "Slot of the section that has waited longest for its visit.",
        [({"site": site}, min(slots).timestamp()) for site, slots in sorted(due.items()) if slots],
    )


def _of_disk(health: Health) -> Iterator[tuple[str, str, list[Sample]]]:
    disk = health.disk
    for name, meaning, value in (
        ("archive_bytes", "All files of the archive.", disk.archive_bytes),
        ("database_bytes", "Of these, the database.", disk.database_bytes),
        ("disk_free_bytes", "Free on the archive's disk.", disk.free_bytes),
        ("disk_reserve_bytes", "A crawl stops while so much is still free.", disk.reserve_bytes),
        ("disk_days_left", "Days until the disk is full, if the sites go on as in the latest 90 days.", disk.days_left),
        ("report_timestamp_seconds", "When this was written.", health.now.timestamp()),
    ):
        yield f"dangjian_{name}", meaning, [] if value is None else [({}, value)]
    yield "dangjian_build_info", "1, with the version that wrote this.", [({"version": VERSION}, 1)]


def _each(sites: Iterable[SiteHealth], value: Callable[[SiteHealth], float]) -> list[Sample]:
    return [({"site": site.run.site}, value(site)) for site in sites]


def _times(sites: Iterable[SiteHealth], value: Callable[[SiteHealth], str | None]) -> list[Sample]:
    said = ((site.run.site, value(site)) for site in sites)
    return [({"site": site}, datetime.fromisoformat(at).timestamp()) for site, at in said if at]


def _labels(labels: Mapping[str, str]) -> str:
    r"""Return labels as the format writes them.

    >>> _labels({"portal": 'a"b\\c\n'}), _labels({})
    ('{portal="a\\"b\\\\c\\n"}', '')
    """
    said = (f'{name}="{_escaped(_shown(value)).replace(chr(34), chr(92) + chr(34))}"' for name, value in labels.items())
    return "{" + ",".join(said) + "}" if labels else ""


def _shown(value: str) -> str:
    """Return a value with what turns the writing or steers a terminal spelt out; the format has a sign for a new line.

    >>> _shown("党\\u202e建\\n")
    '党[U+202E]建\\n'
    """
    return "\n".join(map(visible_text, value.split("\n")))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    """Return a value without loss; a whole one without a point.

    >>> _number(True), _number(12), _number(0.1)
    ('1', '12', '0.1')
    """
    return str(int(value)) if int(value) == value else repr(float(value))
