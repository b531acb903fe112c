"""The dangjian command: one verb, one function, one call. Results on stdout, progress and errors on stderr."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO, get_args

import click

from archive import export as exports
from archive import reading, search
from archive import report as reports
from archive.database import open_reader
from archive.errors import ArchiveError, BadRequest
from archive.messages import say
from archive.report import RunReport
from archive.writer import under_way
from crawler import crawling
from crawler.crawling import Ended, Options
from crawler.explain import explain_article, explain_file
from crawler.inventory import inventory
from crawler.reextract import reextract_site
from crawler.settings import VERSION
from crawler.settings import contact as default_contact
from crawler.terminal import tables
from crawler.terminal.article import show_article
from crawler.terminal.console import err, out
from crawler.terminal.explain import show_explanation
from crawler.terminal.explain_page import explanation_page
from crawler.terminal.output import flushed_output, write_what_can_be_written
from crawler.terminal.progress import Display

LOST, REFUSED = 1, 2  # exit codes: something was lost; nothing could be done


class _Folder(click.Path):
    """An archive folder. An empty name, as from an unset variable, is not the working folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(value, param, ctx) if str(value) else self.fail(say("error.empty-folder"), param, ctx)


ARCHIVE = click.option(
    "--archive", "folder", type=_Folder(path_type=Path), default="archive-data", show_default=True,
    envvar="DANGJIAN_ARCHIVE", help=say("help.option.archive"),
)  # fmt: skip
AS_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.option.json"))
SITE = click.option("--site", help=say("help.option.site"))


def _verb(name: str) -> dict[str, str]:
    """Return help and example of a verb from the catalogue."""
    example = say("help.example") + "\n\n\b\n  " + say(f"help.{name}.example")
    return {"help": f"{say(f'help.{name}')}\n\n{example}", "short_help": say(f"help.{name}")}


@click.group(help=say("help.dangjian"), context_settings={"max_content_width": 100})
@click.version_option(VERSION, prog_name="dangjian")
def cli() -> None:
    """Group of the verbs."""


@cli.command(**_verb("demo"))
@click.option(
    "--archive", "folder", type=_Folder(path_type=Path), default="demo-archive", show_default=True,
    help=say("help.option.archive"),
)  # fmt: skip
@click.option("--size", default=600, show_default=True, type=click.IntRange(1, 100_000), help=say("help.option.size"))
@click.option("--day", default=0, show_default=True, type=click.IntRange(0, 36_500), help=say("help.option.day"))
def demo(folder: Path, size: int, day: int) -> None:
    """Crawl the embedded demo portal."""
    from crawler.demo.tour import tour  # noqa: PLC0415 (only this verb needs the demo portal)

    with Display(err()) as display:
        ended, verdict = tour(folder, size, day, display)
    verdict.show(out())
    _finish([ended], verdict.as_promised)


@cli.command(**_verb("crawl"))
@click.argument("sites", nargs=-1, required=True, metavar="SITE...")
@ARCHIVE
@AS_JSON
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
def crawl(
    sites: tuple[str, ...],
    folder: Path,
    as_json: bool,
    contact: str | None,
    delay: float | None,
    proxy: str | None,
) -> None:
    """Crawl sites."""
    options = Options(folder=folder, contact=contact, delay=delay, proxy=proxy)
    crawling.check(sites, options)
    if contact is None and proxy is None:
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    with Display(err()) as display:
        ended = crawling.crawl(sites, options, display)
    _show_reports(folder, [end.run_id for end in ended if end.status], as_json)
    _finish(ended)


@cli.command(**_verb("sites"))
@ARCHIVE
@AS_JSON
def sites(folder: Path, as_json: bool) -> None:
    """List the declared sites."""
    rows = inventory(folder)
    if as_json:
        _print_json([dataclasses.asdict(row) for row in rows])
    else:
        tables.show_sites(out(), rows)


@cli.command(**_verb("show"))
@click.argument("what", metavar="URL|ID")
@ARCHIVE
@AS_JSON
def show(what: str, folder: Path, as_json: bool) -> None:
    """Show an article."""
    with closing(open_reader(folder)) as connection:
        article = reading.find_article(connection, what)
    if as_json:
        _print_json(exports.record(article))
    else:
        show_article(out(), article)


@cli.command("search", **_verb("search"))
@click.argument("words", nargs=-1, required=True)
@ARCHIVE
@AS_JSON
@SITE
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help=say("help.option.limit"))
def find(words: tuple[str, ...], folder: Path, as_json: bool, site: str | None, limit: int) -> None:
    """Search articles."""
    with closing(open_reader(folder)) as connection:
        results = search.find(connection, " ".join(words), site=site, limit=limit)
    if as_json:
        _print_json(dataclasses.asdict(results))
    else:
        tables.show_hits(out(), results)


@cli.command(**_verb("export"))
@ARCHIVE
@SITE
@click.option(
    "--format", "kind", type=click.Choice(get_args(exports.Format)), default="jsonl", show_default=True,
    help=say("help.option.format"),
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(), default="-", help=say("help.option.output"))
def export(folder: Path, site: str | None, kind: exports.Format, output: str) -> None:
    """Export articles."""
    with closing(open_reader(folder)) as connection, _opened(output) as out:
        count = exports.export(connection, out, kind, site)
    err().print(say("export.done", count=count))


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    """Open a file to write, "-" for stdout. Raises BadRequest where that cannot be done."""
    if path == "-":
        yield sys.stdout
        sys.stdout.flush()  # before the count is told
        return
    try:
        file = open(path, "w", encoding="utf-8", newline="")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=path, cause=error.strerror)) from error
    with file:
        yield file


@cli.command(**_verb("report"))
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


@cli.command(**_verb("explain"))
@click.argument("what", metavar="URL|ID|FILE")
@ARCHIVE
@AS_JSON
@click.option("--site", help=say("help.option.explain-site"))
@click.option("--html", "page", type=click.Path(), help=say("help.option.html"))
def explain(what: str, folder: Path, as_json: bool, site: str | None, page: str | None) -> None:
    """Explain how a page was read."""
    if site is None and Path(what).is_file():
        raise BadRequest(cause=say("explain.file-needs-site", path=what))
    if site is not None and Path(what).is_file():
        explanation = explain_file(Path(what), folder, site)
    else:
        explanation = explain_article(folder, what)
    if page:
        with _opened(page) as file:
            file.write(explanation_page(explanation))
    elif as_json:
        told = dataclasses.asdict(explanation)
        del told["article"]["capture"]  # the page itself is in the WARC file
        _print_json(told)
    else:
        show_explanation(out(), explanation)


@cli.command(**_verb("reextract"))
@click.argument("site")
@ARCHIVE
def reextract(site: str, folder: Path) -> None:
    """Read a site again from its WARC files."""
    again = reextract_site(folder, site)
    out().print(say("reextract.done", read=again.read, changed=again.changed))
    for error in again.unreadable:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    if again.unreadable:
        sys.exit(LOST)


def _show_reports(folder: Path, runs: list[int | None], as_json: bool) -> list[str]:
    with closing(open_reader(folder)) as connection:
        found = [_as_it_is(folder, reports.report(connection, run)) for run in runs if run is not None]
    if as_json:
        _print_json([dataclasses.asdict(report) for report in found])
    else:
        for each in found:
            tables.show_report(out(), each)
    return [each.status for each in found]


def _as_it_is(folder: Path, report: RunReport) -> RunReport:
    """Return a report that calls a run interrupted whose process is gone."""
    if report.status == "running" and not under_way(folder, report.site):
        return dataclasses.replace(report, status="interrupted")
    return report


def _print_json(value: object) -> None:
    def plain(other: object) -> object:
        return sorted(other) if isinstance(other, frozenset) else str(other)

    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def _finish(ended: list[Ended], as_promised: bool = True) -> NoReturn:
    """Name what stopped a crawl and exit: 0 only if nothing was lost."""
    errors = [end.error for end in ended if end.error]
    for error in errors:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    sys.exit(REFUSED if errors else 0 if as_promised and all(end.nothing_lost for end in ended) else LOST)


def main() -> None:
    """Run the command; an error that a user can mend is one line."""
    try:
        if sys.stdout is None:  # started with its standard output closed
            raise BadRequest(cause=say("error.no-output", cause="closed"))
        write_what_can_be_written()
        if any(not argument.isascii() and _is_garbled(argument) for argument in sys.argv[1:]):
            raise BadRequest(cause=say("error.garbled-argument"))
        with flushed_output():
            cli(standalone_mode=True)
    except ArchiveError as error:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
        sys.exit(REFUSED)


def _is_garbled(argument: str) -> bool:
    """Tell whether an argument came as bytes that are no UTF-8."""
    return any(0xDC80 <= ord(character) <= 0xDCFF for character in argument)
