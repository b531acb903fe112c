"""Articles per month: a panel for all articles, one for each section, these on one scale."""

from collections import Counter
from collections.abc import Sequence

from archive.figures import Figure
from archive.figures.months import MonthRow
from archive.messages import say
from crawler.charts.drawing import Spec
from crawler.charts.heading import PANEL_NAMES, WIDTH, heading, whole_ticks
from crawler.charts.names import distinct, place

NAME_COLUMNS = 130  # of a name over its panel
Line = tuple[int, str | None, str | None]  # sections counted together, portal, section


def months(figure: Figure[MonthRow]) -> Spec:
    """Return the specification."""
    lines = dict.fromkeys(_line(row) for row in figure.rows)
    totals = Counter[Line]()
    for row in figure.rows:
        totals[_line(row)] += row.articles
    names = distinct(lines, lambda line: f"{_name(line, len(figure.portals) > 1)} ({totals[line]})", NAME_COLUMNS)
    values = [
        {
            "group": min(row.sections, 2), "line": names[_line(row)], "articles": row.articles,
            "partial": row.is_partial,
            "from": f"{row.month}-01T00:00:00Z", "to": f"{_next(row.month)}-01T00:00:00Z",
        }
        for row in figure.rows
    ]  # fmt: skip
    groups = sorted({min(row.sections, 2) for row in figure.rows})
    x = _time(str(values[0]["from"]), str(values[-1]["to"]))
    panels = [
        _panel(x, [value for value in values if value["group"] == group], list(names.values()), group == groups[0])
        for group in groups
    ]
    partial = dict.fromkeys(row.month for row in figure.rows if row.is_partial)
    notes = [say("plot.note.partial", months=", ".join(partial))] if partial else []
    return {**heading(figure, notes), "vconcat": panels, "spacing": 20}


def _panel(x: Spec, values: Sequence[Spec], names: Sequence[str], is_first: bool) -> Spec:
    """Return the bars of some lines, each on a ground of its own, all on one scale."""
    y = {
        "field": "articles", "type": "quantitative", "title": say("plot.axis.articles") if is_first else None,
        "axis": {"values": whole_ticks(max(value["articles"] for value in values), 3), "format": "d"},
    }  # fmt: skip
    opacity = {"condition": {"test": "datum.partial", "value": 0.4}, "value": 1}
    return {
        "data": {"values": values},
        "facet": {"row": {"field": "line", "type": "nominal", "sort": names, "header": PANEL_NAMES}},
        "spec": {
            "width": WIDTH, "height": 110 if is_first else 52, "mark": {"type": "bar"},
            "encoding": {**x, "y": y, "y2": {"datum": 0}, "opacity": opacity},
        },
        "spacing": 6,
    }  # fmt: skip


def _time(first: str, end: str) -> Spec:
    """Return the axis of time: it has every month, also those without articles."""
    years = int(end[:4]) - int(first[:4]) + 1
    ticks = {"format": "%Y", "tickCount": {"interval": "year", "step": -(-years // 24)}}
    if years <= 3:
        ticks = {"format": "%Y-%m", "tickCount": {"interval": "month", "step": years}}
    axis = {"grid": False, "title": None, "labelOverlap": True, "tickSize": 4} | ticks
    scale = {"type": "utc", "domain": [first, end], "nice": False}
    x = {"field": "from", "type": "temporal", "axis": axis, "bandPosition": 0, "scale": scale}
    return {"x": x, "x2": {"field": "to"}}


def _line(row: MonthRow) -> Line:
    return row.sections, row.portal, row.section


def _name(line: Line, with_portal: bool) -> str:
    sections, portal, section = line
    if sections == 0:
        return say("plot.all-articles")
    if sections > 1:
        return say("plot.other-sections", count=sections)
    return place(portal, section, with_portal=with_portal)


def _next(month: str) -> str:
    """Return the month after one.

    >>> _next("2016-12")
    '2017-01'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04}-{number + 1:02}" if number < 12 else f"{year + 1:04}-01"
