"""The lines of a body as text: one a unit, but the cells of a data table's row together on one line."""

from collections.abc import Sequence

from pipelines.extract.document import Document

LONGEST_CELL = 60  # characters on average; cells with more hold running text, and the table is layout
CELL = "\t"  # between two cells of a row, so that a table can be pasted into a spreadsheet


def text_lines(document: Document, body: int, kept: Sequence[int]) -> list[str]:
    """Return the text of the units `kept` in order; the body starts at element `body`."""
    lines: list[str] = []
    is_data: dict[int, bool] = {}
    last_row = last_cell = -1
    for index in kept:
        unit = document.units[index]
        cell, row, table = _place(document, unit.element, body)
        if table >= 0 and table not in is_data:
            is_data[table] = _is_data(document, table, kept)
        if table < 0 or not is_data[table]:
            lines.append(unit.text)
            last_row = last_cell = -1
            continue
        if row != last_row:
            lines.append(unit.text)
        else:
            lines[-1] += (" " if cell == last_cell else CELL) + unit.text
        last_row, last_cell = row, cell
    return lines


def _place(document: Document, element: int, body: int) -> tuple[int, int, int]:
    """Return cell, row and table around an element inside the body; -1 where there is none."""
    cell = row = -1
    elements = document.elements
    while element > body:
        tag = elements[element].tag
        if tag in ("td", "th") and cell < 0:
            cell = element
        elif tag == "tr" and row < 0:
            row = element
        elif tag == "table":
            return (cell, row, element) if cell >= 0 and row >= 0 else (-1, -1, -1)
        element = elements[element].parent
    return -1, -1, -1


def _is_data(document: Document, table: int, kept: Sequence[int]) -> bool:
    """Tell whether a table holds data: no table inside, two rows or more of several short cells."""
    elements = document.elements
    end = elements[table].end
    tags = [elements[i].tag for i in range(table + 1, end)]
    cells, rows = sum(tag in ("td", "th") for tag in tags), tags.count("tr")
    if "table" in tags or rows < 2 or cells < 2 * rows - 1:
        return False
    chars = sum(len(document.units[i].text) for i in kept if table <= document.units[i].element < end)
    return chars <= LONGEST_CELL * cells
