"""What makes the machine call `dangjian run`: a systemd timer, or a line in the crontab."""

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadRequest
from archive.messages import say

UNIT = "dangjian-archive"
SAID = "last-round.txt"  # what the last round of cron printed
EVERY_MINUTES = 15  # a round that has nothing to do reads the database and ends


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be written, or for "-" the user's crontab."""

    path: str
    text: str


def units(command: list[str], folder: Path, unit_folder: Path) -> list[Written]:
    """Return the service and the timer of systemd that call `command`."""
    words = " ".join(_unit_word(word) for word in command)
    service = (
        "[Unit]\nDescription=dangjian-archive: crawl what is due\nWants=network-online.target\n"
        "After=network-online.target\n\n[Service]\nType=oneshot\n"
        f"WorkingDirectory={_escaped(str(folder))}\nExecStart={words}\n"
        # 1: something was lost, which the report tells; a unit that failed is one that could not run.
        "SuccessExitStatus=1\nTimeoutStopSec=90\n"
    )
    timer = (
        f"[Unit]\nDescription=dangjian-archive: every {EVERY_MINUTES} minutes\n\n[Timer]\n"
        f"OnCalendar=*:0/{EVERY_MINUTES}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    return [
        Written(str(unit_folder / f"{UNIT}.service"), service),
        Written(str(unit_folder / f"{UNIT}.timer"), timer),
    ]


def _unit_word(word: str) -> str:
    quoted = _escaped(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{quoted}"' if any(c in word for c in " \t\"'\\;") else quoted


def _escaped(word: str) -> str:
    return word.replace("%", "%%")


def with_line(crontab: str, command: list[str], folder: Path) -> str:
    """Return a crontab with the line of this archive in it, in place of an earlier one.

    >>> print(with_line("MAILTO=a@b.cn\\n", ["dangjian", "run"], Path("/srv/a b")), end="")
    MAILTO=a@b.cn
    */15 * * * * cd '/srv/a b' && dangjian run >last-round.txt 2>&1 || cat last-round.txt # dangjian-archive in /srv/a b

    Only a round that was not complete prints anything, so that cron sends mail only then.
    """
    mark = f"# {UNIT} in {folder}"
    call = f"cd {shlex.quote(str(folder))} && {shlex.join(command)} >{SAID} 2>&1 || cat {SAID}".replace("%", "\\%")
    kept = [line for line in crontab.splitlines() if not line.endswith(mark)]
    return "\n".join([*kept, f"*/{EVERY_MINUTES} * * * * {call} {mark}"]) + "\n"


def read_crontab(path: str) -> str:
    """Return a crontab: the file at `path`, or for "-" the user's. Raises BadRequest."""
    if path != "-":
        return Path(path).read_text(encoding="utf-8") if os.path.exists(path) else ""
    try:
        done = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    except OSError as error:
        raise BadRequest(cause=say("schedule.no-crontab")) from error
    return done.stdout if done.returncode == 0 else ""


def write(written: Written) -> None:
    """Write a unit or the crontab. Raises BadRequest."""
    try:
        if written.path == "-":
            subprocess.run(["crontab", "-"], input=written.text, text=True, check=True, capture_output=True)
            return
        Path(written.path).parent.mkdir(parents=True, exist_ok=True)
        Path(written.path).write_text(written.text, encoding="utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise BadRequest(cause=say("export.cannot-write", path=written.path, cause=cause)) from error
