"""How a run ended: OK, INCOMPLETE, BLOCKED, DEGRADED or FAILED, with reasons and a cause class. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.causes import Cause, counted, leading

Status = Literal["ok", "incomplete", "blocked", "degraded", "failed"]

STATUSES: dict[str, str] = {
    "running": "the run goes on",
    "ok": "all that the portal offers is here, each list was walked to a proven end, and nothing is unusual",
    "incomplete": "something was lost, a list has no proven end, or the run was stopped or torn off",
    "blocked": "the portal, or what stands before it, does not let us in",
    "degraded": "everything that was asked for came, and it is not what this portal usually gives",
    "failed": "the portal gave no page that could be read",
}

# Ends of a walk that prove that nothing of the list is missing, or that there is no list.
PROOFS = frozenset({
    "no next page", "repeated page", "empty page", "known ground", "not due", "as asked", "missing", "blocked",
    "offsite",
})  # fmt: skip
NOT_WALKED = ("not due", "as asked")
NO_LIST = frozenset({"missing", "blocked", "offsite"})
BLOCKED_SHARE = 0.2  # of the pages that were asked for: more refusals than that are a wall, not a locked door
FEWEST = 5  # articles: of fewer nothing is said
LEFT_ALONE = "the portal asks to be left alone for a while"

# Kinds of alarms by what they do to a run -> words of the reason, and the cause class they speak for.
LOSING: dict[str, tuple[str, Cause]] = {
    "record": ("WARC files missing or damaged", "our bug"),
    "parts": ("articles whose further pages only a script opens", "layout changed"),
}
DEGRADING: dict[str, tuple[str, Cause]] = {
    "section": ("sections that are not linked any more", "layout changed"),
    "mass": ("many articles are missing at once", "layout changed"),
    "clock": ("this machine's clock was set back", "our bug"),
    "dropped": ("lists that lost more rows than usual", "layout changed"),
    "vanished": ("sections whose known articles are none any more", "layout changed"),
    "empties": ("sections with more articles without text than usual", "layout changed"),
    "undated": ("sections with more articles without a date than usual", "layout changed"),
    "untitled": ("sections with more articles without a title than usual", "layout changed"),
    "short": ("sections with shorter articles than usual", "layout changed"),
    "silent": ("nothing new for longer than usual", "idle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the ledger holds of a run when it ends. Counts are of URLs, files included where not said otherwise."""

    stopped: str | None = None  # why it stopped early; None: it came to its own end
    limits: str = ""  # what the user limited the run to, in the words of the options; "": nothing
    asked: int = 0  # pages: all kinds but files
    read: int = 0  # of these, that could be read
    losses: Mapping[tuple[str, str | None], int]  # by outcome and reason
    file_losses: Mapping[tuple[str, str | None], int] = field(default_factory=dict)  # of these, pictures and files
    refused: int = 0  # pages that robots.txt forbids
    articles: int = 0  # addresses of articles that were asked for
    absent: int = 0  # of these, that answer 404 or 410 or are error pages with status 200
    bare: int = 0  # of these, that are kept with neither text nor attachments
    walks: Mapping[str, int]  # walks through sections' listings by their end; "": without proof
    alarms: Mapping[str, int]  # by kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A run's status, why it is not ok, and the class of the cause. None: it is ok, or a person stopped it."""

    status: Status
    reason: str | None  # as archive.messages.say_reason reads it
    cause: Cause | None


def judge(facts: Facts) -> Verdict:
    """Return how a run ended."""
    causes = counted(facts.losses)
    short = _shortfalls(facts)
    for kind, (_, spoken_for) in {**LOSING, **DEGRADING}.items():
        causes[spoken_for] += facts.alarms.get(kind, 0)
    causes["layout changed"] += sum(_most(facts).values())
    refused = causes["blocked"] - counted(facts.file_losses)["blocked"] + facts.refused  # pages
    if hollow := short["most sections are without rows"]:
        causes["blocked"] += facts.walks.get("blocked", 0)
        causes["layout changed"] += hollow - facts.walks.get("blocked", 0)
    cause: Cause | None = "blocked" if facts.stopped == LEFT_ALONE else leading(causes)
    if not facts.read and not (facts.stopped and cause is None):
        return _unread(facts, short, cause)
    unusual = _unusual(facts)
    reason = _said(facts, {**short, **unusual})
    if facts.stopped == LEFT_ALONE or (cause == "blocked" and refused >= BLOCKED_SHARE * facts.asked):
        return Verdict(status="blocked", reason=reason, cause=cause)
    if facts.stopped or facts.limits or any(short.values()):
        return Verdict(status="incomplete", reason=reason, cause=cause)
    if any(unusual.values()):
        return Verdict(status="degraded", reason=reason, cause=cause)
    return Verdict(status="ok", reason=None, cause=None)


def _unread(facts: Facts, short: Mapping[str, int], cause: Cause | None) -> Verdict:
    """Return the verdict on a run in which no page could be read."""
    cause = cause or ("blocked" if facts.refused else "site down")
    reason = _said(facts, short) or "the portal gave no page that could be read"
    return Verdict(status="blocked" if cause == "blocked" else "failed", reason=reason, cause=cause)


def _unusual(facts: Facts) -> dict[str, int]:
    """Return how much there is of what is unusual, by words."""
    return {words: facts.alarms.get(kind, 0) for kind, (words, _) in DEGRADING.items()} | _most(facts)


def _most(facts: Facts) -> dict[str, int]:
    """Return what is true of more than half of the articles: no portal is like that, even in a first run."""
    shares = {"most articles are missing or error pages": facts.absent, "most articles are empty": facts.bare}
    return {words: n for words, n in shares.items() if n >= FEWEST and n * 2 > facts.articles}


def _said(facts: Facts, counts: Mapping[str, int]) -> str | None:
    """Return why a run is not ok. Of one that was stopped nothing else is said: what it lacks is not yet lost."""
    part = [f"a part of the site, as asked: {facts.limits}"] if facts.limits else []
    return facts.stopped or "; ".join([*part, *(f"{words}: {n}" for words, n in counts.items() if n)]) or None


def _shortfalls(facts: Facts) -> dict[str, int]:
    """Return how much of each kind keeps a run from being whole."""
    return {
        "URLs lost": sum(facts.losses.values()),
        "listings without a proven end": sum(n for end, n in facts.walks.items() if end not in PROOFS),
        **{words: facts.alarms.get(kind, 0) for kind, (words, _) in LOSING.items()},
        "most sections are without rows": _hollow(facts.walks),
    }


def _hollow(walks: Mapping[str, int]) -> int:
    """Return how many sections gave no row if these are most of them, else 0.

    One empty section is one without articles; a portal of empty sections is one that we cannot read.
    """
    absent = sum(walks.get(end, 0) for end in NO_LIST)
    bare = absent + walks.get("empty page", 0)
    total = sum(count for end, count in walks.items() if end not in NOT_WALKED)
    return bare if bare * 2 > total and (total > 1 or absent) else 0
