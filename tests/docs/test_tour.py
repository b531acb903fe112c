"""The researchers' page shows results: its blocks are run as a notebook's, and print what the page says."""

import re
import subprocess
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from archive.figures import READERS
from archive.figures.calendar import DayRow
from archive.figures.flow import FlowRow
from archive.figures.gaps import GapRow
from archive.figures.growth import CountRow
from archive.figures.months import MonthRow
from archive.figures.sources import SourceRow

PAGE = Path(__file__).parents[2] / "docs" / "researcher.md"
ROWS = dict(zip(READERS, (MonthRow, DayRow, SourceRow, FlowRow, CountRow, GapRow), strict=True))
END_OF_CELL = "\x1e"


@dataclass(frozen=True, slots=True)
class Cell:
    line: int
    lang: str
    code: str
    shown: str | None  # None: it prints nothing


def part(heading: str) -> str:
    return re.search(rf"^## {heading}\n.*?(?=^## )", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]


TOUR = part("A tour, with its results")
CELLS = [
    Cell(TOUR[: found.start()].count("\n"), *found.groups())
    for found in re.finditer(r"^```(sh|python)\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", TOUR, re.MULTILINE | re.DOTALL)
]


@pytest.fixture(scope="session")
def printed(after_demo, read_by):
    """What each cell prints, by its place; cells of Python know what those before them did."""
    told = {}
    for cell in CELLS:
        if cell.lang == "sh":
            done = subprocess.run(
                ["bash", "-c", cell.code], cwd=after_demo, capture_output=True, encoding="utf-8", check=False
            )
            assert done.returncode == 0, done.stderr
            told[cell] = done.stdout
    cells = [cell for cell in CELLS if cell.lang == "python"]
    program = "".join(f"{cell.code}\nprint({END_OF_CELL!r}, end='')\n" for cell in cells)
    outputs = read_by(program, cwd=after_demo).split(END_OF_CELL)
    return told | dict(zip(cells, outputs[:-1], strict=True))


def test_every_result_on_the_page_belongs_to_a_cell():
    assert TOUR.count("```text") == sum(cell.shown is not None for cell in CELLS) >= 7
    assert {cell.lang for cell in CELLS if cell.shown} == {"sh", "python"}


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.lang}-{cell.line}")
def test_a_cell_prints_what_the_page_shows(cell, printed):
    lines = [line.rstrip() for line in printed[cell].strip("\r\n").splitlines()]
    assert lines == (cell.shown or "").splitlines()


def test_the_page_names_every_figure_and_the_columns_of_its_csv():
    told = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", part("Figures"), re.MULTILINE)
    assert told == [(kind, ", ".join(field.name for field in fields(row))) for kind, row in ROWS.items()]
