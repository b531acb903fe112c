"""What one question may take of this machine: anybody at it may ask, and a page on the web may send them here."""

import sqlite3
import weakref
from collections.abc import Callable
from contextlib import suppress

LONGEST_VALUE = 30_000_000  # bytes; the longest article met with has 21 million
MOST_TEXT = 90_000_000  # bytes of an answer: the page cuts them, but they are held until it does
MOST_BLOBS = 5_000_000  # bytes: the archive holds none worth reading, and JSON makes a third more of them
MOST_COLUMNS = 200  # four times what the widest table has
SQLITE_MEMORY = 1_000_000_000  # bytes, for all questions that are under way


def limit(connection: sqlite3.Connection) -> None:
    """Let nothing be asked on a connection that fills the memory: SQLite or we answer with DataError or MemoryError."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MOST_COLUMNS)
    connection.execute(f"PRAGMA hard_heap_limit = {SQLITE_MEMORY}")


def weighing() -> Callable[[sqlite3.Cursor, tuple[object, ...]], sqlite3.Row]:
    """Return a row factory for one connection that raises DataError once the rows of a question weigh too much."""
    last: weakref.ref[sqlite3.Cursor] | None = None
    texts = blobs = 0

    def row(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> sqlite3.Row:
        nonlocal last, texts, blobs
        if last is None or last() is not cursor:
            last, texts, blobs = weakref.ref(cursor), 0, 0
        for value in values:
            if isinstance(value, str):
                texts += len(value) * (1 if value.isascii() else 3)
            elif isinstance(value, bytes):
                blobs += len(value)
        if texts > MOST_TEXT or blobs > MOST_BLOBS:
            raise sqlite3.DataError("the answer is too big")
        return sqlite3.Row(cursor, values)

    return row


class Underway:
    """The connections on which a question may be under way, so that it can be broken off."""

    def __init__(self) -> None:
        self.is_over = False  # nothing more is asked
        self._connections: set[sqlite3.Connection] = set()

    def add(self, connection: sqlite3.Connection) -> None:
        """Remember a connection."""
        self._connections.add(connection)

    def remove(self, connection: sqlite3.Connection) -> None:
        """Forget a connection before it is closed."""
        self._connections.discard(connection)

    def break_off(self) -> None:
        """Break off what is being asked now; what is asked later by our own pages is broken off as well."""
        self.is_over = True
        for connection in tuple(self._connections):
            with suppress(sqlite3.Error):  # closed in the meantime
                connection.interrupt()
