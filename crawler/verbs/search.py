"""Verbs that find articles: search, reprints."""

import dataclasses
from contextlib import closing
from pathlib import Path
from typing import get_args

import click

from archive import reprints, search
from archive.database import open_reader
from archive.errors import BadRequest, FolderNotWritable
from archive.messages import say
from archive.release import SUMS
from archive.report import last_run
from archive.search.scope import check_section
from crawler.terminal.console import err, out
from crawler.terminal.hits import show_counts, show_hits
from crawler.terminal.reprints import show_clusters, show_reprints
from crawler.verbs.options import ARCHIVE, AS_JSON, SITE, print_json, verb


@click.command("search", **verb("search"))
@click.argument("words", nargs=-1, required=True)
@ARCHIVE
@AS_JSON
@SITE
@click.option("--section", help=say("help.option.section"))
@click.option("--source", help=say("help.option.source"))
@click.option("--since", help=say("help.option.since"))
@click.option("--until", help=say("help.option.until"))
@click.option("--by", type=click.Choice(get_args(search.By)), help=say("help.option.by"))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help=say("help.option.limit"))
def search_articles(
    words: tuple[str, ...], folder: Path, as_json: bool, by: search.By | None, limit: int, **scope: str | None
) -> None:
    """Search articles."""
    query, within = " ".join(words), search.Scope(**scope)
    with closing(open_reader(folder)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'").fetchone():
            raise BadRequest(cause=say("search.no-index", path=folder))  # a release without it
        if by:
            rows = search.counts(connection, query, within, by=by)
            if not rows:
                check_section(connection, within)
            if as_json:
                print_json([{by: name, "articles": count} for name, count in rows])
            else:
                show_counts(out(), by, rows)
            return
        results = search.find(connection, query, within, limit=limit)
        if not results.total:
            check_section(connection, within)
    if as_json:
        print_json(dataclasses.asdict(results))
    else:
        show_hits(out(), results)


@click.command("reprints", **verb("reprints"))
@click.argument("what", metavar="[URL|ID]", required=False)
@ARCHIVE
@AS_JSON
@SITE
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help=say("help.option.limit"))
def show_reprinted(what: str | None, folder: Path, as_json: bool, site: str | None, limit: int) -> None:
    """Show reprints."""
    bring_reprints_up_to_date(folder)
    with closing(open_reader(folder)) as connection:
        if what is None:
            if site:
                last_run(connection, site)
            clusters, total = reprints.list_clusters(connection, site, limit)
        else:
            found = reprints.reprints_of(connection, what)
    if what is not None and as_json:
        print_json(dataclasses.asdict(found))
    elif what is not None:
        show_reprints(out(), found)
    elif as_json:
        print_json({"clusters": [dataclasses.asdict(each) for each in clusters], "total": total})
    else:
        show_clusters(out(), clusters, total)


def bring_reprints_up_to_date(folder: Path) -> None:
    """Find reprints anew where articles have come, gone or changed; where nothing can be written, say so.

    A release is never written to: its sums would not hold, and it may have no texts to look in.
    """
    with closing(open_reader(folder)) as connection:
        is_stale = reprints.is_stale(connection)
    if is_stale and (folder / SUMS).exists():
        err().print(say("reprints.release"), style="yellow", soft_wrap=True)
    elif is_stale:
        try:
            reprints.bring_up_to_date(folder)
        except FolderNotWritable:
            err().print(say("reprints.stale"), style="yellow", soft_wrap=True)
