"""What Datasette asks its plugins, answered for our own site and for no other in the process."""

import re
import sqlite3
from functools import cache
from typing import Any
from urllib.parse import quote

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup

from archive.datasette_metadata import metadata
from archive.meanings import Language, in_words, relations, title
from archive.messages import language, say, say_if_known
from crawler.serving import article_pages, pages, questions
from crawler.serving.limits import limit, weighing
from crawler.serving.shown import finalize, marked, short, visible, web

ANYTHING = re.compile("/.*")
_ID = r"(?P<id>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"
_FILTERS = frozenset({
    "contains", "endswith", "startswith", "in", "notin", "arraycontains", "arraynotcontains", "date", "isnull",
    "notnull", "isblank", "notblank",
})  # fmt: skip
_ARTICLE_COLUMNS = ("article_id", "same_as", "earliest_article_id")


def _is_ours(datasette: Datasette) -> bool:
    return hasattr(datasette, "folder")


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return our own pages."""
    if not _is_ours(datasette):
        return []
    return [
        (r"/$", pages.home),
        (r"/search$", pages.search),
        (r"/language/(?P<language>zh|en)$", pages.choose_language),
        (rf"/article/{_ID}$", article_pages.article),
        (rf"/article/{_ID}/text$", article_pages.text),
        (rf"/article/{_ID}/versions$", article_pages.versions),
        (rf"/article/{_ID}/cite$", article_pages.cite),
        (rf"/article/{_ID}/reprint/(?P<other>[0-9A-Fa-f-]{{36}})$", article_pages.reprint),
        (r"/file/(?P<sha256>[0-9A-Fa-f]{64})$", article_pages.file),
    ]


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Datasette) -> None:
    """Limit what may be asked on a connection of Datasette's own."""
    if _is_ours(datasette):
        limit(conn)
        conn.row_factory = weighing()
        datasette.underway.add(conn)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Return titles, meanings and facets in the reader's language."""
    if not _is_ours(datasette):
        return {}
    return _metadata(datasette.database, _spoken())


@cache
def _metadata(database: str, spoken: Language) -> dict[str, Any]:
    """Return it made once: Datasette asks a hundred times for one page, and changes nothing in it that matters."""
    return metadata(database, spoken)


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """Return the questions of the researchers' page, in the reader's language."""
    return questions.queries() if _is_ours(datasette) and database == datasette.database else {}


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Let every template show hidden marks, and speak."""
    if _is_ours(datasette):
        env.finalize = finalize
        env.filters["web"] = web
        env.filters["short"] = short
        env.filters["useful_first"] = _useful_first
        env.filters["marked"] = marked
        env.filters["day"] = lambda text: (text or "")[:10]
        env.filters["clock"] = lambda text: (text or "")[:16].replace("T", " ")
        env.globals["serve"] = _sentence
        env.globals["article_word"] = lambda name: say(f"article.{name}")
        env.globals["kind_word"] = lambda kind: say_if_known(f"serve.kind-{kind}", kind)
        env.globals["state_word"] = lambda state: say_if_known(f"serve.state-{state}", state)
        env.globals["title_of"] = _title_of
        env.globals["meaning_of"] = _meaning_of
        env.globals["filter_word"] = _filter_word


def _useful_first(relations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tables or views with the articles first, and last what only the program itself reads."""
    first = ("current_articles", "articles", "versions")

    def place(relation: dict[str, Any]) -> tuple[int, bool]:
        name = relation["name"]
        return (first.index(name) if name in first else len(first)), name.startswith(("_", "learned", "search_"))

    return sorted(relations, key=place)


def _sentence(name: str, **values: object) -> str:
    return say(f"serve.{name}", **values)


def _spoken() -> Language:
    return "zh" if language() == "zh" else "en"


def _title_of(name: str) -> str:
    try:
        return title(name, _spoken())
    except KeyError:  # one of SQLite's own
        return name


def _meaning_of(name: str) -> str:
    return next((in_words(each.meaning, _spoken()) for each in relations() if each.name == name), "")


def _filter_word(key: str, display: str) -> str:
    """Return a comparison in the reader's language; signs and SQL's own words stay."""
    return say(f"serve.filter-{key}") if key in _FILTERS else display


@hookimpl
def extra_template_vars(datasette: Datasette, request: Any) -> dict[str, Any]:
    """Return what every page's frame needs."""
    if not _is_ours(datasette):
        return {}
    spoken = language()
    here = request.full_path if request else "/"
    other = "en" if spoken == "zh" else "zh"
    return {
        "spoken": spoken, "html_lang": say("serve.html-lang"), "database_name": datasette.database,
        "other_language": other, "other_language_url": f"/language/{other}?next={quote(here, safe='')}",
        "asked": (request.args.get("q") or "") if request else "",
    }  # fmt: skip


@hookimpl
def render_cell(value: Any, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    """Return a link to the page of an article where a cell holds its id, and a BLOB as the text it may be."""
    if _is_ours(datasette) and isinstance(value, bytes):  # in a view Datasette would look for the row's key
        return Markup("{}").format(short(visible(value.decode("utf-8", "replace")) or " "))
    if not _is_ours(datasette) or not isinstance(value, str) or not re.fullmatch(_ID, value):
        return None
    if column in _ARTICLE_COLUMNS or (column == "id" and table in (None, "articles", "current_articles")):
        return Markup('<a href="/article/{}">{}</a>').format(value, value[:8])
    return None
