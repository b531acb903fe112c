"""Fills the page: all that is given is escaped, and characters that steer the eye are shown by their numbers."""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from rich.filesize import decimal

from archive.messages import language, say, say_reason
from archive.visible_text import visible_text
from crawler.page.contents import Contents
from crawler.page.words import words
from crawler.terminal.tables import beijing

_FILES = files("crawler.page")
PAGE, STYLE = "report.html", "report.css"


def page(shown: Contents) -> str:
    """Return the whole page in the reader's language."""
    style = _FILES.joinpath(STYLE).read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return _environment().get_template(PAGE).render(
        shown=shown, style=Markup(style), language=language(),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )  # fmt: skip


def _environment() -> Environment:
    made = Environment(
        loader=FunctionLoader(lambda name: _FILES.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True, undefined=StrictUndefined, finalize=_visible, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals |= {
        "words": words, "said": _said, "reason": say_reason, "moment": _moment, "size": decimal,
        "drawing": Markup,
    }  # fmt: skip
    made.filters["number"] = lambda value: f"{value:,}"
    made.tests["link"] = lambda url: str(url).startswith(("http://", "https://"))  # no javascript:
    return made


def _visible(value: object) -> object:
    """Return a value as it may stand on the page; what is markup already is ours or the library's."""
    return value if isinstance(value, Markup) else visible_text(value)


def _said(family: str, name: str, **values: object) -> str:
    """Return what a value of the archive is called."""
    if family == "status":
        return say(f"status.{name}")
    if family == "cause":
        return say(f"cause.{name}")
    if family == "proof":
        return say(f"proof.{name}")
    if family == "outcome":
        return say(f"outcome.{name}")
    return say(f"alarm.{name}", **values)


def _moment(at: str | datetime | None) -> str:
    """Return a time as a clock in Beijing shows it; a dash for one that is unknown."""
    if at is None:
        return "–"
    return beijing(at if isinstance(at, datetime) else datetime.fromisoformat(at))
