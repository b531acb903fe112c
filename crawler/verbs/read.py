"""Verbs that read what the archive holds: show, history, export, explain."""

import dataclasses
from contextlib import closing
from pathlib import Path
from typing import get_args

import click

from archive import export as exports
from archive import history as histories
from archive import reading
from archive.database import open_reader
from archive.errors import BadRequest
from archive.messages import say
from archive.provenance import provenance
from crawler.explain import explain_article, explain_file
from crawler.saving import save_files
from crawler.terminal.article import show_article, show_provenance
from crawler.terminal.console import err, out
from crawler.terminal.explain import show_explanation
from crawler.terminal.explain_page import explanation_page
from crawler.terminal.history import show_history
from crawler.terminal.history_page import history_page
from crawler.verbs.options import ARCHIVE, AS_JSON, SITE, OutputFile, opened, print_json, verb


@click.command(**verb("show"))
@click.argument("what", metavar="URL|ID")
@ARCHIVE
@AS_JSON
@click.option("--provenance", "chain", is_flag=True, help=say("help.option.provenance"))
@click.option("--save-files", "target", type=click.Path(path_type=Path), help=say("help.option.save-files"))
def show(what: str, folder: Path, as_json: bool, chain: bool, target: Path | None) -> None:
    """Show an article."""
    with closing(open_reader(folder)) as connection:
        article = reading.find_article(connection, what)
        found = provenance(connection, article.id) if chain else None
        is_textless = not article.text and reading.is_without_texts(connection)
    if target:
        saved = save_files(folder, article, target)
        links = len(article.attachments) - len(saved)
        err().print(say("show.files-saved", count=len(saved), path=target, links=links), soft_wrap=True)
    if found and as_json:
        print_json(dataclasses.asdict(found))
    elif found:
        show_provenance(out(), found)
    elif as_json:
        print_json(exports.record(article))
    else:
        show_article(out(), article, is_textless=is_textless)


@click.command(**verb("history"))
@click.argument("what", metavar="URL|ID")
@ARCHIVE
@AS_JSON
@click.option("--html", "page", type=OutputFile(), help=say("help.option.html"))
def history(what: str, folder: Path, as_json: bool, page: str | None) -> None:
    """Show the wordings of an article."""
    with closing(open_reader(folder)) as connection:
        found = histories.history(connection, what)
    if page:
        with opened(page) as file:
            file.write(history_page(found))
    elif as_json:
        print_json(dataclasses.asdict(found))
    else:
        show_history(out(), found)


@click.command(**verb("export"))
@ARCHIVE
@SITE
@click.option(
    "--format", "kind", type=click.Choice(get_args(exports.Format)), default="jsonl", show_default=True,
    help=say("help.option.format"),
)  # fmt: skip
@click.option("-o", "--output", type=OutputFile(), default="-", help=say("help.option.output"))
def export(folder: Path, site: str | None, kind: exports.Format, output: str) -> None:
    """Export articles."""
    with closing(open_reader(folder)) as connection, opened(output) as out:
        count = exports.export(connection, out, kind, site)
    err().print(say("export.done", count=count))


@click.command(**verb("explain"))
@click.argument("what", metavar="URL|ID|FILE")
@ARCHIVE
@AS_JSON
@click.option("--site", help=say("help.option.explain-site"))
@click.option("--html", "page", type=OutputFile(), help=say("help.option.html"))
def explain(what: str, folder: Path, as_json: bool, site: str | None, page: str | None) -> None:
    """Explain how a page was read."""
    if site is None and Path(what).is_file():
        raise BadRequest(cause=say("explain.file-needs-site", path=what))
    if site is not None and Path(what).is_file():
        explanation = explain_file(Path(what), folder, site)
    else:
        explanation = explain_article(folder, what)
    if page:
        with opened(page) as file:
            file.write(explanation_page(explanation))
    elif as_json:
        told = dataclasses.asdict(explanation)
        del told["article"]["capture"]  # the page itself is in the WARC file
        print_json(told)
    else:
        show_explanation(out(), explanation)
