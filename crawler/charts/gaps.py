"""What is missing, as a table of sections and outcomes."""

from archive.figures import Figure
from archive.figures.gaps import UNPROVEN, GapRow
from archive.messages import say
from crawler.charts.drawing import Spec, label
from crawler.charts.heading import heading
from crawler.charts.matrix import COLUMN_NAME, ROW_NAME, matrix
from crawler.charts.names import distinct, place, short

Place = tuple[int, str | None, str | None, int]  # sections counted together, portal, section, articles held


def gaps(figure: Figure[GapRow]) -> Spec:
    """Return the specification."""
    with_portal = len(figure.portals) > 1
    places = distinct([_place(row) for row in figure.rows], lambda key: _name(key, with_portal), ROW_NAME)
    outcomes = list(dict.fromkeys(row.outcome for row in figure.rows))
    named = distinct(
        outcomes, lambda name: say("plot.unproven") if name == UNPROVEN else say(f"outcome.{name}"), COLUMN_NAME
    )
    values = [{"row": places[_place(row)], "column": named[row.outcome], "number": row.urls} for row in figure.rows]
    titles = None, say("plot.axis.gaps")
    return {
        **heading(figure, [say("plot.note.held")]),
        **matrix(values, titles, (list(places.values()), list(named.values()))),
    }


def _place(row: GapRow) -> Place:
    return row.sections, row.portal, row.section, row.held


def _name(key: Place, with_portal: bool) -> str:
    sections, portal, section, held = key
    if sections > 1:
        name = say("plot.other-sections", count=sections)
    else:
        name = place(portal, section, with_portal=with_portal)
    return f"{short(label(name), ROW_NAME - 8)} ({held})"
