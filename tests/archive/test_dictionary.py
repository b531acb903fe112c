import re
from pathlib import Path

import pytest

import archive
from archive.dictionary import dictionary
from archive.ledger import MEANINGS
from archive.schema import VIEW_MEANINGS, VIEWS

DOCUMENT = Path(archive.__file__).parents[1] / "docs" / "data-dictionary.md"


def described():
    """Return the columns that the dictionary tells of, by table, each with its meaning."""
    tables = {}
    for part in dictionary().partition("## Outcomes")[0].split("\n### ")[1:]:
        name, _, rest = part.partition("\n")
        tables[name] = dict(re.findall(r"^\| (\w+) \| .+? \| (.+) \|$", rest, re.MULTILINE))
        tables[name].pop("column", None)
    return tables


def test_the_dictionary_and_a_real_database_tell_of_the_same_tables_and_columns(writer):
    query = writer.connection.execute
    made = {
        name: {row[1] for row in query(f"PRAGMA table_info({name})")}
        for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        if not name.startswith(("search_index", "sqlite_", "_sqlite"))
    }
    assert made == {name: set(columns) for name, columns in described().items()}


def test_views_are_told_of_and_can_be_read(writer):
    assert set(VIEWS) == set(VIEW_MEANINGS)
    for view in VIEWS:
        assert f"- **{view}**:" in dictionary()
        assert writer.connection.execute(f"SELECT * FROM {view}").fetchall() == []


def test_every_outcome_is_told_of():
    for outcome, meaning in MEANINGS.items():
        assert re.search(rf"^\| {outcome} \| (?:yes)? ?\| {re.escape(meaning)} \|$", dictionary(), re.MULTILINE)


def test_the_document_is_what_the_schema_makes():
    if not DOCUMENT.exists():
        pytest.skip("docs/data-dictionary.md is not made yet")
    assert DOCUMENT.read_text(encoding="utf-8") == dictionary()
