"""How each section of a run ended, in the words of archive.verdict: judged on its own losses, list and alarms. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.causes import Cause
from archive.report import Ending, RunReport, SectionReport
from archive.verdict import NO_LIST, PROOFS, Facts, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionStatus:
    """How a section ended."""

    status: str  # a Status of archive.verdict; running while the run goes on
    reason: str | None  # as archive.messages.say_reason reads it; None: ok
    cause: Cause | None  # None: ok, or the losses tell no cause
    alarms: tuple[tuple[str, str], ...]  # kind and text of the run's alarms that are about this section


def section_statuses(report: RunReport) -> tuple[SectionStatus, ...]:
    """Return how the sections of a run ended, in the order of `report.sections`."""
    return tuple(_status(report, section) for section in report.sections)


def _status(report: RunReport, section: SectionReport) -> SectionStatus:
    alarms = tuple((kind, text) for kind, text in report.alarms if is_about(text, section))
    if report.status == "running":
        return SectionStatus(status="running", reason=None, cause=None, alarms=alarms)
    own = [ending for ending in report.endings if ending.kind != "file" and _is_of(ending, section)]
    # A list that is not there, or leads elsewhere, is no shortfall: the run is judged the same way.
    walks = {} if section.ended_by in NO_LIST else {section.ended_by or "": 1}
    verdict = judge(
        Facts(
            asked=max(1, section.pages) + section.expected,
            read=section.pages + section.got + (section.ended_by in PROOFS),
            losses=_losses(own, section.lost),
            articles=section.expected,
            absent=sum(ending.outcome in ("missing", "soft_error") for ending in own if ending.kind == "article"),
            walks=walks,
            alarms=Counter(kind for kind, _ in alarms),
        )
    )
    return SectionStatus(status=verdict.status, reason=verdict.reason, cause=verdict.cause, alarms=alarms)


def _is_of(ending: Ending, section: SectionReport) -> bool:
    if section.section is None:
        return ending.url == section.url
    return ending.section == section.section


def _losses(endings: Sequence[Ending], lost: int) -> Counter[tuple[str, str | None]]:
    """Return the losses by outcome and reason, at least `lost`.

    The report names each URL under one section only: what is listed in two is counted here without its reason.
    """
    found = Counter((ending.outcome, ending.reason) for ending in endings if ending.is_loss)
    if (unnamed := lost - found.total()) > 0:
        found["interrupted", None] += unnamed
    return found


def place_of(section: SectionReport) -> str:
    """Return the words by which an alarm names a section.

    >>> place_of(SectionReport(section="要闻", url="http://a/", pages=1, expected=0, got=0, absent=0, lost=0,
    ...                        ended_by=None))
    '要闻 http://a/'
    """
    return f"{section.section} {section.url}" if section.section else section.url


def is_about(text: str, section: SectionReport) -> bool:
    """Tell whether an alarm's text names a section: its place alone, or with numbers behind it."""
    return text == place_of(section) or text.startswith(place_of(section) + ": ")
