"""How the view counts of a few articles grew: a panel for each, all on one scale, so that equal lines hide nothing."""

from archive.figures import Figure
from archive.figures.growth import CountRow
from archive.messages import say
from crawler.charts.drawing import Spec, label
from crawler.charts.heading import PANEL_NAMES, WIDTH, heading, whole_ticks
from crawler.charts.names import distinct, short
from crawler.charts.palette import ONE

TITLE_COLUMNS = 100  # of a title over its panel; a Chinese character takes two


def growth(figure: Figure[CountRow]) -> Spec:
    """Return the specification."""
    gained = {(row.article_id, row.title): row.gained for row in figure.rows}  # the last count's stays
    names = distinct(gained, lambda key: f"{_title(key[1])} (+{gained[key]})", TITLE_COLUMNS + 20)
    values = [
        {"article": names[row.article_id, row.title], "at": row.observed_at, "gained": row.gained}
        for row in figure.rows
    ]
    x = {
        "field": "at", "type": "temporal", "title": say("plot.axis.captured"), "scale": {"type": "utc"},
        "axis": {"format": "%Y-%m-%d", "labelOverlap": True, "grid": False, "tickCount": 8},
    }  # fmt: skip
    y = {
        "field": "gained", "type": "quantitative", "title": None,
        "axis": {"values": whole_ticks(max(row.gained for row in figure.rows), 2), "format": ",d"},
    }  # fmt: skip
    return {
        **heading(figure, [say("plot.note.gained")]),
        "data": {"values": values},
        "facet": {"row": {"field": "article", "type": "nominal", "sort": list(names.values()), "header": PANEL_NAMES}},
        "spec": {
            "width": WIDTH, "height": 60, "encoding": {"x": x, "y": y},
            "layer": [
                {"mark": {"type": "area", "fill": ONE, "opacity": 0.15}},
                {"mark": {"type": "line"}},
                {"mark": {"type": "point", "filled": True, "size": 40, "fill": ONE, "opacity": 1}},
            ],
        },
        "spacing": 10,
    }  # fmt: skip


def _title(title: str | None) -> str:
    return short(label(title or say("plot.no-title")), TITLE_COLUMNS)
