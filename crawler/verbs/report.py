"""The verb report: how the last runs ended, for a person, a script, a page or a monitoring system."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive import report as reports
from archive.acceptance import accept
from archive.database import open_reader, open_writer
from archive.errors import BadRequest
from archive.messages import say
from archive.writer import site_lock
from crawler.health import health
from crawler.metrics import exposition
from crawler.notices.declared import Notices
from crawler.notices.telling import tell_summary
from crawler.rounds import agenda
from crawler.schedule_file import Plan
from crawler.terminal.console import out, plain
from crawler.verbs.crawl import show_reports
from crawler.verbs.options import ARCHIVE, AS_JSON, CONFIG, LOST, OutputFile, opened, plan_of, say_told, verb


@click.command(**verb("report"))
@click.argument("site", required=False)
@click.option("--run", type=click.IntRange(1, 10**9), help=say("help.option.run"))
@click.option("--html", "page", type=OutputFile(), metavar="FILE", help=say("help.option.html-report"))
@click.option("--prometheus", "metrics", type=OutputFile(), metavar="FILE", help=say("help.option.prometheus"))
@click.option("--send", is_flag=True, help=say("help.option.send"))
@click.option("--accept", "why", metavar="WHY", help=say("help.option.accept"))
@ARCHIVE
@CONFIG
@AS_JSON
def report(site: str | None, run: int | None, folder: Path, as_json: bool, **given: Any) -> None:
    """Report the last run of each site, or one run of a site; `given` tells to whom, if not to the terminal."""
    _check(as_json, run, **given)
    page, metrics = given["page"], given["metrics"]
    if given["why"] is not None:
        _accept(folder, site, run, given["why"])
        return
    if page:
        _write_page(folder, _chosen(folder, site, run), page)
    if metrics:
        _write_metrics(folder, _chosen(folder, site, run), plan_of(folder, given["config"]), metrics)
    if given["send"]:  # last: what is written does not depend on a mail server
        _send(folder, _chosen(folder, site, run), plan_of(folder, given["config"]).notices)
    if page or metrics or given["send"]:
        return
    statuses = show_reports(folder, _chosen(folder, site, run), as_json)
    if any(status != "ok" for status in statuses):
        sys.exit(LOST)


def _check(as_json: bool, run: int | None, **given: Any) -> None:
    """Raise BadRequest for options of which one would be left undone; page, metrics and mails go together."""
    asked = {"--json": as_json, "--html": given["page"], "--prometheus": given["metrics"], "--send": given["send"]}
    names = [name for name, value in asked.items() if value]
    pairs = [("--json", name) for name in names[1:]] if as_json else []
    pairs += [("--accept", name) for name in names] if given["why"] is not None else []
    pairs += [("--run", "--prometheus")] if run is not None and given["metrics"] else []  # metrics are of now
    if pairs:
        raise BadRequest(cause=say("report.not-together", one=pairs[0][0], other=pairs[0][1]))
    files = [path if path == "-" else str(Path(path).absolute()) for path in (given["page"], given["metrics"]) if path]
    if len(set(files)) < len(files):
        raise BadRequest(cause=say("report.same-file", path=given["page"]))


def _chosen(folder: Path, site: str | None, run: int | None) -> list[int]:
    """Return the runs that are asked for: the last one of each site, or one of a site."""
    with closing(open_reader(folder)) as connection:
        names = [site] if site else reports.sites_with_runs(connection)
        return [reports.run_of_site(connection, name, run) for name in names]


def _write_page(folder: Path, runs: list[int], path: str) -> None:
    """Write the page; the exit code tells only whether it was written, the statuses stand on it."""
    from crawler.page.contents import contents  # noqa: PLC0415 (no other verb needs templates)
    from crawler.page.rendering import page  # noqa: PLC0415

    with closing(open_reader(folder)) as connection:
        text = page(contents(connection, health(connection, folder, runs, datetime.now(UTC))))
    with opened(path) as file:
        file.write(text)


def _write_metrics(folder: Path, runs: list[int], plan: Plan, path: str) -> None:
    """Write metrics; the exit code tells only whether they were written, the statuses stand in them."""
    now = datetime.now(UTC)
    with closing(open_reader(folder)) as connection:
        told = health(connection, folder, runs, now)
    text = exposition(told, agenda(folder, plan).waiting(now))
    with opened(path) as file:
        file.write(text)


def _send(folder: Path, runs: list[int], notices: Notices) -> None:
    """Send a summary to all who are declared; exit code 1 where one did not arrive."""
    if not notices.channels:
        raise BadRequest(cause=say("notices.none"))
    with closing(open_reader(folder)) as connection:
        told = tell_summary(folder, notices, health(connection, folder, runs, datetime.now(UTC)))
    say_told(told, is_tried_again=False)
    if not all(each.sent.has_arrived for each in told):
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
