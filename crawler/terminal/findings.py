"""What a verification found, as lines: what, where, and what to do about it."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from archive.messages import say
from archive.verify import Finding
from crawler.terminal.console import plain

MOST_OF_A_KIND = 20  # shown in the terminal; --json gives all


def show_findings(console: Console, findings: Sequence[Finding], sample: int | None = None) -> None:
    """Print the findings by kind, errors first, each kind with its hint once; `sample` articles were drawn."""
    if not findings:
        well = say("verify.all-is-well") if sample is None else say("verify.sample-is-well", count=sample)
        console.print(well, style="green")
        return
    for (notice, kind), group in groupby(sorted(findings, key=_order), key=_order):
        found = list(group)
        console.print(Text(say(f"verify.{kind}"), style="yellow" if notice else "red"), soft_wrap=True)
        for finding in found[:MOST_OF_A_KIND]:
            facts = " · ".join(filter(None, (finding.where, finding.detail)))
            console.print(plain(f"    {facts}"), style="dim", soft_wrap=True)
        if len(found) > MOST_OF_A_KIND:
            console.print(say("report.more", count=len(found) - MOST_OF_A_KIND))


def _order(finding: Finding) -> tuple[bool, str]:
    return not finding.is_error, finding.kind
