"""What portals wrote, as it may stand on a page of ours: nothing runs, nothing turns the direction of the text."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup

LONGEST_LINE = 500  # characters of a title or a name
LONGEST = 100_000  # characters of an article on its page; the whole is a link away

# Marks that turn the direction of what follows, and control characters: visible, so that nobody is deceived.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody", "tfoot",
    "tr", "td", "th", "caption", "dl", "dt", "dd", "figure", "figcaption", "br", "strong", "sub", "sup", "a", "img",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def visible(text: str) -> str:
    """Return a text with its hidden marks spelt out.

    >>> visible("通知\\u202efdp.exe")
    '通知[U+202E]fdp.exe'
    """
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def finalize(value: object) -> object:
    """Return a value as a template prints it; escaping comes after."""
    if isinstance(value, Markup):
        return Markup(visible(value))
    return visible(value) if isinstance(value, str) else value


def web(url: str | None) -> str | None:
    """Return a URL that a reader may follow; None for any other, such as javascript:.

    >>> web("http://www.12371.cn/"), web("javascript:alert(1)"), web("http://[")
    ('http://www.12371.cn/', None, None)
    """
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None


def short(text: str) -> str:
    """Return what stands on one line of a page, cut where it is far longer than any title.

    >>> short("党建"), len(short("党" * 200_000))
    ('党建', 501)
    """
    return text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + "…"


def marked(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    """Return a text with the words at these places marked.

    >>> marked("党建<工作>", [(0, 2)])
    Markup('<mark>党建</mark>&lt;工作&gt;')
    """
    parts, last = [], 0
    for start, end in places:
        if last <= start < len(text):  # a title may be cut
            parts.append(f"{escape(text[last:start])}<mark>{escape(text[start:end])}</mark>")
            last = end
    return Markup("".join(parts) + escape(text[last:]))


def clean(html: str, pictures: dict[str, str]) -> Markup:
    """Return the stored HTML of an article with nothing in it but text, tables, pictures and links.

    It is cleaned again although the archive holds it clean: archives are passed on. `pictures` maps the address of a
    picture to where this server has it; one that is not held becomes a link, for nothing is fetched from elsewhere.

    >>> clean('<p onclick="x()">党建<script>x()</script> <a href="javascript:x()">要点</a></p>', {})
    Markup('<p>党建 <a rel="noopener noreferrer nofollow">要点</a></p>')
    """
    tidy = nh3.clean(
        _without_lost_pictures(html, pictures), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"},
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, pictures),
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip
    return Markup(visible(tidy))


def _attribute(tag: str, name: str, value: str, pictures: dict[str, str]) -> str | None:
    if (tag, name) == ("img", "src"):
        return pictures.get(value)
    if name in ("colspan", "rowspan"):
        return value if re.fullmatch(r"[1-9]\d?", value, re.ASCII) else None
    return value


_PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)">')  # as the archive writes them; others lose their src


def _without_lost_pictures(html: str, pictures: dict[str, str]) -> str:
    def link(found: re.Match[str]) -> str:
        url = found[1].replace("&amp;", "&")
        return found[0] if url in pictures else f'<a href="{found[1]}">▨ {found[2] or found[1]}</a>'

    return _PICTURE.sub(link, html)
