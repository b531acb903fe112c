"""How a table is declared: its columns with a one-line meaning each, from which SQL and dictionary are made."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: SQL type with constraints, and what it means to a researcher."""

    name: str
    type: str  # SQL, e.g. "TEXT NOT NULL"
    meaning: str
    unit: str | None = None  # of the number, in words that programs know: byte, second, day; None: it has none

    @property
    def kind(self) -> str:
        """Return the SQL type without constraints, e.g. TEXT."""
        return self.type.split()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its meaning, columns, keys and indexes."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    constraints: tuple[str, ...] = ()  # SQL table constraints, e.g. "PRIMARY KEY (site, url)"
    indexes: tuple[tuple[str, ...], ...] = ()  # column lists
    rowid: bool = True  # False: WITHOUT ROWID

    def statements(self) -> tuple[str, ...]:
        """Return the CREATE TABLE and CREATE INDEX statements; an index that is there already stays.

        >>> Table(name="sites", meaning="", columns=(Column("name", "TEXT PRIMARY KEY", ""),)).statements()
        ('CREATE TABLE sites (\\n  name TEXT PRIMARY KEY\\n)',)
        """
        lines = [f"{c.name} {c.type}" for c in self.columns] + list(self.constraints)
        body = ",\n  ".join(lines)
        create = f"CREATE TABLE {self.name} (\n  {body}\n)" + ("" if self.rowid else " WITHOUT ROWID")
        indexes = (
            f"CREATE INDEX IF NOT EXISTS {self.name}_by_{'_'.join(columns)} ON {self.name} ({', '.join(columns)})"
            for columns in self.indexes
        )
        return (create, *indexes)


def same(tables: Iterable[Table], *places: str) -> tuple[Column, ...]:
    """Return columns that a view takes from tables: "sites.name", or "sites.name site" under another name.

    >>> sites = Table(name="sites", meaning="", columns=(Column("name", "TEXT PRIMARY KEY", "its name"),))
    >>> same([sites], "sites.name site")
    (Column(name='site', type='TEXT', meaning='its name', unit=None),)
    """
    known = {f"{table.name}.{column.name}": column for table in tables for column in table.columns}
    found = []
    for place in places:
        source, _, name = place.partition(" ")
        column = known[source]
        found.append(Column(name or column.name, column.kind, column.meaning, column.unit))
    return tuple(found)
