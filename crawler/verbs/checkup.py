"""The verb that looks whether a site's declaration still serves: check."""

import dataclasses
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from archive.errors import BadRequest
from archive.messages import say
from crawler.checkup.drift import drifts
from crawler.checkup.site_check import check_site
from crawler.crawling import Options
from crawler.crawling import check as check_manners
from crawler.settings import contact as default_contact
from crawler.terminal.checkup import show_checkup
from crawler.terminal.console import err, out, plain
from crawler.terminal.drift import show_drifts
from crawler.terminal.progress import Display
from crawler.verbs.options import ARCHIVE, AS_JSON, LOST, REASON, Folder, print_json, verb


@click.command("check", **verb("check"))
@click.argument("site")
@ARCHIVE
@AS_JSON
@click.option("--drift", is_flag=True, help=say("help.option.drift"))
@click.option("--keep", type=Folder(path_type=Path), help=say("help.option.keep"))
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
@REASON
def check(site: str, folder: Path, as_json: bool, drift: bool, **how: Any) -> None:
    """Check a site."""
    if not drift:
        _check_live(site, folder, as_json, **how)
    elif given := [name for name, value in how.items() if value is not None and name != "contact"]:
        raise BadRequest(cause=say("drift.offline", option=f"--{given[0]}"))
    else:
        _check_archive(site, folder, as_json)


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


def _check_archive(site: str, folder: Path, as_json: bool) -> None:
    with err().status("") as status:
        found = drifts(site, folder, lambda what: status.update(plain(what)))
    if as_json:
        print_json(
            [{**dataclasses.asdict(drift), "is_drift": drift.is_drift, "is_told": drift.is_told} for drift in found]
        )
    else:
        show_drifts(out(), site, found)
    sys.exit(LOST if any(drift.is_drift or not drift.is_told for drift in found) else 0)
