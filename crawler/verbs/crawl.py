"""Verbs that crawl, and that tell what crawls brought: demo, crawl, sites, report."""

import dataclasses
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import click

from archive import report as reports
from archive.database import open_reader
from archive.messages import say
from archive.report import RunReport
from archive.writer import under_way
from crawler import crawling
from crawler.crawling import Ended, Options
from crawler.inventory import inventory
from crawler.settings import contact as default_contact
from crawler.terminal import tables
from crawler.terminal.console import err, out
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
    _finish([ended], verdict.as_promised)


@click.command(**verb("crawl"))
@click.argument("sites", nargs=-1, required=True, metavar="SITE...")
@ARCHIVE
@AS_JSON
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
@click.option("--reason", metavar="WHY", help=say("help.option.reason"))
@click.option("--fresh", is_flag=True, help=say("help.option.fresh"))
@click.option("--no-files", "files", is_flag=True, flag_value=False, default=True, help=say("help.option.no-files"))
def crawl(sites: tuple[str, ...], folder: Path, as_json: bool, **manners: Any) -> None:
    """Crawl sites; `manners` are further fields of Options."""
    options = Options(folder=folder, **manners)
    crawling.check(sites, options)
    if options.contact is None and options.proxy is None:
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    with Display(err()) as display:
        ended = crawling.crawl(sites, options, display)
    _show_reports(folder, [end.run_id for end in ended if end.status], as_json)
    _finish(ended)


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
@ARCHIVE
@AS_JSON
def report(site: str | None, run: int | None, folder: Path, as_json: bool) -> None:
    """Report the last run of each site, or one run of a site."""
    with closing(open_reader(folder)) as connection:
        names = [site] if site else reports.sites_with_runs(connection)
        runs = [reports.run_of_site(connection, name, run) for name in names]
    statuses = _show_reports(folder, runs, as_json)
    if any(status != "complete" for status in statuses):
        sys.exit(LOST)


def _show_reports(folder: Path, runs: list[int | None], as_json: bool) -> list[str]:
    with closing(open_reader(folder)) as connection:
        found = [_as_it_is(folder, reports.report(connection, run)) for run in runs if run is not None]
    if as_json:
        print_json([dataclasses.asdict(report) for report in found])
    else:
        for each in found:
            tables.show_report(out(), each)
    return [each.status for each in found]


def _as_it_is(folder: Path, report: RunReport) -> RunReport:
    """Return a report that calls a run interrupted whose process is gone."""
    if report.status == "running" and not under_way(folder, report.site):
        return dataclasses.replace(report, status="interrupted")
    return report


def _finish(ended: list[Ended], as_promised: bool = True) -> NoReturn:
    """Name what stopped a crawl and exit: 0 only if nothing was lost."""
    errors = [end.error for end in ended if end.error]
    for error in errors:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    sys.exit(REFUSED if errors else 0 if as_promised and all(end.nothing_lost for end in ended) else LOST)
