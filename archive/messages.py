"""Every sentence the product says to a person, in English and Chinese, from one catalogue (messages.toml)."""

import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from pathlib import Path
from shlex import quote
from shutil import which

NAME = "dangjian"  # of the program


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("archive").joinpath("messages.toml").read_text(encoding="utf-8"))


_CHOSEN: ContextVar[str | None] = ContextVar("chosen", default=None)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak "zh" or "en" within, whatever the environment asks for: a server's readers each have their own."""
    before = _CHOSEN.set(chosen)
    try:
        yield
    finally:
        _CHOSEN.reset(before)


def language() -> str:
    """Return "zh" where the reader or the environment asks for Chinese, else "en".

    A choice made by `speaking` goes first. Then the order is POSIX's: LC_ALL, LC_MESSAGES, LANG; the first set decides.
    """
    if chosen := _CHOSEN.get():
        return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say_reason(reason: str) -> str:
    """Return a reason from the ledger in the reader's language.

    A reason is "words", or "words: detail", or several of these with "; " between; words that the
    catalogue does not hold stay as they are.

    >>> say_reason("URLs lost: 2; listings without a proven end: 1")
    'URLs lost: 2; listings without a proven end: 1'
    """
    parts = []
    for part in reason.split("; "):
        words, colon, detail = part.partition(": ")
        entry = _catalogue().get(f"reason.{words}")
        parts.append((entry[language()] if entry else words) + colon + detail)
    return "; ".join(parts)


def say(key: str, **values: object) -> str:
    """Return the sentence `key` in the reader's language, with `values` filled in.

    A command in it (`dangjian …`) is spelt as it can be entered here. Raises KeyError for a key that the catalogue
    does not hold.
    """
    sentence = _catalogue()[key][language()]
    if "`dangjian " in sentence and (command := command_name()) != NAME:
        spelt = command.replace("{", "{{").replace("}", "}}")
        sentence = sentence.replace("`dangjian ", f"`{spelt} ")
    return sentence.format(**values)


def say_if_known(key: str, otherwise: str) -> str:
    """Return the sentence `key` in the reader's language; `otherwise` where the catalogue holds none.

    >>> say_if_known("attachment.hologram", "hologram")
    'hologram'
    """
    return say(key) if key in _catalogue() else otherwise


@cache
def command_name() -> str:
    """Return how this program is called here: by its name where that is found, else by its path."""
    return command_of(Path(sys.argv[0]), Path(sys.executable), Path.cwd())


def command_of(program: Path, python: Path, folder: Path) -> str:
    """Return what starts the program from a folder: what was entered to start it may be its path, or python -m crawler.

    >>> command_of(Path("/usr/bin/pytest"), Path("/usr/bin/python3"), Path("/home"))
    'dangjian'
    >>> command_of(Path("/nowhere/.venv/bin/dangjian"), Path("/nowhere/.venv/bin/python"), Path("/nowhere"))
    '.venv/bin/dangjian'
    """
    if program.name != NAME and program.parts[-2:] != ("crawler", "__main__.py"):
        return NAME  # another program, which shows our sentences
    script = program.absolute() if program.name == NAME else python.parent / NAME
    found = which(NAME)
    if found and os.path.realpath(found) == os.path.realpath(script):
        return NAME
    if program.name != NAME and not script.exists():
        return f"{_seen_from(folder, python)} -m crawler"
    return _seen_from(folder, script)


def _seen_from(folder: Path, path: Path) -> str:
    return quote(str(path.relative_to(folder) if path.is_relative_to(folder) else path))
