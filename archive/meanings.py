"""What every table, view and column means, in English and Chinese: the one model behind dictionary and releases.

The English sentence stands beside the SQL; archive/meanings.zh.toml translates it. A sentence that changes has no
translation any more, and a test asks for one: the two languages cannot drift apart unseen.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from archive.learned_tables import TABLES as LEARNED_TABLES
from archive.schema import TABLES, VIEW_COLUMNS, VIEW_MEANINGS
from archive.table import Column

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view as a reader sees it; meanings are English sentences, for `in_words` to translate."""

    name: str
    is_view: bool
    meaning: str
    columns: tuple[Column, ...]


@cache
def relations() -> tuple[Relation, ...]:
    """Return every view and table, the views first."""
    views = [
        Relation(name=name, is_view=True, meaning=meaning, columns=VIEW_COLUMNS[name])
        for name, meaning in VIEW_MEANINGS.items()
    ]
    tables = [
        Relation(name=table.name, is_view=False, meaning=table.meaning, columns=table.columns)
        for table in TABLES + LEARNED_TABLES
    ]
    return (*views, *tables)


@cache
def chinese() -> dict[str, dict[str, str]]:
    """Return the translations: "titles" by name, "meanings" by English sentence."""
    return tomllib.loads(files("archive").joinpath("meanings.zh.toml").read_text(encoding="utf-8"))


def in_words(meaning: str, language: Language) -> str:
    """Return a meaning in a language. Raises KeyError where the translation is missing.

    >>> in_words("the site", "zh")
    '所属站点'
    """
    return meaning if language == "en" else chinese()["meanings"][meaning]


def title(name: str, language: Language) -> str:
    """Return what a table or view is called. Raises KeyError where the translation is missing.

    >>> title("articles_per_month", "en"), title("articles_per_month", "zh")
    ('Articles per month', '各栏目每月文章数')
    """
    return name.replace("_", " ").capitalize() if language == "en" else chinese()["titles"][name]
