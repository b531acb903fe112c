"""Writes a table of a release as CSV, JSON lines and Parquet in one walk; rows are never gathered beyond a batch."""

import csv
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Protocol

from archive.errors import BadRequest
from archive.messages import say
from archive.reading import listed_in, text_of
from archive.release_tables import LIST, TEXT_COLUMNS, ReleaseTable
from archive.table import Column

with suppress(ImportError):  # told of by `check_parquet`
    import pyarrow
    from pyarrow import parquet

Row = dict[str, object]

MOST_ROWS = 10_000  # of a row group in Parquet
MOST_CHARACTERS = 8_000_000  # of a row group: what is held in memory, one row beyond it at most
NO_YEAR = "unknown"  # Hive's own word for it, __HIVE_DEFAULT_PARTITION__, makes pandas fail


class Sheet(Protocol):
    """A file that takes rows, one after the other."""

    def write(self, row: Row) -> None:
        """Write a row."""

    def close(self) -> None:
        """Write what is left, and close."""


def check_parquet() -> None:
    """Raise BadRequest where the library that writes Parquet is not installed."""
    if "parquet" not in globals():
        raise BadRequest(cause=say("dump.no-parquet"))


def write_table(
    connection: sqlite3.Connection, table: ReleaseTable, columns: Sequence[Column], folder: Path
) -> int:  # fmt: skip
    """Write these columns of a table below `folder`; return the number of rows."""
    count = 0
    with ExitStack() as open_sheets:
        sheets: list[Sheet] = [
            CsvSheet(folder / "csv" / f"{table.name}.csv", columns),
            JsonLines(folder / "jsonl" / f"{table.name}.jsonl"),
            ParquetByYear(folder / "parquet" / table.name, columns)
            if table.by_year
            else ParquetSheet(folder / "parquet" / f"{table.name}.parquet", columns),
        ]
        for sheet in sheets:
            open_sheets.callback(sheet.close)
        for row in _rows(connection, table, columns):
            count += 1
            for sheet in sheets:
                sheet.write(row)
    return count


def _rows(connection: sqlite3.Connection, table: ReleaseTable, columns: Sequence[Column]) -> Iterator[Row]:
    lists = {column.name for column in columns if column.kind == LIST}
    for found in _found(connection, table):
        row: Row = {column.name: found[column.name] for column in columns}
        row |= {name: text_of(value) for name, value in row.items() if isinstance(value, bytes)}
        row |= {name: list(listed_in(row[name])) for name in lists}
        yield row


def _found(connection: sqlite3.Connection, table: ReleaseTable) -> Iterator[sqlite3.Row]:
    if table.keys is None:
        yield from connection.execute(table.rows)
        return
    for (key,) in connection.execute(table.keys):
        yield from connection.execute(table.rows, (key,))


class CsvSheet:
    """CSV as RFC 4180 has it: UTF-8, CRLF. Unknown is an empty field, a list is JSON."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", newline="")
        # With LF alone, the csv module of Python 3.11 leaves a lone CR in a field unquoted.
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.name for column in columns])

    def write(self, row: Row) -> None:
        """Write a row."""
        self._writer.writerow(
            [json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in row.values()]
        )  # fmt: skip

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class JsonLines:
    """One JSON object a line; unknown is null."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", newline="")

    def write(self, row: Row) -> None:
        """Write a row."""
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class ParquetSheet:
    """A Parquet file of typed columns, Zstandard-packed."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._schema = pyarrow.schema([(column.name, _arrow_type(column)) for column in columns])
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._batch: list[Row] = []
        self._characters = 0

    def write(self, row: Row) -> None:
        """Take a row; it is written with the batch."""
        self._batch.append(row)
        self._characters += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self._batch) >= MOST_ROWS or self._characters >= MOST_CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Write the last batch, and close."""
        if self._batch:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pyarrow.Table.from_pylist(self._batch, self._schema))
        self._batch, self._characters = [], 0


class ParquetByYear:
    """Parquet files in folders site=NAME/year=YEAR. Rows must come sorted by these: one file is open at a time.

    Site and year are in the names of the folders alone: readers take them from there, the year as text.
    """

    def __init__(self, folder: Path, columns: Sequence[Column]) -> None:
        self._folder = folder
        self._columns = [column for column in columns if column.name != "site"]
        self._place: tuple[object, str] | None = None
        self._sheet: ParquetSheet | None = None

    def write(self, row: Row) -> None:
        """Take a row."""
        place = (row["site"], str(row["published"])[:4] if row["published"] else NO_YEAR)
        if place != self._place:
            self.close()
            path = self._folder / f"site={place[0]}" / f"year={place[1]}" / "part-0.parquet"
            self._place, self._sheet = place, ParquetSheet(path, self._columns)
        assert self._sheet is not None
        self._sheet.write({name: value for name, value in row.items() if name != "site"})

    def close(self) -> None:
        """Close the open file."""
        if self._sheet:
            self._sheet.close()
        self._sheet = None


def _arrow_type(column: Column) -> "pyarrow.DataType":
    if column.kind == LIST:
        return pyarrow.list_(pyarrow.string())
    if column.name in TEXT_COLUMNS:
        return pyarrow.large_string()
    return {"INTEGER": pyarrow.int64(), "REAL": pyarrow.float64()}.get(column.kind, pyarrow.string())
