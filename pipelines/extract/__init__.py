"""Capture in, Article out, purely: no Scrapy, SQLite, clock, chance or network."""

from pipelines.extract.article import Page, extract, first_look, read_page
from pipelines.extract.template import Template

__all__ = ["Page", "Template", "extract", "first_look", "read_page"]
