"""Datasette over an archive, with our pages before its own."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.plugins import pm
from datasette.utils.asgi import Base400, Forbidden, NotFound, Request, Response
from datasette.views.base import DatasetteError

from archive.database import NAME, open_reader
from archive.errors import ArchiveError, BadRequest
from archive.errors import NotFound as NoArticle
from archive.messages import say
from crawler.serving import hooks
from crawler.serving.limits import Underway
from crawler.serving.pages import SECONDS
from crawler.serving.safety import Safety
from crawler.terminal.console import err, plain

HERE = Path(__file__).parent
ROWS = 1_000  # that a query of a reader may return
SETTINGS = {
    "sql_time_limit_ms": SECONDS * 1_000, "max_returned_rows": ROWS, "facet_time_limit_ms": 1_000,
    "suggest_facets": False,  # it would count by every column first: seconds for a hundred thousand articles
    "default_page_size": 50, "truncate_cells_html": 80, "default_cache_ttl": 0,
    "default_allow_sql": True, "allow_download": False, "allow_csv_stream": True, "num_sql_threads": 3,
}  # fmt: skip
# Datasette's pages for whoever develops it: they write cookies, or tell of the process.
_NOT_OURS = ("logout", "permissions", "messages", "allow-debug", "patterns", "auth-token", "threads", "actor")
_is_file: ContextVar[bool] = ContextVar("_is_file", default=False)


class Site(Datasette):
    """The archive in `folder` as a web site. `replay` is where captured pages are shown; None: nowhere."""

    def __init__(self, folder: Path, replay: str | None = None) -> None:
        with closing(open_reader(folder)):
            pass  # refuses what is no archive, and brings an earlier one up to date
        path = str((folder / NAME).resolve())
        files: dict[str, list[str]] = {"immutables": [path]} if _is_sealed(folder) else {"files": [path]}
        self.folder, self.replay = folder, replay
        self.player: Path | None = None  # folder of what shows captured pages; None: not looked for
        self.underway = Underway()
        self.database = Path(NAME).stem
        if not pm.is_registered(hooks):
            pm.register(hooks)
        super().__init__(
            **files, settings=SETTINGS, template_dir=str(HERE / "templates"),
            static_mounts=[("assets", str(HERE / "assets"))],
        )  # fmt: skip

    def app(self) -> Safety:
        """Return the application, safe to be asked by a browser."""
        return Safety(super().app())

    async def execute(self, *given: Any, **named: Any) -> Any:
        """Ask a database; Datasette would print what a reader mistyped on the terminal."""
        try:
            return await super().execute(*given, **(named | {"log_sql_errors": False}))
        except (sqlite3.DatabaseError, MemoryError) as error:
            is_big = isinstance(error, (sqlite3.DataError, MemoryError))
            if _is_file.get():  # Datasette would give an empty file
                cause = say("serve.too-much") if is_big else say("serve.sql-error", cause=error)
                raise BadRequest(cause=cause) from error
            if is_big:
                raise sqlite3.DataError(say("serve.too-much")) from error
            raise

    def _routes(self) -> list[tuple[Any, Any]]:
        """Return the routes, each with its errors told in our words: Datasette prints them with all its variables."""
        routes = [
            (pattern, _told(self, view))
            for pattern, view in super()._routes()
            if not any(pattern.pattern.startswith(f"/-/{name}") for name in _NOT_OURS)
        ]
        return [*routes, (hooks.ANYTHING, _told(self, _nothing))]


def _is_sealed(folder: Path) -> bool:
    """Tell whether SQLite cannot make its -shm file beside the database, so that nobody can be writing either."""
    return not (folder / f"{NAME}-wal").exists() and not os.access(folder, os.W_OK)


async def _nothing(request: Request, _send: object) -> Response:
    raise NotFound(request.path)


def _told(site: Site, view: Callable[..., Any]) -> Callable[..., Any]:
    async def telling(request: Request, send: object) -> Response | None:
        _is_file.set(request.path.endswith(".csv"))
        try:
            return await view(request, send)
        except NotFound:
            if "%" in request.path or (request.path.endswith("/") and request.path != "/"):
                raise  # Datasette knows another spelling of the address
            return await _error_page(site, request, 404, say("serve.no-such-page"))
        except Forbidden:
            return await _error_page(site, request, 403, say("serve.forbidden"))
        except Exception as error:
            status, sentence = _sentence(request, error)
            return await _error_page(site, request, status, sentence)

    if getattr(view, "_datasette_static", False):
        telling._datasette_static = True  # type: ignore[attr-defined] (Datasette lets these be cached)
    return telling


def _sentence(request: Request, error: Exception) -> tuple[int, str]:
    """Return status and sentence of an error. What no reader can mend is one line on the terminal, too."""
    if isinstance(error, NoArticle):
        return 404, str(error)
    if isinstance(error, ArchiveError):
        return 400, str(error)
    if isinstance(error, QueryInterrupted) or "interrupted" in str(error):
        return 400, say("serve.too-long", seconds=SECONDS)
    if isinstance(error, DatasetteError):
        message = say("serve.too-long", seconds=SECONDS) if error.title == "SQL Interrupted" else str(error.message)
        return 400 if error.status == 500 else error.status, message
    if isinstance(error, (sqlite3.DataError, MemoryError)):
        return 400, say("serve.too-much")
    if isinstance(error, Base400):
        return 400, str(error)
    if isinstance(error, ValueError) and request.args.get("_next"):
        return 400, say("serve.bad-next", value=request.args.get("_next")[:50])
    if isinstance(error, sqlite3.Error):
        return 400, say("serve.sql-error", cause=error)
    line = say("serve.bug", path=request.path, cause=f"{type(error).__name__}: {error}")
    err().print(plain(line.replace("\n", " ")), soft_wrap=True)
    return 500, say("serve.bug-page")


async def _error_page(site: Site, request: Request, status: int, sentence: str) -> Response:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": sentence, "status": status, "title": None}, status=status)
    html = await site.render_template(["error.html"], {"status": status, "error": sentence}, request=request)
    return Response.html(html, status=status)
