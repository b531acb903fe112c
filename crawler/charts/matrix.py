"""A table of numbers in which the larger ones are darker."""

from collections.abc import Sequence

from crawler.charts.drawing import Spec
from crawler.charts.palette import EDGE, GRID, INK, ONE

ROW_NAME, COLUMN_NAME = 52, 28  # columns of text; a Chinese character takes two
CELL_WIDTH, CELL_HEIGHT = 74, 26  # units
PALE, DARK = "#dfe7f0", ONE  # of 1 and of the largest number
FEWEST_FOR_DARK = 10  # a 2 does not look like much because all others are 1


def matrix(values: Sequence[Spec], titles: tuple[str | None, str | None], orders: tuple[list[str], list[str]]) -> Spec:
    """Return the panel: `values` have row, column and number; titles and orders are those of rows and columns.

    A cell of 0 stays white. Shades go by the root, so that small numbers differ too.
    """
    largest = max(FEWEST_FOR_DARK, *(value["number"] for value in values))
    axis = {"ticks": False, "domain": False, "labelFontSize": 12, "labelLimit": 380}
    y = {"field": "row", "type": "nominal", "sort": orders[0], "title": titles[0], "axis": axis}
    x = {
        "field": "column", "type": "nominal", "sort": orders[1], "title": titles[1],
        "axis": axis | {"orient": "top", "labelAngle": -40, "labelAlign": "left", "labelLimit": 220},
    }  # fmt: skip
    shade = {
        "field": "number", "type": "quantitative", "legend": None,
        "scale": {"type": "sqrt", "domain": [1, largest], "range": [PALE, DARK], "interpolate": "lab"},
    }  # fmt: skip
    is_none, is_dark = "datum.number === 0", f"sqrt(datum.number) - 1 > {(largest**0.5 - 1) * 0.55}"
    return {
        "data": {"values": values},
        "width": {"step": CELL_WIDTH}, "height": {"step": CELL_HEIGHT},
        "encoding": {"y": y, "x": x},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": GRID, "strokeWidth": 1},
                "encoding": {"fill": {"condition": {"test": is_none, "value": EDGE}, **shade}},
            },
            {
                "transform": [{"filter": "datum.number > 0"}],
                "mark": {"type": "text"},
                "encoding": {
                    "text": {"field": "number"},
                    "fill": {"condition": {"test": is_dark, "value": EDGE}, "value": INK},
                },
            },
        ],
    }  # fmt: skip
