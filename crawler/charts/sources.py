"""The sources that articles name, as bars with their numbers."""

from archive.figures import Figure
from archive.figures.sources import SourceRow
from archive.messages import say
from crawler.charts.drawing import Spec
from crawler.charts.heading import WIDTH, heading, whole_ticks
from crawler.charts.names import distinct
from crawler.charts.palette import ONE, QUIET, REST

NAME_COLUMNS = 44  # of a name beside its bar


def sources(figure: Figure[SourceRow]) -> Spec:
    """Return the specification."""
    names = distinct([(row.source, row.sources) for row in figure.rows], _name, NAME_COLUMNS)
    values = [
        {"source": names[row.source, row.sources], "articles": row.articles, "rest": row.source is None}
        for row in figure.rows
    ]
    y = {
        "field": "source", "type": "nominal", "sort": list(names.values()), "title": None,
        "axis": {"ticks": False, "domain": False, "labelFontSize": 12, "labelLimit": 300},
    }  # fmt: skip
    x = {
        "field": "articles", "type": "quantitative", "title": say("plot.axis.articles"),
        "axis": {"values": whole_ticks(max(row.articles for row in figure.rows), 6), "format": "d", "orient": "top"},
    }  # fmt: skip
    fill = {"condition": {"test": "datum.rest", "value": REST}, "value": ONE}
    edge = {"condition": {"test": "datum.rest", "value": QUIET}, "value": ONE}
    return {
        **heading(figure),
        "data": {"values": values},
        "width": WIDTH - 200, "height": {"step": 22},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "strokeWidth": 0.7}, "encoding": {"fill": fill, "stroke": edge}},
            {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "articles"}}},
        ],
    }  # fmt: skip


def _name(key: tuple[str | None, int]) -> str:
    source, count = key
    return source if source is not None else say("plot.other-sources", count=count)
