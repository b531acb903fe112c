"""The table of a proposal: what is declared, why, and what to check by eye."""

from collections.abc import Sequence

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from archive.messages import say
from crawler.scaffold.new_site import Made
from crawler.scaffold.proposal import Finding
from crawler.terminal.console import plain
from crawler.terminal.tables import show_table

_STYLE = {"sure": "green", "likely": "yellow", "look": "red"}
_OF_THE_FAMILY = ("section_url", "article_url")


def show_made(console: Console, made: Made) -> None:
    """Print the files, the table, and what to do next."""
    proposal = made.proposal
    declared = proposal.declared
    console.print(plain(say("new-site.looked-at", portal=declared.portal, name=declared.name, pages=made.pages,
                            sections=len(proposal.sections))))  # fmt: skip
    for path in made.files:
        console.print(plain(say("new-site.written", path=path)), soft_wrap=True)
    show_table(console, _findings(proposal.findings))
    doubtful = any(finding.confidence == "look" for finding in proposal.findings)
    site = made.crawled_as
    advice = say("new-site.check", site=site) if doubtful else say("new-site.fine", site=site)
    console.print(advice, style="yellow" if doubtful else "green", soft_wrap=True)


def _findings(findings: Sequence[Finding]) -> Table:
    """Return the table: the evidence below what it speaks for, since both are read by eye and neither is short."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(say("column.field"), no_wrap=True)
    table.add_column(say("column.confidence"), no_wrap=True)
    table.add_column(say("column.proposal"), overflow="fold")
    for finding in findings:
        sure = Text(say(f"new-site.confidence.{finding.confidence}"), style=_STYLE[finding.confidence])
        evidence = plain(why(finding))
        evidence.stylize("dim")
        table.add_row(finding.field, sure, Group(plain(_proposed(finding)), evidence))
    return table


def why(finding: Finding) -> str:
    """Return the evidence as a sentence."""
    return say(f"new-site.evidence.{finding.evidence}", **finding.values)


def _proposed(finding: Finding) -> str:
    if finding.proposal is not None:
        return finding.proposal
    return (
        say("new-site.proposal.family") if finding.field in _OF_THE_FAMILY else say("new-site.proposal.general-rules")
    )
