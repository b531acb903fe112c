"""Draws a figure's rows and writes them: a picture, and beside it what is drawn, as CSV."""

import csv
import io
import os
from collections.abc import Callable
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

from archive.errors import BadRequest
from archive.figures import Figure
from archive.messages import say
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

    Files of these names are replaced, as by any drawing program.
    """
    check_suffix(path)
    spec = specification(figure)
    picture = png(spec) if path.suffix.lower() == ".png" else svg(spec).encode("utf-8")
    table = path.with_suffix(".csv")
    _write({table: csv_of(figure).encode("utf-8"), path: picture})
    return table


def check_suffix(path: Path) -> None:
    """Raise BadRequest for a file that is neither SVG nor PNG by its name."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadRequest(cause=say("plot.bad-suffix", path=path))


def csv_of(figure: Figure[Any]) -> str:
    """Return the rows as CSV: unknown is an empty field, yes is 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(figure.columns)
    for row in figure.rows:
        writer.writerow(int(value) if isinstance(value, bool) else value for value in astuple(row))
    return text.getvalue()


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
            unfinished[at].write_bytes(content)
        for at in contents:
            os.replace(unfinished[at], at)
    except OSError as error:
        for path in unfinished.values():
            path.unlink(missing_ok=True)
        raise BadRequest(cause=say("export.cannot-write", path=at, cause=error.strerror)) from error
