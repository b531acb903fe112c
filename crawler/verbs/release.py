"""Verbs for those who publish from the archive: dump, cite."""

from contextlib import closing
from pathlib import Path
from typing import get_args

import click

from archive import citation
from archive.citation import Style
from archive.database import open_reader
from archive.dump import dump as write_release
from archive.errors import BadRequest, FolderNotWritable
from archive.messages import say
from archive.narrowing import Choice, moment
from crawler.settings import VERSION
from crawler.terminal.console import err
from crawler.verbs.options import ARCHIVE, AS_JSON, SITE, Folder, print_json, verb


@click.command(**verb("dump"))
@click.argument("out", type=Folder(path_type=Path))
@ARCHIVE
@AS_JSON
@SITE
@click.option("--section", help=say("help.option.section-named"))
@click.option("--since", metavar="TIME", help=say("help.option.since-changed"))
@click.option("--until", metavar="TIME", help=say("help.option.until-captured"))
@click.option("--no-text", "with_text", is_flag=True, flag_value=False, default=True, help=say("help.option.no-text"))
@click.option(
    "--no-search", "with_search", is_flag=True, flag_value=False, default=True, help=say("help.option.no-search")
)
def dump(out: Path, folder: Path, as_json: bool, since: str | None, until: str | None, **chosen: object) -> None:
    """Write a release; `chosen` are further fields of Choice."""
    choice = Choice(since=moment(since, "--since"), until=moment(until, "--until"), **chosen)  # type: ignore[arg-type]
    try:
        release = write_release(folder, out, choice, f"dangjian-archive {VERSION}")
    except FolderNotWritable as error:
        raise BadRequest(cause=say("export.cannot-write", path=out, cause=error.values["cause"])) from error
    if as_json:
        rows = {written.table.name: written.rows for written in release.tables}
        print_json({"path": str(out), "as_of": release.as_of, "rows": rows, "gaps": release.gaps})
    else:
        done = {"articles": release.rows("articles"), "versions": release.rows("versions")}
        err().print(
            say("dump.done", path=out, gaps=sum(release.gaps.values()), as_of=release.as_of, **done), soft_wrap=True
        )


@click.command(**verb("cite"))
@click.argument("what", nargs=-1, required=True, metavar="URL|ID...")
@ARCHIVE
@click.option(
    "--format", "style", type=click.Choice(get_args(Style)), default="gb7714", show_default=True,
    help=say("help.option.style"),
)  # fmt: skip
@click.option("--version", type=click.IntRange(1), help=say("help.option.version"))
def cite(what: tuple[str, ...], folder: Path, style: Style, version: int | None) -> None:
    """Cite articles."""
    with closing(open_reader(folder)) as connection:
        wordings = [citation.cited(connection, each, version) for each in what]
    if style == "csl-json":
        print_json([citation.csl(wording) for wording in wordings])
        return
    write = citation.bibtex if style == "bibtex" else citation.gb7714
    for wording in wordings:
        click.echo(write(wording))
