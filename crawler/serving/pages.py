"""The front page and the search."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import search as searching
from archive.database import open_reader
from archive.errors import ArchiveError, BadRequest, NotFound
from archive.messages import say
from archive.reading import find_article, legible
from crawler.serving.asking import LAST_PAGE, PER_PAGE, Asked, asked
from crawler.serving.charts import years
from crawler.serving.limits import limit
from crawler.serving.questions import NAMES
from crawler.serving.safety import COOKIE

SECONDS = 10  # that a page, or a query of a reader, may ask the database
MOST_CHOICES = 300  # sections and sources that a form offers
MOST_FACETS = 8
A_YEAR = int(timedelta(days=365).total_seconds())
_FACETS: tuple[searching.By, ...] = ("section", "source", "site")

Found = TypeVar("Found")


@contextmanager
def reading(datasette: Datasette) -> Iterator[sqlite3.Connection]:
    """Open the archive for one page; a question that takes too long is broken off."""
    until = time.monotonic() + SECONDS
    underway = datasette.underway
    with closing(open_reader(datasette.folder)) as connection:
        connection.set_progress_handler(lambda: underway.is_over or time.monotonic() > until, 100_000)
        connection.row_factory = legible
        limit(connection)
        underway.add(connection)
        try:
            yield connection
        finally:
            underway.remove(connection)


async def read(datasette: Datasette, ask: Callable[[sqlite3.Connection], Found]) -> Found:
    """Ask the archive in a thread, so that other readers need not wait."""

    def asking() -> Found:
        with reading(datasette) as connection:
            return ask(connection)

    return await asyncio.to_thread(asking)


async def page(datasette: Datasette, request: Request, template: str, context: dict[str, Any]) -> Response:
    """Return a page made from a template."""
    return Response.html(await datasette.render_template(template, context, request=request))


async def home(request: Request, datasette: Datasette) -> Response:
    """The front page: what is there, and where to begin."""
    return await page(datasette, request, "home.html", await read(datasette, _overview))


def _overview(connection: sqlite3.Connection) -> dict[str, Any]:
    sites = connection.execute(
        "SELECT s.name, s.portal, count(a.id) AS articles,"
        " (SELECT max(started_at) FROM runs r WHERE r.site = s.name) AS crawled_at"
        " FROM sites s LEFT JOIN articles a ON a.site = s.name AND a.same_as IS NULL AND a.version_id IS NOT NULL"
        " GROUP BY s.name ORDER BY articles DESC, s.name"
    ).fetchall()
    everything = Asked()
    edits = connection.execute(
        "SELECT a.id, v.title, v.seen_at, v.number FROM versions v JOIN articles a ON a.version_id = v.id"
        " WHERE v.number > 1 ORDER BY v.seen_at DESC, v.id DESC LIMIT 8"
    ).fetchall()
    return {
        "sites": sites, "edits": edits, "questions": NAMES, "asked_for": everything,
        "articles": sum(site["articles"] for site in sites),
        "edited": connection.execute("SELECT count(DISTINCT article_id) FROM versions WHERE number > 1").fetchone()[0],
        "withdrawn": connection.execute("SELECT count(*) FROM articles WHERE state <> 'present'").fetchone()[0],
        "years": years(searching.tally(connection, everything.scope), lambda y: everything.url(since=y, until=y)),
        "newest": searching.newest(connection, everything.scope, limit=8).hits,
    }  # fmt: skip


async def search(request: Request, datasette: Datasette) -> Response:
    """Search, or browse where no words are given."""
    wanted = asked(request.args)
    if re.match(r"https?://|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}$", wanted.q):
        try:
            article = await read(datasette, lambda connection: find_article(connection, wanted.q))
            return Response.redirect(f"/article/{article.id}")
        except NotFound:
            pass
    return await page(datasette, request, "search.html", await read(datasette, lambda c: _results(c, wanted)))


def _results(connection: sqlite3.Connection, wanted: Asked) -> dict[str, Any]:
    shown = replace(wanted, q=wanted.q[: searching.LONGEST])  # what is too long is refused, and shown cut
    context: dict[str, Any] = {"a": shown, "per_page": PER_PAGE} | _choices(connection, wanted)
    try:
        if wanted.q and not searching.has_index(connection):
            raise BadRequest(cause=say("serve.no-index"))  # a release without it
        context |= _found(connection, wanted)
    except ArchiveError as error:  # the reader can mend it: beside the form, not instead of it
        context["trouble"] = str(error)
    return context


def _found(connection: sqlite3.Connection, wanted: Asked) -> dict[str, Any]:
    def count(by: searching.By) -> list[tuple[str | None, int]]:
        if wanted.q:
            return searching.counts(connection, wanted.q, wanted.scope, by=by)
        return searching.tally(connection, wanted.scope, by=by)

    results = _page_of(connection, wanted)
    last = min(max(1, -(-results.total // PER_PAGE)), LAST_PAGE)
    if wanted.page > last:  # an address from a time when more was found, or made by hand
        wanted = replace(wanted, page=last)
        results = _page_of(connection, wanted)
    by_year = count("year")
    facets = [(name, rows) for name in _FACETS if not getattr(wanted, name) and len(rows := count(name)) > 1]
    return {
        "a": wanted, "results": results, "last": last,
        "years": years(by_year, lambda year: wanted.url(since=year, until=year)),
        "undated": sum(number for year, number in by_year if year is None),
        "facets": [(name, [row for row in rows if row[0]][:MOST_FACETS]) for name, rows in facets],
    }  # fmt: skip


def _page_of(connection: sqlite3.Connection, wanted: Asked) -> searching.Results:
    if wanted.q:
        return searching.find(connection, wanted.q, wanted.scope, limit=PER_PAGE, offset=wanted.offset)
    return searching.newest(connection, wanted.scope, limit=PER_PAGE, offset=wanted.offset)


def _choices(connection: sqlite3.Connection, wanted: Asked) -> dict[str, Any]:
    """Return what the form offers: the sites, and the sections and sources of the one that is chosen."""
    of_site, values = ("WHERE site = :site", {"site": wanted.site}) if wanted.site else ("", {})
    names = (
        f"SELECT {{0}} FROM {searching.documents(connection)} {{1}}"
        " GROUP BY 1 HAVING {0} IS NOT NULL ORDER BY count(*) DESC LIMIT {2}"
    )
    listed = f"SELECT DISTINCT name FROM sections {of_site} ORDER BY id LIMIT {MOST_CHOICES}"
    sections = [row[0] for row in connection.execute(listed, values) if row[0]]
    found = [row[0] for row in connection.execute(names.format("section", of_site, MOST_CHOICES), values)]
    return {
        "portal_of": dict(connection.execute("SELECT name, portal FROM sites ORDER BY name").fetchall()),
        "sections": list(dict.fromkeys(sections + found)),
        "sources": [row[0] for row in connection.execute(names.format("source", of_site, MOST_CHOICES), values)],
    }


async def choose_language(request: Request) -> Response:
    """Remember the language a reader chose, and go back to where the reader was."""
    target = request.args.get("next") or "/"
    if not re.fullmatch(r"/(?![/\\])[^\\\x00-\x1f]*", target):  # nowhere but to ourselves
        target = "/"
    chosen = request.url_vars["language"]
    cookie = f"{COOKIE}={chosen}; Path=/; Max-Age={A_YEAR}; SameSite=Lax; HttpOnly"
    return Response("", status=302, headers={"Location": target, "Set-Cookie": cookie})
