"""A declaration written out: crawler/spiders/<name>.py."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.portal import PortalSpider
from crawler.scaffold.proposal import Field, Finding, Proposal
from crawler.strategies.records import ScriptObjects

WIDTH = 100  # characters of an expression on one line
LINE = 120  # characters, as the formatter has it
LONGEST_DOC = 116


def site_file(proposal: Proposal) -> str:
    """Return the text of the site's file: attributes, and above them the evidence in a comment."""
    declared = proposal.declared
    family, by_field = declared.family, {finding.field: finding for finding in proposal.findings}
    lines = [
        f'"""{_about(proposal)}"""', "",
        f"from {family.__module__} import {family.__name__}",
        *(["from crawler.strategies.records import ScriptObjects"] if declared.script_rows else []),
        "", "",
        f"class {class_name(declared.name)}({family.__name__}):",
        f"    name = {_text(declared.name)}",
        f"    allowed_domains = {_list(declared.allowed_domains)}",
        *_seeds(proposal),
        "", "    # PortalSpider",
        f"    portal = {_text(declared.portal)}",
        *_pattern("section_url", declared.section_url, by_field),
        *_pattern("article_url", declared.article_url, by_field),
        *_ignored(declared.ignored_parameters),
        *(["    seed_articles = True  # some stand on the home page, and on no list that was seen"]
          if declared.seed_articles else []),
        *_strategies(declared.script_rows),
        *_paging(by_field),
        *(["    verified = True  # the recorded pages are real"] if proposal.chosen else []),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def class_name(name: str) -> str:
    """Return the name of the spider's class.

    >>> class_name("cst_nuc")
    'CstNucSpider'
    """
    return "".join(part.capitalize() for part in name.split("_")) + "Spider"


def _about(proposal: Proposal) -> str:
    declared = proposal.declared
    about_family = (sys.modules[declared.family.__module__].__doc__ or "").partition(":")[0]
    system = "general rules" if declared.family is PortalSpider else about_family
    about = f"{declared.portal}, {urlsplit(declared.start_urls[0]).hostname}: {system}, {proposal.encoding}."
    return about.replace("\\", "").replace('"', "")[:LONGEST_DOC]


def _seeds(proposal: Proposal) -> Iterator[str]:
    declared = proposal.declared
    if len(declared.start_urls) > 1:
        yield "    # The home page, and pages that lead to sections to which it does not."
    one_line = f"    start_urls = {_list(declared.start_urls)}"
    if len(one_line) <= LINE:
        yield one_line
        return
    yield "    start_urls = ["
    yield from (f"        {_text(url)}," for url in declared.start_urls)
    yield "    ]"


def _pattern(name: Field, pattern: str | None, by_field: Mapping[Field, Finding]) -> Iterator[str]:
    values = by_field[name].values
    if name == "section_url":
        why = f"{values['lists']} of {values['looked_at']} pages looked at were lists, e.g. {values['example']}"
    else:
        why = f"{values['read']} of {values['looked_at']} pages looked at were articles, e.g. {values['example']}"
    if pattern is None:
        yield f"    # {name} is the family's: {why}"
        return
    yield f"    # {why}"
    pieces = list(_pieces(pattern))
    if len(pieces) == 1:
        yield f'    {name} = r"{pieces[0]}"'
        return
    yield f"    {name} = ("
    yield from (f'        r"{piece}"' for piece in pieces)
    yield "    )"


def _pieces(pattern: str) -> Iterator[str]:
    """Yield an expression in pieces that fit on a line each, parted before a |."""
    line = ""
    for part in re.split(r"(?=\|)", pattern.replace('"', r"\x22")):
        if line and len(line) + len(part) > WIDTH:
            yield line
            line = ""
        line += part
    yield line


def _ignored(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"    ignored_parameters = {_list(names)}  # in some links alone, always with one word"


def _strategies(rows: ScriptObjects | None) -> Iterator[str]:
    if rows is None:
        return
    keys = {"url": rows.url, "title": rows.title, "date": rows.date}
    named = [f"{name}=({_text(found[0])},)" for name, found in keys.items() if found]
    given = [f"opening={_raw(rows.opening)}", *named, f"is_whole={rows.is_whole}"]
    made = f"ScriptObjects({', '.join(given)})"
    yield "    # The rows of lists are objects in a script."
    if len(f"    strategies = [{made}]") <= LINE:
        yield f"    strategies = [{made}]"
    elif len(f"        {made}") <= LINE:
        yield from ("    strategies = [", f"        {made}", "    ]")
    else:
        yield from (
            "    strategies = [",
            "        ScriptObjects(",
            f"            {', '.join(given)}",
            "        )",
            "    ]",
        )


def _raw(expression: str) -> str:
    return f'r"{expression}"'


def _paging(by_field: Mapping[Field, Finding]) -> Iterator[str]:
    found = by_field["paging"]
    values = found.values
    if found.evidence == "stuck":
        yield f"    # Look by eye: no link leads to the next page of {values['example']}"
    elif found.evidence == "paged":
        yield f"    # The next page of {values['first']} is"
        yield f"    # {values['second']}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
