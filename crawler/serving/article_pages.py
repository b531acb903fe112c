"""The pages of one article: its text, its wordings, its citation, its reprints, its files."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.citation import bibtex, cited, csl, gb7714
from archive.diff import Piece, diff
from archive.errors import BadRequest, NotFound
from archive.files import HeldFile, read_file
from archive.history import beginning, history
from archive.messages import language, say, say_if_known
from archive.reading import StoredArticle, find_article, is_without_texts
from crawler.saving import file_name
from crawler.serving.pages import page, read
from crawler.serving.replay import has_player
from crawler.serving.shown import LONGEST, clean, short

CONTEXT = 60  # characters of what stayed the same, before and after a change
MOST_CUTS = 2_000
MOST_REPRINTS = 100
# What a browser may show by itself; everything else is saved.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})

Found = TypeVar("Found")


async def _of_article(
    request: Request, datasette: Datasette, ask: Callable[[sqlite3.Connection, StoredArticle], Found]
) -> Found:
    """Ask about the article in the address."""
    wanted = request.url_vars["id"]
    return await read(datasette, lambda connection: ask(connection, find_article(connection, wanted)))


async def article(request: Request, datasette: Datasette) -> Response:
    """The article as the archive holds it."""
    with_cuts = bool(request.args.get("cuts"))
    context = await _of_article(request, datasette, lambda c, found: _article(c, found, with_cuts))
    found = context["article"]
    if found.id != request.url_vars["id"]:  # the same under another address
        return Response.redirect(f"/article/{found.id}")
    if can_replay(datasette):
        context["lacks_player"] = datasette.player is not None and not has_player(datasette.player)
        context["replay_url"] = replay_url(datasette.replay, found.site, found.url, found.captured_at)
    return await page(datasette, request, "article.html", context)


def can_replay(datasette: Datasette) -> bool:
    """Tell whether there is anything to replay: a release comes without its WARC files."""
    return datasette.replay is not None and (datasette.folder / "warc").is_dir()


def replay_url(replay: str, site: str, url: str, at: str) -> str:
    """Return where a captured page is shown. `at` is the time of the capture, UTC."""
    return f"{replay}/{quote(site, safe='')}?{urlencode({'url': url, 'at': at, 'lang': language()})}"


def _article(connection: sqlite3.Connection, found: StoredArticle, with_cuts: bool) -> dict[str, Any]:
    held = list(zip(found.attachments, found.files, strict=True))
    pictures = {
        url: f"/file/{file.sha256}"
        for (_, url, _), file in held if file and file.type in _PICTURES
    }  # fmt: skip
    is_long = max(len(found.text), len(found.html)) > LONGEST
    return {
        "article": found, "held": [row for row in held if row[0][1] not in pictures], "is_long": is_long,
        "characters": len(found.text), "is_textless": not found.text and is_without_texts(connection),
        "body": clean(found.html[:LONGEST], pictures), "facts": _facts(found),
        "wordings": _wordings(connection, found.id), "views": _views(connection, found.id),
        "reprints": _reprints(connection, found.id), "cut_count": _cuts(connection, found.id, "count(*)")[0][0],
        "cuts": _told_cuts(connection, found.id) if with_cuts else None,
        "events": connection.execute(
            "SELECT at, event, reason FROM article_events WHERE article_id = ? ORDER BY at", (found.id,)
        ).fetchall(),
    }  # fmt: skip


def _facts(found: StoredArticle) -> list[tuple[str, str]]:
    named = (("published", found.published), ("source", found.source), ("author", found.author),
             ("editor", found.editor), ("views", found.views), ("original-title", found.original_title),
             ("keywords", "、".join(found.keywords)))  # fmt: skip
    return [(say(f"article.{name}"), str(value)) for name, value in named if value not in (None, "")]


def _told_cuts(connection: sqlite3.Connection, article_id: str) -> list[tuple[str, str]]:
    """Return why each line was cut, in the reader's language, and the line."""
    rows = _cuts(connection, article_id, "c.reason, l.text")
    return [(say_if_known(f"verdict.{reason}", reason), line) for reason, line in rows]


def _cuts(connection: sqlite3.Connection, article_id: str, what: str) -> list[sqlite3.Row]:
    return connection.execute(
        f"SELECT {what} FROM articles a JOIN cuts c ON c.version_id = a.version_id JOIN cut_lines l ON l.id = c.line_id"
        f" WHERE a.id = ? ORDER BY c.position LIMIT {MOST_CUTS}",
        (article_id,),
    ).fetchall()


def _wordings(connection: sqlite3.Connection, article_id: str) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT number, title, seen_at FROM versions WHERE article_id = ? ORDER BY number DESC", (article_id,)
    ).fetchall()


def _views(connection: sqlite3.Connection, article_id: str) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT observed_at, views FROM view_counts WHERE article_id = ? AND typeof(views) = 'integer'"
        " ORDER BY observed_at DESC LIMIT 20",
        (article_id,),
    ).fetchall()


def _reprints(connection: sqlite3.Connection, article_id: str) -> list[sqlite3.Row]:
    """Return the other articles with this text, the earliest first; nothing where nobody has looked for reprints."""
    return connection.execute(
        "SELECT article_id, title, portal, site, published, distance, shared, position FROM reprinted_articles"
        " WHERE cluster_id = (SELECT cluster_id FROM reprints WHERE article_id = ?1) AND article_id <> ?1"
        f" ORDER BY position LIMIT {MOST_REPRINTS}",
        (article_id,),
    ).fetchall()


async def text(request: Request, datasette: Datasette) -> Response:
    """The whole text, as text: whatever is in it, nothing of it is HTML."""

    def ask(connection: sqlite3.Connection, found: StoredArticle) -> str:
        is_textless = not found.text and is_without_texts(connection)
        return say("article.without-texts") if is_textless else found.text

    body = await _of_article(request, datasette, ask)
    return Response(body, content_type="text/plain; charset=utf-8")


async def versions(request: Request, datasette: Datasette) -> Response:
    """The wordings, the latest first, each with what it changed."""

    def ask(connection: sqlite3.Connection, found: StoredArticle) -> dict[str, Any]:
        told = history(connection, found.id, LONGEST)
        shown = [(wording, shortened(wording.text)) for wording in reversed(told.wordings)]
        return {
            "article": found,
            "history": told,
            "wordings": shown,
            "is_long": len(found.text) > LONGEST,
            "is_textless": is_without_texts(connection),
        }

    context = await _of_article(request, datasette, ask)
    if can_replay(datasette):
        found = context["article"]
        context["replay_of"] = lambda at: replay_url(datasette.replay, found.site, found.url, at)
    return await page(datasette, request, "versions.html", context)


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with what stayed the same cut down to a little before and after each change."""
    if not any(piece.kind == "same" for piece in pieces):
        return list(pieces)
    kept = []
    for number, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= 2 * CONTEXT + 1:
            kept.append(piece)
            continue
        before = piece.text[:CONTEXT] if number else ""
        after = piece.text[-CONTEXT:] if number < len(pieces) - 1 else ""
        kept.append(Piece("same", f"{before} … {after}" if before else f"… {after}"))
    return kept


async def cite(request: Request, datasette: Datasette) -> Response:
    """Citations of one wording, also to save as a file."""
    wanted = request.args.get("version") or ""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else None

    saved = {"bibtex": "bib", "csl": "json"}.get(style := request.args.get("save") or "")

    def ask(connection: sqlite3.Connection, found: StoredArticle) -> dict[str, Any]:
        if wanted and number is None:
            raise BadRequest(cause=say("cite.no-version", what=found.id, version=wanted, last=found.version))
        wording = cited(connection, found.id, number)
        if not saved:
            wording = replace(wording, title=wording.title and short(wording.title))
        return {
            "article": found, "wording": wording, "wordings": _wordings(connection, found.id),
            "gb7714": gb7714(wording), "bibtex": bibtex(wording),
            "csl": json.dumps([csl(wording)], ensure_ascii=False, indent=2),
        }  # fmt: skip

    context = await _of_article(request, datasette, ask)
    if not saved:
        return await page(datasette, request, "cite.html", context)
    name = f"dangjian-{context['article'].id[:8]}-{context['wording'].version}.{saved}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(context[style], headers=disposition, content_type="text/plain; charset=utf-8")


async def reprint(request: Request, datasette: Datasette) -> Response:
    """What a reprint changed."""

    def ask(connection: sqlite3.Connection, found: StoredArticle) -> dict[str, Any]:
        other = find_article(connection, request.url_vars["other"])
        pieces = diff(beginning(found.text, LONGEST), beginning(other.text, LONGEST))
        fields = ("title", "source", "author", "editor")
        changes = [
            (say(f"article.{name}"), getattr(found, name), getattr(other, name))
            for name in fields if getattr(found, name) != getattr(other, name)
        ]  # fmt: skip
        return {"article": found, "other": other, "pieces": shortened(pieces), "changes": changes,
                "is_same": all(piece.kind == "same" for piece in pieces)}  # fmt: skip

    return await page(datasette, request, "reprint.html", await _of_article(request, datasette, ask))


async def file(request: Request, datasette: Datasette) -> Response:
    """A held picture or file. Only pictures are shown, everything else is saved: it may be HTML or a script."""
    sha256 = request.url_vars["sha256"].lower()

    def ask(connection: sqlite3.Connection) -> HeldFile:
        row = connection.execute(
            "SELECT f.sha256, f.bytes, f.type, p.file, p.offset, p.fetched_at,"
            " (SELECT url FROM file_urls u WHERE u.sha256 = f.sha256 LIMIT 1) AS url"
            " FROM files f JOIN captures p ON p.id = f.capture_id WHERE f.sha256 = ?",
            (sha256,),
        ).fetchone()
        if row is None:
            raise NotFound(what=sha256)
        return HeldFile(
            url=row["url"] or "", sha256=sha256, bytes=row["bytes"], type=row["type"], captured_at=row["fetched_at"],
            warc_file=row["file"], warc_offset=row["offset"], record_id=None, is_revisit=False,
        )  # fmt: skip

    found = await read(datasette, ask)
    body = await asyncio.to_thread(read_file, datasette.folder, found)
    is_picture = found.type in _PICTURES
    name = quote(file_name(found.url, None, found.type))
    headers = {} if is_picture else {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    kind = found.type if is_picture else "application/octet-stream"
    return Response(body, headers={**headers, "Cache-Control": "private, max-age=3600"}, content_type=kind)
