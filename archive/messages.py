"""Every sentence the product says to a person, in English and Chinese, from one catalogue (messages.toml)."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files


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

    Raises KeyError for a key that the catalogue does not hold.
    """
    return _catalogue()[key][language()].format(**values)
