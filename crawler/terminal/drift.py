"""How the selectors of a declaration fared over the archive's captures."""

from rich.console import Console

from archive.messages import say
from archive.timeline import Moment
from crawler.checkup.drift import Drift
from crawler.checkup.replacement import Replacement
from crawler.terminal.console import plain

_STYLE = {"holds": "green", "unsure": "yellow", "stopped": "red", "never": "red", "unreadable": "red"}
MOST_SPELLS = 5  # shown in the terminal; --json gives all


def show_drifts(console: Console, site: str, drifts: list[Drift]) -> None:
    """Print each selector with its fate: since which capture it fails, examples, what would serve."""
    for drift in drifts:
        line = plain(f"{drift.part}  {drift.selector}  ")
        line.append(say(f"drift.{drift.kind}", failing=drift.failing), style=_STYLE[drift.kind])
        console.print(line, soft_wrap=True)
        _show_looked_at(console, drift)
        if drift.first_bad and drift.kind not in ("holds", "unreadable"):
            _show_failing(console, drift)
        for spell in drift.spells[:MOST_SPELLS]:
            told = say("drift.spell", captures=spell.captures, first=_named(spell.first), last=_named(spell.last))
            console.print(plain(f"    {told}"), style="yellow", soft_wrap=True)
    if all(drift.kind == "holds" for drift in drifts):
        console.print(say("drift.fine", site=site), style="green", soft_wrap=True)


def _show_looked_at(console: Console, drift: Drift) -> None:
    bisected = drift.kind == "stopped" and drift.looked_at + drift.unreadable < drift.captures
    way = "all" if drift.looked_at >= drift.captures else "some" if bisected else "sample"
    said = say(f"drift.{way}", looked_at=drift.looked_at, captures=drift.captures, matches=drift.matches)
    if drift.misses_before:
        said += say("drift.misses", count=drift.misses_before)
    if drift.unreadable:
        said += say("drift.damaged", count=drift.unreadable)
    console.print(plain(f"    {said}"), style="dim", soft_wrap=True)


def _show_failing(console: Console, drift: Drift) -> None:
    if drift.last_good:
        console.print(plain(f"    {say('drift.last-good', moment=_named(drift.last_good))}"), soft_wrap=True)
    assert drift.first_bad is not None
    console.print(plain(f"    {say('drift.first-bad', moment=_named(drift.first_bad))}"), soft_wrap=True)
    for moment in drift.examples[1:]:
        console.print(plain(f"    {say('drift.example', moment=_named(moment))}"), style="dim", soft_wrap=True)
    if drift.is_drift:
        console.print(plain(f"    {_proposal(drift, drift.proposal)}"), style="bold", soft_wrap=True)


def _proposal(drift: Drift, proposed: Replacement | None) -> str:
    if proposed is None:
        return say("drift.no-proposal")
    sentence = {"next": "family", "listing": "no-box"}.get(drift.part, "proposal")
    said = say(f"drift.{sentence}", part=drift.part, selector=proposed.selector, right=proposed.right, of=proposed.of)
    if drift.part in ("title", "meta", "body") and proposed.of_before:
        beside = "replace" if proposed.serves_before == proposed.of_before else "beside"
        said += say(f"drift.{beside}", serves=proposed.serves_before, of=proposed.of_before)
    return said


def _named(moment: Moment) -> str:
    """Return a capture as a person finds it: when, run, URL, and its place in the WARC files."""
    return say("drift.moment", at=moment.at, run=moment.run, url=moment.url, file=moment.file, offset=moment.offset)
