"""How a table is declared: its columns with a one-line meaning each, from which SQL and dictionary are made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: SQL type with constraints, and what it means to a researcher."""

    name: str
    type: str  # SQL, e.g. "TEXT NOT NULL"
    meaning: str


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
