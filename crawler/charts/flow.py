"""Who reprints whom, as a table of places: those whose texts are reprinted in rows, those that reprint in columns."""

from archive.figures import Figure
from archive.figures.flow import FlowRow
from archive.messages import say
from crawler.charts.drawing import Spec
from crawler.charts.heading import heading
from crawler.charts.matrix import COLUMN_NAME, ROW_NAME, matrix
from crawler.charts.names import distinct


def flow(figure: Figure[FlowRow]) -> Spec:
    """Return the specification."""
    rows = distinct([(row.earliest, row.earliest_places) for row in figure.rows], _name, ROW_NAME)
    columns = distinct([(row.reprinted_by, row.reprinting_places) for row in figure.rows], _name, COLUMN_NAME)
    values = [
        {
            "row": rows[row.earliest, row.earliest_places], "column": columns[row.reprinted_by, row.reprinting_places],
            "number": row.articles,
        }
        for row in figure.rows
    ]  # fmt: skip
    titles = say("plot.axis.earliest"), say("plot.axis.reprinted-by")
    orders = list(rows.values()), list(columns.values())
    return {**heading(figure, [say("plot.note.earliest")]), **matrix(values, titles, orders)}


def _name(key: tuple[str | None, int]) -> str:
    place, places = key
    if place is not None:
        return place
    return say("plot.no-section") if places == 1 else say("plot.other-places", count=places)
