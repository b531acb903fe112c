"""The verb that draws: plot."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from archive.database import open_reader
from archive.errors import BadRequest
from archive.figures import READERS, Figure
from archive.figures.calendar import MOST_YEARS_ASKED
from archive.figures.figure import ground
from archive.messages import say
from archive.search.scope import Scope, first_day
from crawler.terminal.console import err
from crawler.verbs.options import ARCHIVE, AS_JSON, Folder, print_json, verb
from crawler.verbs.search import bring_reprints_up_to_date

ALL = "all"


@click.command(**verb("plot"))
@click.argument("kind", metavar="KIND")
@click.argument("site", required=False)
@ARCHIVE
@AS_JSON
@click.option("-o", "--out", type=Folder(path_type=Path), help=say("help.option.plot-out"))
@click.option("--section", help=say("help.option.section"))
@click.option("--since", help=say("help.option.since"))
@click.option("--until", help=say("help.option.until"))
@click.option(
    "--format", "suffix", type=click.Choice(["svg", "png"]), default="svg", show_default=True,
    help=say("help.option.plot-format"),
)  # fmt: skip
def plot(kind: str, folder: Path, as_json: bool, out: Path | None, suffix: str, **scope: str | None) -> None:
    """Draw figures; `scope` are fields of Scope."""
    from crawler.charts import figures  # noqa: PLC0415 (other verbs need none of it)

    _check(kind, out, as_json)
    if kind in ("reprints", ALL):
        bring_reprints_up_to_date(folder)
    with closing(open_reader(folder)) as connection:
        found = _read(connection, kind, Scope(**scope))
    paths = _paths(found, kind, out, suffix) if out else []
    for figure, path in paths:
        figures.check_table(figure, path)  # of all, before the first is written
    for figure, path in paths:
        table = figures.write_figure(figure, path)
        err().print(say("plot.done", path=path, table=table, rows=len(figure.rows)), soft_wrap=True)
        _say_years(figure)
    if as_json:
        rows = [figures.told(figure) for figure in found]
        print_json(rows if kind == ALL else rows[0])


def _say_years(figure: Figure[Any]) -> None:
    """Say which years a calendar shows, where it begins later than it was asked to."""
    since = figure.scope.since
    if figure.kind == "calendar" and since and figure.rows[0].day > first_day(since):
        first, last = figure.rows[0].day, figure.rows[-1].day
        err().print(say("plot.years-drawn", first=first, last=last, most=MOST_YEARS_ASKED), soft_wrap=True)


def _check(kind: str, out: Path | None, as_json: bool) -> None:
    from crawler.charts.figures import check_suffix  # noqa: PLC0415

    if kind not in (*READERS, ALL):
        raise BadRequest(cause=say("plot.unknown-kind", kind=kind, known=", ".join((*READERS, ALL))))
    if out is None and not as_json:
        raise BadRequest(cause=say("plot.no-out"))
    if out and kind != ALL:
        check_suffix(out)
    if out and kind == ALL and out.exists() and not out.is_dir():  # before anything is read
        raise BadRequest(cause=say("export.cannot-write", path=out, cause=os.strerror(errno.ENOTDIR)))


def _read(connection: sqlite3.Connection, kind: str, scope: Scope) -> list[Figure[Any]]:
    """Return the figures that were asked for; of all of them those that have something to draw."""
    if kind != ALL:
        return [_drawable(READERS[kind](connection, scope))]
    ground(connection, scope)  # a site or section that is not there is no matter of one figure
    found = []
    for name, read in READERS.items():
        try:
            found.append(_drawable(read(connection, scope)))
        except BadRequest as error:
            err().print(say("plot.skipped", kind=name, cause=error), style="yellow", soft_wrap=True)
    if not found:
        raise BadRequest(cause=say("plot.nothing.all"))
    return found


def _drawable(figure: Figure[Any]) -> Figure[Any]:
    if not figure.rows:
        raise BadRequest(cause=say(f"plot.nothing.{figure.kind}"))
    return figure


def _paths(found: list[Figure[Any]], kind: str, out: Path, suffix: str) -> list[tuple[Figure[Any], Path]]:
    """Return each figure with the file of its picture."""
    if kind != ALL:
        return [(figure, out) for figure in found]
    return [(figure, _folder(out) / f"{figure.kind}.{suffix}") for figure in found]


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=path, cause=error.strerror)) from error
    return path
