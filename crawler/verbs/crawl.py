"""Verbs that crawl, and that tell what crawls brought: demo, crawl, sites."""

import dataclasses
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from archive.database import open_reader
from archive.errors import ArchiveError, BadRequest
from archive.messages import say
from archive.scope import Scope
from archive.section_names import unknown_sections
from crawler import crawling
from crawler.crawling import Ended, Options
from crawler.dry_run import rehearse
from crawler.health import health
from crawler.inventory import inventory
from crawler.rounds import note_by_hand
from crawler.settings import contact as default_contact
from crawler.terminal import tables
from crawler.terminal.console import err, out
from crawler.terminal.progress import Display
from crawler.verbs.options import ARCHIVE, AS_JSON, LOST, REASON, REFUSED, Folder, plan_of, print_json, verb


@click.command(**verb("demo"))
@click.option(
    "--archive", "folder", type=Folder(path_type=Path), default="demo-archive", show_default=True,
    help=say("help.option.archive"),
)  # fmt: skip
@click.option("--size", default=600, show_default=True, type=click.IntRange(44, 100_000), help=say("help.option.size"))
@click.option("--day", default=0, show_default=True, type=click.IntRange(0, 36_500), help=say("help.option.day"))
def demo(folder: Path, size: int, day: int) -> None:
    """Crawl the embedded demo portal."""
    from crawler.demo.tour import tour  # noqa: PLC0415 (only this verb needs the demo portal)

    began = datetime.now(UTC)
    with Display(err()) as display:
        ended, verdict = tour(folder, size, day, display)
    _note_visits(folder, [ended], Scope(), began)
    verdict.show(out())
    finish([ended], verdict.as_promised)


@click.command(**verb("crawl"))
@click.argument("sites", nargs=-1, required=True, metavar="SITE...")
@ARCHIVE
@AS_JSON
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
@REASON
@click.option("--fresh", is_flag=True, help=say("help.option.fresh"))
@click.option("--incremental", is_flag=True, help=say("help.option.incremental"))
@click.option("--section", "sections", multiple=True, help=say("help.option.sections"))
@click.option("--limit", type=click.IntRange(1), help=say("help.option.limit-articles"))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=say("help.option.since-listed"))
@click.option("--dry-run", is_flag=True, help=say("help.option.dry-run"))
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), help=say("help.option.log"))
@click.option("--no-files", "files", is_flag=True, flag_value=False, default=True, help=say("help.option.no-files"))
def crawl(sites: tuple[str, ...], folder: Path, as_json: bool, **given: Any) -> None:
    """Crawl sites; `given` are what limits the run, and further fields of Options."""
    dry, since = given.pop("dry_run"), given.pop("since")
    scope = Scope(
        since=since.date() if since else None,
        **{name: given.pop(name) for name in ("incremental", "sections", "limit")},
    )
    options = Options(folder=folder, scope=scope, **given)
    names = crawling.check(sites, options)
    _check_sections(folder, names, scope)
    if options.contact is None and options.proxy is None:
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    if dry:
        _rehearse(sites, options, as_json)
    began = datetime.now(UTC)
    with Display(err()) as display:
        ended = crawling.crawl(sites, options, display)
    _note_visits(folder, ended, scope, began)
    show_reports(folder, [end.run_id for end in ended if end.status], as_json)
    _check_sections(folder, names, scope)
    finish(ended)


def _note_visits(folder: Path, ended: list[Ended], scope: Scope, began: datetime) -> None:
    """Count a crawl by hand as a visit of the schedule. A schedule that cannot be read spoils no crawl."""
    try:
        note_by_hand(folder, plan_of(folder, None), ended, scope, began)
    except ArchiveError as error:
        err().print(say("crawl.no-visits", error=error), style="yellow", soft_wrap=True)


def _check_sections(folder: Path, sites: tuple[str, ...], scope: Scope) -> None:
    """Raise BadRequest for the name of a section that no site has; of one that was never crawled none is known."""
    for name, there_are in unknown_sections(folder, sites, scope.sections).items():
        raise BadRequest(cause=say("crawl.unknown-section", name=name, known="、".join(there_are)))


def _rehearse(sites: tuple[str, ...], options: Options, as_json: bool) -> NoReturn:
    """Show what a crawl would ask for."""
    with Display(err()) as display:
        ended, found = rehearse(sites, options, display)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        tables.show_rehearsal(out(), found)
    errors = [end.error for end in ended if end.error]
    for error in errors:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    sys.exit(REFUSED if errors else LOST if found.lists_lost else 0)


@click.command(**verb("sites"))
@ARCHIVE
@AS_JSON
def sites(folder: Path, as_json: bool) -> None:
    """List the declared sites."""
    rows = inventory(folder)
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
    else:
        tables.show_sites(out(), rows)


def show_reports(folder: Path, runs: Sequence[int | None], as_json: bool) -> list[str]:
    """Print the reports of runs; return their statuses."""
    with closing(open_reader(folder)) as connection:
        told = health(connection, folder, [run for run in runs if run is not None], datetime.now(UTC))
    if as_json:
        print_json([site.as_json(told.disk) for site in told.sites])
    else:
        for site in told.sites:
            tables.show_report(out(), site.run)
            if site.missing or site.gone:
                out().print(say("report.no-longer", missing=site.missing, gone=site.gone), style="yellow")
    return [site.run.status for site in told.sites]


def finish(ended: list[Ended], as_promised: bool = True) -> NoReturn:
    """Name what stopped a crawl and exit: 0 only if nothing was lost."""
    errors = [end.error for end in ended if end.error]
    for error in errors:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    sys.exit(REFUSED if errors else 0 if as_promised and all(end.nothing_lost for end in ended) else LOST)
