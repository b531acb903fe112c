"""Draws a Vega-Lite specification as SVG or PNG, with nothing fetched and the same bytes every time.

vl-convert is loaded here and only when something is drawn: it carries Vega and a JavaScript engine, 90 MB.
"""

import unicodedata
from functools import cache
from html import escape
from types import ModuleType
from typing import Any

from archive.errors import BadRequest
from archive.messages import say
from crawler.charts.palette import CONFIG, FONTS

Spec = dict[str, Any]
VEGA_LITE = "6.4"  # named, so that a newer vl-convert does not draw differently
PNG_SCALE = 2.0  # pixels per unit: sharp on today's screens and in print
LONGEST_LABEL = 120  # characters; marks and axes cut shorter by width


def svg(spec: Spec, *, is_bare: bool = False) -> str:
    """Return the drawing as SVG with text elements, so that words can be found, copied and read aloud.

    `is_bare`: without title and background, to stand in a page that has its own. Raises BadRequest where the library
    is not installed.
    """
    spec = _harmless(spec)
    wanted = {name: part for name, part in spec.items() if not (is_bare and name == "title")}
    config = CONFIG | ({"background": None} if is_bare else {})
    drawn = _library().vegalite_to_svg(
        {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", **wanted},  # a name, never fetched
        vl_version=VEGA_LITE, config=config, allowed_base_urls=[],
    )  # fmt: skip
    return _described(drawn, spec)


def png(spec: Spec) -> bytes:
    """Return the drawing as PNG, two pixels a unit.

    Raises BadRequest where the library is not installed or no font of this machine has Chinese letters.
    """
    library = _library()
    if not has_glyphs("党建"):
        raise BadRequest(cause=say("plot.no-font"))
    return bytes(library.svg_to_png(svg(spec), scale=PNG_SCALE))


@cache
def has_glyphs(two: str) -> bool:
    """Tell whether fonts of this machine have two characters: what no font has is drawn as one and the same box."""
    drawn = {
        _library().svg_to_png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<text x="2" y="30" font-size="30" font-family="{FONTS}">{escape(character)}</text></svg>'
        )
        for character in two
    }
    return len(drawn) == len(two)


def label(text: str) -> str:
    r"""Return page text as a figure may show it: on one line, cut where it is very long.

    Control characters and those that turn the direction of writing are taken out: they would disturb the words
    beside them, or be no XML.

    >>> label("党务\u202e公开\x00\n（第一批）")
    '党务公开 （第一批）'
    """
    kept = _harmless(" ".join(text.split()))
    return kept if len(kept) <= LONGEST_LABEL else kept[: LONGEST_LABEL - 1] + "…"


def _harmless(part: Any) -> Any:
    """Return a part of a specification, its texts without control characters: at a NUL vl-convert ends the process."""
    if isinstance(part, dict):
        return {name: _harmless(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_harmless(value) for value in part]
    if isinstance(part, str) and not part.isprintable():
        return "".join(character for character in part if unicodedata.category(character)[0] != "C")
    return part


def _library() -> ModuleType:
    try:
        import vl_convert  # noqa: PLC0415 (see above)
    except ImportError as error:
        raise BadRequest(cause=say("plot.no-library")) from error
    return vl_convert


def _described(drawn: str, spec: Spec) -> str:
    """Name the drawing for those who do not see it."""
    title = spec.get("title", "")
    text = title["text"] if isinstance(title, dict) else title
    named = f"<title>{escape(text if isinstance(text, str) else ' '.join(text))}</title>" if text else ""
    if description := spec.get("description"):
        named += f"<desc>{escape(description)}</desc>"
    head, rest = drawn.split(">", 1)
    return f'{head} role="img">{named}{rest}'
