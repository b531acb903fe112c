"""What figures show, as rows counted in the archive; the rows are all that is drawn and lie beside it as CSV."""

from archive.figures.calendar import calendar
from archive.figures.figure import Figure
from archive.figures.flow import flow
from archive.figures.gaps import gaps
from archive.figures.growth import growth
from archive.figures.months import months
from archive.figures.sources import sources

# A figure's name, and what reads its rows.
READERS = {
    "months": months,
    "calendar": calendar,
    "sources": sources,
    "reprints": flow,
    "views": growth,
    "gaps": gaps,
}

__all__ = ["READERS", "Figure"]
