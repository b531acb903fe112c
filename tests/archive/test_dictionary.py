import re
from pathlib import Path

import pytest

import archive
from archive.causes import CAUSES
from archive.dictionary import dictionary
from archive.ledger import MEANINGS
from archive.meanings import chinese, in_words, relations
from archive.release_tables import TABLES as RELEASE_TABLES
from archive.schema import VIEW_COLUMNS, VIEW_MEANINGS, VIEWS
from archive.terms import TERMS
from archive.verdict import STATUSES

DOCS = Path(archive.__file__).parents[1] / "docs"
NAMES = {"en": "data-dictionary.md", "zh": "data-dictionary.zh-CN.md"}
OTHERS = ("search_index", "sqlite_", "_sqlite")


def described(language):
    """Return the columns that the dictionary tells of, by table or view, each with its meaning."""
    tables = {}
    for part in re.split(r"^## (?:Outcomes|结果)$", dictionary(language), flags=re.MULTILINE)[0].split("\n### ")[1:]:
        heading, _, rest = part.partition("\n")
        name = heading.partition(" ")[0]
        tables[name] = dict(re.findall(r"^\| (\w+) \| .+? \| (.+) \|$", rest, re.MULTILINE))
        for heading in ("column", "列"):
            tables[name].pop(heading, None)
    return tables


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dictionary_and_a_real_database_tell_of_the_same_tables_views_and_columns(writer, language):
    query = writer.connection.execute
    names = query("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    made = {
        name: [row[1] for row in query(f"PRAGMA table_info({name})")]
        for (name,) in names
        if not name.startswith(OTHERS)
    }
    assert made == {name: list(columns) for name, columns in described(language).items()}


def test_views_are_told_of_and_can_be_read(writer):
    assert set(VIEWS) == set(VIEW_MEANINGS) == set(VIEW_COLUMNS)
    for view in VIEWS:
        assert writer.connection.execute(f"SELECT * FROM {view}").fetchall() == []


@pytest.mark.parametrize("relation", [*relations(), *RELEASE_TABLES], ids=lambda relation: relation.name)
def test_every_table_view_and_column_means_something_in_both_languages(relation):
    for meaning in (relation.meaning, *(column.meaning for column in relation.columns)):
        assert meaning
        assert in_words(meaning, "zh")


def test_no_translation_is_left_over():
    told = (*relations(), *RELEASE_TABLES)
    said = {meaning for each in told for meaning in (each.meaning, *(c.meaning for c in each.columns))}
    assert set(chinese()["meanings"]) == said | {*MEANINGS.values(), *STATUSES.values(), *CAUSES.values()}
    assert set(chinese()["titles"]) == {relation.name for relation in relations()}


def test_a_term_of_others_belongs_to_a_column_of_ours():
    columns = {column.name for relation in relations() for column in relation.columns} | {"attachments"}
    assert set(TERMS) <= columns


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_outcome_is_told_of(language):
    for outcome, meaning in MEANINGS.items():
        told = re.escape(in_words(meaning, language))
        assert re.search(rf"^\| {outcome} \| (?:yes|是)? ?\| {told} \|$", dictionary(language), re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_is_what_the_schema_makes(language):
    assert (DOCS / NAMES[language]).read_text(encoding="utf-8") == dictionary(language), "run `make docs`"
