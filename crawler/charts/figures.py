"""Draws a figure's rows and writes them: a picture, and beside it what is drawn, as CSV."""

import csv
import errno
import io
import os
from collections.abc import Callable
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

from archive.errors import BadRequest
from archive.figures import Figure
from archive.messages import say
from archive.visible_text import visible_text
from crawler.charts.calendar import calendar
from crawler.charts.drawing import Spec, png, svg
from crawler.charts.flow import flow
from crawler.charts.gaps import gaps
from crawler.charts.growth import growth
from crawler.charts.months import months
from crawler.charts.sources import sources

SUFFIXES = (".svg", ".png")
_SPECS: dict[str, Callable[[Figure[Any]], Spec]] = {
    "months": months,
    "calendar": calendar,
    "sources": sources,
    "reprints": flow,
    "views": growth,
    "gaps": gaps,
}


def specification(figure: Figure[Any]) -> Spec:
    """Return a figure as Vega-Lite has it, in the reader's language. Raises BadRequest where there is no row."""
    if not figure.rows:
        raise BadRequest(cause=say(f"plot.nothing.{figure.kind}"))
    return _SPECS[figure.kind](figure)


def write_figure(figure: Figure[Any], path: Path) -> Path:
    """Write picture and CSV, and return where the CSV is. Raises BadRequest; then neither is written.

    A picture of this name is replaced, as by any drawing program; a CSV only where it holds this figure's numbers.
    """
    check_suffix(path)
    check_table(figure, path)
    spec = specification(figure)
    picture = png(spec) if path.suffix.lower() == ".png" else svg(spec).encode("utf-8")
    table = path.with_suffix(".csv")
    _write({table: csv_of(figure).encode("utf-8"), path: picture})
    return table


def check_suffix(path: Path) -> None:
    """Raise BadRequest for a file that is neither SVG nor PNG by its name."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadRequest(cause=say("plot.bad-suffix", path=path))


def check_table(figure: Figure[Any], path: Path) -> None:
    """Raise BadRequest where the picture's CSV would replace one that is not this figure's, or another picture's."""
    table = path.with_suffix(".csv")
    try:
        there = table.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=table, cause=error.strerror)) from error
    new = csv_of(figure).encode("utf-8")
    if there.partition(b"\n")[0] != new.partition(b"\n")[0]:
        raise BadRequest(cause=say("plot.table-taken", table=table))
    others = [other for suffix in SUFFIXES if (other := path.with_suffix(suffix)) != path and other.exists()]
    if others and there != new:  # other numbers beside that picture would belie it
        raise BadRequest(cause=say("plot.table-shared", table=table, picture=others[0]))


def csv_of(figure: Figure[Any]) -> str:
    """Return the rows as CSV: unknown is an empty field, yes is 1, what turns the writing is spelt out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(figure.columns)
    for row in figure.rows:
        writer.writerow(map(_cell, astuple(row)))
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return visible_text(value)
    return int(value) if isinstance(value, bool) else value


def told(figure: Figure[Any]) -> dict[str, object]:
    """Return rows and what is left out, as JSON types."""
    return {
        "figure": figure.kind, "portals": list(figure.portals), "as_of": figure.as_of,
        "scope": {name: value for name, value in asdict(figure.scope).items() if value is not None},
        "left_out": dict(figure.left_out), "rows": [asdict(row) for row in figure.rows],
    }  # fmt: skip


def _write(contents: dict[Path, bytes]) -> None:
    unfinished = {path: path.with_name(f"{path.name}.new") for path in contents}
    at = next(iter(contents))
    try:
        for at, content in contents.items():
            if at.is_dir():  # seen before the other file is replaced
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            unfinished[at].write_bytes(content)
        for at in contents:
            os.replace(unfinished[at], at)
    except OSError as error:
        for path in unfinished.values():
            path.unlink(missing_ok=True)
        raise BadRequest(cause=say("export.cannot-write", path=at, cause=error.strerror)) from error
