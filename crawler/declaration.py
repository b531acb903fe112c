"""What a site's declaration must hold, checked before anything is fetched."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parsel import Selector

from crawler.files import FileCaps
from crawler.hours import are_hours
from crawler.manners import POLITE_SECONDS
from crawler.revisits import Revisits
from crawler.schedule import wrong_rule

if TYPE_CHECKING:
    from crawler.portal import PortalSpider

_PATTERNS = ("section_url", "article_url")
_LISTS = ("allowed_domains", "start_urls", "templates", "ignored_parameters")


def problems(site: "type[PortalSpider]") -> Iterator[str]:
    """Yield what is wrong with a declaration, each in a few words that name the attribute."""
    yield from _unknown(site)
    for name in ("portal", *_PATTERNS, "allowed_domains", "start_urls"):
        if not getattr(site, name, None):
            yield f"{name} is missing"
    for name in _LISTS:
        if isinstance(getattr(site, name, ()), str):
            yield f"{name} is one text, not a list"
    for name in _PATTERNS:
        try:
            re.compile(getattr(site, name, ""))
        except re.error as error:
            yield f"{name} is no regular expression: {error}"
    if site.listing is not None and not _selects(site.listing):
        yield f"listing is no CSS selector: {site.listing}"
    if site.files is not None and not _are_caps(site.files):
        yield "files is no FileCaps with limits in MB, none below 0"
    yield from _rounds(site)
    yield from _seeds(site)
    yield from _manners(site)


def _manners(site: "type[PortalSpider]") -> Iterator[str]:
    if site.platform is not None and not re.fullmatch(r"[\w.-]+", site.platform):
        yield f"platform is no name of letters, digits, point and -: {site.platform}"
    if site.delay is not None and not site.delay >= POLITE_SECONDS:
        yield f"delay is below {POLITE_SECONDS:g} seconds"
    if site.hours is not None and not are_hours(site.hours):
        yield f"hours are not like 22:00-06:00: {site.hours}"
    if site.daily_requests is not None and not (isinstance(site.daily_requests, int) and site.daily_requests > 0):
        yield f"daily_requests is no number above 0: {site.daily_requests}"


def _rounds(site: "type[PortalSpider]") -> Iterator[str]:
    if not isinstance(site.revisits, Revisits) or not _are_numbers(site.revisits):
        yield "revisits is no Revisits with numbers, none below 0"
    for rule in (site.schedule, *site.section_schedules.values()):
        if wrong := wrong_rule(rule):
            yield f"schedule: {wrong}"


def _seeds(site: "type[PortalSpider]") -> Iterator[str]:
    urls = getattr(site, "start_urls", ())
    for url in () if isinstance(urls, str) else urls:
        if not (parts := urlsplit(url)).hostname or parts.scheme not in ("http", "https"):
            yield f"start_urls holds no web address: {url}"


def _are_numbers(revisits: Revisits) -> bool:
    return all(isinstance(number, int | float) and number >= 0 for number in asdict(revisits).values())


def _are_caps(files: object) -> bool:
    return isinstance(files, FileCaps) and all(
        isinstance(limit, int | float) and limit >= 0 for limit in (files.image, files.file, files.budget)
    )


def _unknown(site: "type[PortalSpider]") -> Iterator[str]:
    """Yield the attributes that nobody reads: Scrapy ignores allowed_domain, and the crawl leaves the site."""
    known = {name for base in site.__mro__[1:] for name in (*vars(base), *inspect.get_annotations(base))}
    for name, value in vars(site).items():
        if name not in known and not name.startswith("_") and not inspect.isroutine(value):
            near = get_close_matches(name, known, 1)
            yield f"{name} is no attribute of a site" + (f"; {near[0]} is" if near else "")


def _selects(selector: str) -> bool:
    try:
        Selector(text="<html></html>").css(selector)
    except (ValueError, SyntaxError):
        return False
    return True
