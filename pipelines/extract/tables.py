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
            cell = row = -1
        if row != last_row and last_row >= 0:
            lines[-1] += CELL * _empty_cells(document, last_row, last_cell, document.elements[last_row].end)
        if row < 0:
            lines.append(unit.text)
        elif row != last_row:
            lines.append(CELL * _empty_cells(document, row, row, cell) + unit.text)
        elif cell == last_cell:
            lines[-1] += " " + unit.text
        else:
            lines[-1] += CELL * (1 + _empty_cells(document, row, last_cell, cell)) + unit.text
        last_row, last_cell = row, cell
    if last_row >= 0:
        lines[-1] += CELL * _empty_cells(document, last_row, last_cell, document.elements[last_row].end)
    return lines


def _empty_cells(document: Document, row: int, after: int, before: int) -> int:
    """Return how many cells of a row between two elements say nothing: they keep the others in their columns.

    A cell whose line was cut is not one of them.
    """
    elements = document.elements
    cells = [i for i in range(after + 1, before) if elements[i].parent == row and elements[i].tag in ("td", "th")]
    if not cells:
        return 0
    said = [unit.element for unit in document.units if row < unit.element < elements[row].end]
    return sum(not any(cell <= element < elements[cell].end for element in said) for cell in cells)


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
