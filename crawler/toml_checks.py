"""What is wrong in a TOML file of the user's, as one line: where, what, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from archive.errors import BadRequest
from archive.messages import say


def table(path: Path, where: str, value: object) -> dict[str, object]:
    """Return a value that must be a table. Raises BadRequest."""
    if not isinstance(value, dict):
        raise wrong(path, where, say("schedule.no-table", where=where))
    return value


def tables(path: Path, where: str, value: object) -> dict[str, dict[str, object]]:
    """Return a value that must be a table of tables. Raises BadRequest."""
    return {name: table(path, f"{where}.{name}", each) for name, each in table(path, where, value).items()}


def text(path: Path, where: str, value: object) -> str:
    """Return a value that must be a text of printable characters. Raises BadRequest."""
    if not isinstance(value, str):
        raise wrong(path, where, say("schedule.no-text"))
    if not value or not value.isprintable():
        raise wrong(path, where, say("schedule.unprintable"))
    return value


def check_names(path: Path, where: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    """Raise BadRequest for a name that is not known, with the nearest ones that are."""
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1) or known
            raise wrong(path, f"{where}.{name}".lstrip("."), say("schedule.unknown", known=", ".join(near)))


def wrong(path: Path, where: str, what: str) -> BadRequest:
    """Return the error of a place in a file."""
    return BadRequest(cause=": ".join(filter(None, [str(path), where, what])))
