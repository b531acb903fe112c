"""The dangjian command: one verb, one function, one call. Results on stdout, progress and errors on stderr."""

import sys

import click

from archive.errors import ArchiveError, BadRequest
from archive.messages import say
from crawler.settings import VERSION
from crawler.terminal.console import err
from crawler.terminal.output import flushed_output, write_what_can_be_written
from crawler.verbs import checkup, crawl, keep, plot, read, release, report, scaffold, schedule, search, serve
from crawler.verbs.options import REFUSED


@click.group(help=say("help.dangjian"), context_settings={"max_content_width": 100})
@click.version_option(VERSION, prog_name="dangjian")
def cli() -> None:
    """Group of the verbs."""


for _command in (
    crawl.demo, crawl.crawl, schedule.run, schedule.schedule, crawl.sites, report.report,
    read.show, read.history, search.search_articles, search.show_reprinted, serve.serve, read.export, read.explain,
    keep.reextract, keep.verify, keep.audit, keep.reindex, keep.pack, keep.rebuild,
    release.dump, release.cite, plot.plot,
    scaffold.propose_site, scaffold.record_page, checkup.check,
):  # fmt: skip
    cli.add_command(_command)


def main() -> None:
    """Run the command; an error that a user can mend is one line."""
    try:
        if sys.stdout is None:  # started with its standard output closed
            raise BadRequest(cause=say("error.no-output", cause="closed"))
        write_what_can_be_written()
        if any(not argument.isascii() and _is_garbled(argument) for argument in sys.argv[1:]):
            raise BadRequest(cause=say("error.garbled-argument"))
        with flushed_output():
            cli(standalone_mode=True)
    except ArchiveError as error:
        err().print(say("error.line", error=error), style="red", soft_wrap=True)
        sys.exit(REFUSED)


def _is_garbled(argument: str) -> bool:
    """Tell whether an argument came as bytes that are no UTF-8."""
    return any(0xDC80 <= ord(character) <= 0xDCFF for character in argument)
