"""The verb that looks whether a site's declaration still serves: check."""

import dataclasses
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from archive.messages import say
from crawler.checkup.site_check import check_site
from crawler.crawling import Options
from crawler.crawling import check as check_manners
from crawler.settings import contact as default_contact
from crawler.terminal.checkup import show_checkup
from crawler.terminal.console import err, out
from crawler.terminal.progress import Display
from crawler.verbs.options import ARCHIVE, AS_JSON, LOST, Folder, print_json, verb


@click.command("check", **verb("check"))
@click.argument("site")
@ARCHIVE
@AS_JSON
@click.option("--keep", type=Folder(path_type=Path), help=say("help.option.keep"))
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
def check(site: str, folder: Path, as_json: bool, keep: Path | None, **how: Any) -> None:
    """Check a site."""
    _check_live(site, folder, as_json, keep, **how)


def _check_live(site: str, folder: Path, as_json: bool, keep: Path | None, **how: Any) -> None:
    check_manners([site], Options(folder=folder, **how))
    if how["contact"] is None and how["proxy"] is None:
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    with nullcontext(str(keep)) if keep else tempfile.TemporaryDirectory() as place, Display(err()) as display:
        found = check_site(site, folder, Options(folder=Path(place), files=False, **how), display)
    if as_json:
        print_json({**dataclasses.asdict(found), "is_well": found.is_well})
    else:
        show_checkup(out(), found)
    sys.exit(0 if found.is_well else LOST)
