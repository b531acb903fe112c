"""What the verbs take and give: shared options, help from the catalogue, outputs and exit codes."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from archive.errors import BadRequest
from archive.messages import NAME, command_name, say, say_reason
from crawler import schedule_file
from crawler.notices.telling import Told
from crawler.schedule_file import Plan, load
from crawler.sites import declared_sites
from crawler.terminal.console import err, plain

LOST, REFUSED = 1, 2  # exit codes: something was lost; nothing could be done


class Folder(click.Path):
    """An archive folder. An empty name, as from an unset variable, is not the working folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name."""
        return super().convert(value, param, ctx) if str(value) else self.fail(say("error.empty-folder"), param, ctx)


class OutputFile(click.Path):
    """A file to write, "-" for stdout. An empty name, as from an unset variable, is not "no file"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name."""
        return super().convert(value, param, ctx) if str(value) else self.fail(say("error.empty-file"), param, ctx)


ARCHIVE = click.option(
    "--archive", "folder", type=Folder(path_type=Path), default="archive-data", show_default=True,
    envvar="DANGJIAN_ARCHIVE", help=say("help.option.archive"),
)  # fmt: skip
AS_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.option.json"))
CONFIG = click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), envvar="DANGJIAN_SCHEDULE",
    help=say("help.option.config"),
)  # fmt: skip
REASON = click.option("--reason", metavar="WHY", help=say("help.option.reason"))
SITE = click.option("--site", help=say("help.option.site"))


def verb(name: str) -> dict[str, str]:
    """Return help and example of a verb from the catalogue."""
    shown = re.sub(rf"^{NAME}(?= )", lambda _: command_name(), say(f"help.{name}.example"))
    example = say("help.example") + "\n\n\b\n  " + shown
    return {"help": f"{say(f'help.{name}')}\n\n{example}", "short_help": say(f"help.{name}")}


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """Open a file to write, "-" for stdout. Raises BadRequest where that cannot be done."""
    if path == "-":
        yield sys.stdout
        sys.stdout.flush()  # before the count is told
        return
    unfinished = (
        f"{path}.new" if not os.path.exists(path) or os.path.isfile(path) else path
    )  # no device is renamed over
    try:
        file = open(unfinished, "w", encoding="utf-8", newline="")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise BadRequest(cause=say("export.cannot-write", path=path, cause=error.strerror)) from error
    try:
        with file:
            yield file
        if unfinished != path:
            os.replace(unfinished, path)
    except BaseException:
        if unfinished != path:
            os.unlink(unfinished)
        raise


def print_json(value: object) -> None:
    """Print a value as JSON; sets are sorted, and what JSON does not know is a string."""

    def plain(other: object) -> object:
        return sorted(other) if isinstance(other, frozenset) else str(other)

    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plan_of(folder: Path, config: Path | None) -> Plan:
    """Return what the schedule's file says: `config`, or the one in the archive folder. Raises BadRequest."""
    return load(config or folder / schedule_file.NAME, declared_sites(), must_exist=config is not None)


def say_told(told: Iterable[Told], *, is_tried_again: bool = True) -> None:
    """Say on stderr what became of messages. A notice that did not arrive is tried again, a summary is not."""
    for each in told:
        channel, to = each.recipient.channel, each.recipient.name
        if not each.sent.has_arrived:
            why = {"channel": channel, "to": to, "reason": say_reason(each.sent.reason or "")}
            text = say("notices.failed", **why) if is_tried_again else say("notices.summary-failed", **why)
        elif each.sent.reason:
            text = say("notices.partly", channel=channel, to=to, reason=each.sent.reason)
        else:
            text = say("notices.sent", channel=channel, to=to)
        style = "" if each.sent.has_arrived and not each.sent.reason else "yellow"
        err().print(plain(text), style=style, soft_wrap=True)
