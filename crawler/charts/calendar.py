"""Articles per day as a calendar: a block for each year, a column for each week, a row for each weekday."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.figures import Figure
from archive.figures.calendar import DayRow
from archive.messages import say
from crawler.charts.drawing import Spec
from crawler.charts.heading import PANEL_NAMES, heading
from crawler.charts.palette import EDGE, QUIET, STEPS

CELL = 15  # units
WEEKS = 54  # a leap year that begins on a Sunday touches so many
NONE = "#f4f4f4"  # a day without articles: paler than any shade, and not the white of a day that is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A colour, and the number of articles up to which a day has it."""

    name: str
    most: int
    colour: str


def calendar(figure: Figure[DayRow]) -> Spec:
    """Return the specification."""
    shades = _shades(max(row.articles for row in figure.rows))
    return {
        **heading(figure),
        "data": {"values": [_cell(row, shades) for row in figure.rows]},
        "facet": {"row": {"field": "year", "type": "ordinal", "sort": "descending", "header": PANEL_NAMES}},
        "spec": {"width": {"step": CELL}, "height": {"step": CELL}, "layer": [_days(shades), _month_names()]},
        "spacing": 4,
    }  # fmt: skip


def _days(shades: Sequence[Shade]) -> Spec:
    weekdays = json.dumps(say("plot.weekdays").split(), ensure_ascii=False)
    axis = {"title": None, "ticks": False, "domain": False, "labelPadding": 4}
    x = {"field": "week", "type": "ordinal", "scale": {"domain": list(range(WEEKS))}, "axis": None}
    y = {
        "field": "weekday", "type": "ordinal", "scale": {"domain": list(range(-1, 7))},
        "axis": axis | {"labelExpr": f"{weekdays}[datum.value] || ''", "grid": False},
    }  # fmt: skip
    color = {
        "field": "shade", "type": "ordinal", "title": say("plot.axis.articles"),
        "scale": {"domain": [shade.name for shade in shades], "range": [shade.colour for shade in shades]},
        "legend": {"orient": "top", "titleOrient": "left", "titlePadding": 12, "columns": len(shades)},
    }  # fmt: skip
    return {
        "mark": {"type": "rect", "stroke": EDGE, "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y, "color": color},
    }


def _month_names() -> Spec:
    """Return the names of the months, over the weeks in which they begin."""
    return {
        "transform": [{"filter": "isValid(datum.month)"}],
        "mark": {"type": "text", "align": "left", "dx": -CELL / 2, "fill": QUIET},
        "encoding": {
            "x": {"field": "week", "type": "ordinal"},
            "y": {"field": "over", "type": "ordinal"},
            "text": {"field": "month"},
        },
    }


def _cell(row: DayRow, shades: Sequence[Shade]) -> Spec:
    day = date.fromisoformat(row.day)
    new_year = day.replace(month=1, day=1)
    cell = {
        "year": f"{day.year:04}", "week": ((day - new_year).days + new_year.weekday()) // 7,
        "weekday": day.weekday(), "shade": next(each.name for each in shades if row.articles <= each.most),
    }  # fmt: skip
    return cell | ({"month": say("plot.months").split()[day.month - 1], "over": -1} if day.day == 1 else {})


def _shades(most: int) -> list[Shade]:
    """Return a shade for 0 and at most six for more, each for about the same factor.

    >>> [shade.name for shade in _shades(3)], [shade.name for shade in _shades(70)]
    (['0', '1', '2', '3'], ['0', '1–2', '3–4', '5–8', '9–17', '18–34', '35–70'])
    """
    count = min(most, len(STEPS))
    ends = [round(most ** (each / count)) for each in range(1, count + 1)] if most > count else range(1, most + 1)
    colours = [STEPS[-1 - each * (len(STEPS) - 1) // max(1, count - 1)] for each in range(count)]
    shades, last = [Shade(name="0", most=0, colour=NONE)], 0
    for end, colour in zip(sorted(set(ends)), colours, strict=False):
        name = str(end) if end == last + 1 else f"{last + 1}–{end}"
        shades.append(Shade(name=name, most=end, colour=colour))
        last = end
    return shades
