"""Rows that stand in scripts and data: arrays of objects, strings that a script writes, records of XML."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from lxml.html import HtmlElement
from parsel import Selector

from crawler.listing import Row
from crawler.row_text import date_in, title_of
from crawler.strategies import Answer, Strategy, Turn
from crawler.urls import absolute, leads_to_a_page

_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^,{}\[\]"']*))""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptObjects(Strategy):
    """Rows that are objects of an array in a script, or of JSON. Of several keys the first that is set counts."""

    opening: str  # regular expression up to the bracket that opens the array
    url: Sequence[str]
    title: Sequence[str]
    date: Sequence[str] = ()
    is_whole: bool = True  # all rows of the list stand in it, whatever a pager on the page does

    def rows(self, answer: Answer) -> list[Row] | None:
        """Return the array's rows; None without such an array, or with one that breaks off."""
        found = re.search(self.opening + r"\s*(?=\[)", answer.text)
        objects = array_at(answer.text, found.end()) if found else None
        return None if objects is None else list(rows_of(objects, self, answer.url))

    def turn(self, answer: Answer) -> Turn | None:
        """Return that there is no further page."""
        return Turn(following=None, pages=answer.number) if self.is_whole and self.rows(answer) is not None else None


def rows_of(objects: Sequence[dict[str, str]], keys: ScriptObjects, base: str) -> Iterator[Row]:
    """Yield the rows that objects stand for; an object without an address is none."""
    for each in objects:
        address = _first(each, keys.url)
        url = absolute(base, unescape(address)) if address and leads_to_a_page(address) else None
        if url is not None:
            title = " ".join(unescape(_TAG.sub("", _first(each, keys.title) or "")).split())
            listed_on = date_in(_first(each, keys.date) or "")
            yield Row(url=url, title=title or None, listed_on=listed_on)


def _first(each: dict[str, str], keys: Sequence[str]) -> str | None:
    return next((value for key in keys if (value := each.get(key, "").strip()) and value != "null"), None)


def array_at(text: str, start: int) -> list[dict[str, str]] | None:
    """Return the objects of the array whose bracket is at `start`, as texts; None where it does not close.

    JavaScript is read as far as lists write it: keys and values in either quotes, or bare.

    >>> array_at("item=[{'title':'十九大','brief':\\"it's\\", n:1}];", 5)
    [{'title': '十九大', 'brief': "it's", 'n': '1'}]
    >>> array_at("[{'title':'", 0) is None
    True
    """
    spans, depth, quote, begun, i = [], 0, "", 0, start
    while i < len(text):
        c = text[i]
        if quote:
            i += c == "\\"
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "[{":
            depth += 1
            begun = i if (c, depth) == ("{", 2) else begun
        elif c in "]}":
            depth -= 1
            if (c, depth) == ("}", 1):
                spans.append(text[begun : i + 1])
            if not depth:
                return [_object(span) for span in spans]
        i += 1
    return None


def _object(span: str) -> dict[str, str]:
    try:
        return {key: "" if value is None else str(value) for key, value in json.loads(span).items()}
    except ValueError:
        found: dict[str, str] = {}
        for key, a, b, c in _PAIR.findall(span):  # of a key that a nested object has too, the first is the row's
            found.setdefault(key, _unescaped(a or b or c.strip()))
        return found


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1], 16)) if m[1] else {"n": "\n", "t": "\t", "r": "\r"}.get(m[2], m[2]), text
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStrings(Strategy):
    """Rows that a script writes from strings: str_1 = "url"; str_3 = "title"; once for each row."""

    url: str = "str_1"
    title: str = "str_3"

    def rows(self, answer: Answer) -> list[Row] | None:
        """Return the rows; None where no such string is set."""
        _, *pieces = re.split(rf"""\b{self.url}\s*=\s*(?=["'])""", answer.text)
        rows = []
        for piece in pieces:
            text = piece.partition("</script")[0]
            title = re.search(rf"""\b{self.title}\s*=\s*(["'])(.*?)\1""", text)
            url = absolute(answer.url, text[1:].partition(text[0])[0])
            if title and url is not None:
                name = unescape(_TAG.sub("", title.group(2))).strip()
                rows.append(Row(url=url, title=name or None, listed_on=date_in(text)))
        return rows or None


class XmlRecords(Strategy):
    """Rows that are <record> elements, each with a piece of HTML, in the page's script or in what a service sends."""

    def rows(self, answer: Answer) -> list[Row] | None:
        """Return the rows of the longest datastore; None without any."""
        records = _RECORD.findall(longest_store(answer.text) or "")
        if not records and "<datastore" not in answer.text.lower():
            return None
        return [row for record in records if (row := _row(record, answer.url))]


def longest_store(text: str) -> str | None:
    """Return the datastore of most records with what stands behind it: a sidebar's is shorter. None without any."""
    begins = [found.start() for found in re.finditer("<datastore", text, re.IGNORECASE)]
    stores = [text[a:b] for a, b in pairwise([*begins, len(text)])]
    return max(stores, key=lambda store: len(_RECORD.findall(store)), default=None)


def count_records(text: str) -> int:
    """Return how many records the longest datastore has."""
    return len(_RECORD.findall(longest_store(text) or ""))


def _row(record: str, base: str) -> Row | None:
    """Return the row of a record: its link with the longest title."""
    root = Selector(text=f"<div>{record}</div>", type="html")
    links: list[HtmlElement] = [a.root for a in root.css("a[href]") if leads_to_a_page(a.attrib["href"])]
    link = max(links, key=lambda a: len(title_of(a) or ""), default=None)
    url = None if link is None else absolute(base, link.get("href", ""))
    if link is None or url is None:
        return None
    words = " ".join(root.xpath("//body//text()").getall())
    return Row(url=url, title=title_of(link), listed_on=date_in(words))
