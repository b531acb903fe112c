"""Verbs that crawl, and that tell what crawls brought: demo, crawl, sites, report."""

import dataclasses
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from archive import report as reports
from archive.acceptance import accept
from archive.database import open_reader, open_writer
from archive.errors import BadRequest
from archive.ledger import INTERRUPTED
from archive.messages import say
from archive.report import RunReport
from archive.scope import Scope
from archive.section_names import unknown_sections
from archive.writer import site_lock, under_way
from crawler import crawling
from crawler.crawling import Ended, Options
from crawler.dry_run import rehearse
from crawler.inventory import inventory
from crawler.settings import contact as default_contact
from crawler.terminal import tables
from crawler.terminal.console import err, out, plain
from crawler.terminal.progress import Display
from crawler.verbs.options import ARCHIVE, AS_JSON, LOST, REFUSED, Folder, print_json, verb


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

    with Display(err()) as display:
        ended, verdict = tour(folder, size, day, display)
    verdict.show(out())
    finish([ended], verdict.as_promised)


@click.command(**verb("crawl"))
@click.argument("sites", nargs=-1, required=True, metavar="SITE...")
@ARCHIVE
@AS_JSON
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
@click.option("--reason", metavar="WHY", help=say("help.option.reason"))
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
    crawling.check(sites, options)
    _check_sections(folder, sites, scope)
    if options.contact is None and options.proxy is None:
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    if dry:
        _rehearse(sites, options, as_json)
    with Display(err()) as display:
        ended = crawling.crawl(sites, options, display)
    show_reports(folder, [end.run_id for end in ended if end.status], as_json)
    _check_sections(folder, sites, scope)
    finish(ended)


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


@click.command(**verb("report"))
@click.argument("site", required=False)
@click.option("--run", type=click.IntRange(1, 10**9), help=say("help.option.run"))
@click.option("--accept", "why", metavar="WHY", help=say("help.option.accept"))
@ARCHIVE
@AS_JSON
def report(site: str | None, run: int | None, why: str | None, folder: Path, as_json: bool) -> None:
    """Report the last run of each site, or one run of a site; with `why`, accept what it found as usual."""
    if why is not None:
        _accept(folder, site, run, why)
        return
    with closing(open_reader(folder)) as connection:
        names = [site] if site else reports.sites_with_runs(connection)
        runs = [reports.run_of_site(connection, name, run) for name in names]
    statuses = show_reports(folder, runs, as_json)
    if any(status != "ok" for status in statuses):
        sys.exit(LOST)


def _accept(folder: Path, site: str | None, run: int | None, why: str) -> None:
    """Note that what a run of a site found is usual from now on."""
    if site is None or not why.strip():
        raise BadRequest(cause=say("report.accept-what"))
    open_reader(folder).close()  # an archive must be there: accepting makes none
    with closing(open_writer(folder)) as connection, site_lock(folder, site):
        number = reports.run_of_site(connection, site, run)
        accept(connection, folder, site, number, why.strip(), datetime.now(UTC))
    out().print(plain(say("report.accepted", site=site, number=number, why=why.strip())), soft_wrap=True)


def show_reports(folder: Path, runs: list[int | None], as_json: bool) -> list[str]:
    """Print the reports of runs; return their statuses."""
    with closing(open_reader(folder)) as connection:
        found = [_as_it_is(folder, reports.report(connection, run)) for run in runs if run is not None]
    if as_json:
        print_json([dataclasses.asdict(report) for report in found])
    else:
        for each in found:
            tables.show_report(out(), each)
    return [each.status for each in found]


def _as_it_is(folder: Path, report: RunReport) -> RunReport:
    """Return a report that says of a run whose process is gone that it was interrupted."""
    if report.status == "running" and not under_way(folder, report.site):
        return dataclasses.replace(report, status="incomplete", reason=INTERRUPTED, cause="our bug")
    return report


def finish(ended: list[Ended], as_promised: bool = True) -> NoReturn:
    """Name what stopped a crawl and exit: 0 only if nothing was lost."""
    errors = [end.error for end in ended if end.error]
    for error in errors:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    sys.exit(REFUSED if errors else 0 if as_promised and all(end.nothing_lost for end in ended) else LOST)
