"""Verbs that make sites and their tests: new-site, record."""

import dataclasses
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from archive.messages import say
from crawler.crawling import Options
from crawler.scaffold.new_site import Made, Wish, check, new_site
from crawler.scaffold.recording import record
from crawler.settings import contact as default_contact
from crawler.terminal.console import err, out
from crawler.terminal.progress import Display
from crawler.terminal.proposal import show_made, why
from crawler.verbs.options import AS_JSON, REASON, Folder, print_json, verb

_FROM = click.option("--from", "source", type=click.Path(path_type=Path), help=say("help.option.from"))
_OUT = click.option("--out", "project", type=Folder(path_type=Path), help=say("help.option.out"))
_CONTACT = click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
_DELAY = click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
_PROXY = click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
_ARCHIVE = click.option("--archive", "folder", type=Folder(path_type=Path), help=say("help.option.look-archive"))


@click.command("new-site", **verb("new-site"))
@click.argument("url")
@click.option("--name", help=say("help.option.name"))
@_FROM
@_OUT
@click.option("--force", is_flag=True, help=say("help.option.force"))
@_ARCHIVE
@_CONTACT
@_DELAY
@_PROXY
@REASON
@AS_JSON
def propose_site(url: str, folder: Path | None, as_json: bool, **given: Any) -> None:
    """Propose a declaration."""
    how = {name: given.pop(name) for name in ("contact", "delay", "proxy", "reason")}
    wish = Wish(home=url, out=given.pop("project"), **given)
    check(wish)
    with _place(folder) as place, Display(err()) as display:
        made = new_site(wish, None if wish.source else _options(place, **how), display)
    if as_json:
        print_json(_as_json(made))
    else:
        show_made(out(), made)


@click.command("record", **verb("record"))
@click.argument("site")
@click.argument("url")
@click.option(
    "--page", "number", type=click.IntRange(1, 99_999), default=1, show_default=True, help=say("help.option.page")
)
@_FROM
@_OUT
@_CONTACT
@_DELAY
@_PROXY
@REASON
def record_page(site: str, url: str, source: Path | None, number: int, **given: Any) -> None:
    """Record a page."""
    project, how = given.pop("project"), given
    with _place(None) as place, Display(err()) as display:
        kind, path = record(site, url, source or _options(place, **how), out=project, number=number, display=display)
    out().print(say("record.done", kind=kind, path=path), soft_wrap=True)


def _place(folder: Path | None) -> AbstractContextManager[str]:
    """Return the archive of the look: the one that was given, else one that is thrown away."""
    return nullcontext(str(folder)) if folder else tempfile.TemporaryDirectory()


def _options(place: str, **how: Any) -> Options:
    """Return how to fetch."""
    if how["contact"] is None and how["proxy"] is None:
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    return Options(folder=Path(place), **how)


def _as_json(made: Made) -> dict[str, object]:
    declared = dataclasses.asdict(made.proposal.declared)
    declared["family"] = made.proposal.declared.family.__name__
    return {
        "declared": declared,
        "findings": [{**dataclasses.asdict(finding), "why": why(finding)} for finding in made.proposal.findings],
        "sections": made.proposal.sections,
        "recorded": [{"url": each.page.url, "kind": each.kind} for each in made.proposal.chosen],
        "pages": made.pages,
        "files": made.files,
    }
