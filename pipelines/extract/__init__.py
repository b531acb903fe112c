"""Capture in, Article out, purely: no Scrapy, SQLite, clock, chance or network."""

from pipelines.extract.article import (
    Page,
    Sheet,
    extract,
    first_look,
    read_article,
    read_page,
    read_sheets,
    second_look,
)
from pipelines.extract.template import Template

__all__ = [
    "Page", "Sheet", "Template", "extract", "first_look", "read_article", "read_page", "read_sheets", "second_look",
]  # fmt: skip
