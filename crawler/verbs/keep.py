"""Verbs that look after the archive: reextract, verify, audit, pack, reindex, rebuild."""

import dataclasses
import re
import sys
from contextlib import closing
from pathlib import Path

import click

from archive import audit as audits
from archive import wacz
from archive.database import open_reader
from archive.errors import BadRequest, FolderNotWritable
from archive.messages import say
from archive.report import last_run
from archive.seals import reindexed
from crawler.rebuild import rebuild as rebuilt_from
from crawler.reextract import reextract_site
from crawler.settings import VERSION
from crawler.terminal.audit import show_audit
from crawler.terminal.console import err, out
from crawler.terminal.findings import show_findings
from crawler.terminal.progress import Display
from crawler.terminal.rebuilt import show_rebuilt
from crawler.verbs.options import ARCHIVE, AS_JSON, LOST, Folder, print_json, verb
from crawler.verification import verified


@click.command(**verb("reextract"))
@click.argument("site")
@ARCHIVE
def reextract(site: str, folder: Path) -> None:
    """Read a site again from its WARC files."""
    again = reextract_site(folder, site)
    out().print(say("reextract.done", read=again.read, changed=again.changed))
    for error in again.unreadable:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
    if again.unreadable:
        sys.exit(LOST)


@click.command(**verb("verify"))
@click.argument("site", required=False)
@ARCHIVE
@AS_JSON
@click.option("--sample", type=click.IntRange(1, 10**9), help=say("help.option.sample"))
def verify(site: str | None, folder: Path, as_json: bool, sample: int | None) -> None:
    """Verify the archive."""
    findings = list(verified(folder, site, sample))
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        show_findings(out(), findings, sample)
    if any(finding.is_error for finding in findings):
        sys.exit(LOST)


@click.command(**verb("audit"))
@click.argument("site", required=False)
@ARCHIVE
@AS_JSON
def audit(site: str | None, folder: Path, as_json: bool) -> None:
    """Audit the manners."""
    with closing(open_reader(folder)) as connection:
        if site:
            last_run(connection, site)  # refuses a site that was never crawled
        found = audits.audit(connection, site)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        show_audit(out(), found)
    if not found.is_kept:
        sys.exit(LOST)


@click.command(**verb("pack"))
@click.argument("site")
@ARCHIVE
@click.option("--month", help=say("help.option.month"))
@click.option("-o", "--output", type=click.Path(path_type=Path), help=say("help.option.pack-output"))
def pack(site: str, folder: Path, month: str | None, output: Path | None) -> None:
    """Pack a site."""
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadRequest(cause=say("pack.bad-month", month=month))
    if output is not None and output.suffix != ".wacz":  # it replaces what is there
        raise BadRequest(cause=say("pack.bad-output", path=output))
    output = output or Path(f"{site}-{month}.wacz" if month else f"{site}.wacz")
    with closing(open_reader(folder)) as connection:
        last_run(connection, site)  # refuses a site that was never crawled
        try:
            packed = wacz.pack(connection, folder, site, output, f"dangjian-archive/{VERSION}", month)
        except FolderNotWritable as error:
            raise BadRequest(cause=say("export.cannot-write", path=output, cause=error.values["cause"])) from error
    out().print(
        say("pack.done", path=packed.path, pages=packed.pages, records=packed.records, bytes=packed.bytes),
        soft_wrap=True,
    )


@click.command(**verb("reindex"))
@click.argument("site")
@ARCHIVE
def reindex(site: str, folder: Path) -> None:
    """Write indexes anew."""
    out().print(say("reindex.done", count=reindexed(folder, site)))


@click.command(**verb("rebuild"))
@click.argument("new", type=Folder(path_type=Path))
@ARCHIVE
@AS_JSON
def rebuild(new: Path, folder: Path, as_json: bool) -> None:
    """Make the database again."""
    with Display(err()) as display:
        rebuilt = rebuilt_from(folder, new, display)
    if as_json:
        print_json(dataclasses.asdict(rebuilt))
    else:
        show_rebuilt(out(), rebuilt, new)
    if rebuilt.losses:
        sys.exit(LOST)
