"""What a site's declaration must hold, checked before anything is fetched."""

import inspect
from collections.abc import Iterator
from difflib import get_close_matches
from reprlib import Repr
from typing import TYPE_CHECKING

from archive.messages import say
from crawler import declared_values as must
from crawler.counter import Counter
from crawler.declared_values import Problem, Rule, each, made_of, named, of_type, optional
from crawler.files import FileCaps
from crawler.revisits import Revisits
from crawler.strategies import Strategy
from crawler.urls import is_web_address, on_site
from pipelines.extract import Template

if TYPE_CHECKING:
    from crawler.portal import PortalSpider

_REQUIRED = ("name", "portal", "allowed_domains", "start_urls", "section_url", "article_url")
_SELECTOR = optional(must.SELECTOR)
_SELECTORS = each("selectors", must.SELECTOR)
_RULES: dict[str, Rule] = {
    "name": must.NAME,
    "portal": must.TEXT,
    "allowed_domains": each("hosts", must.HOST, fewest=1),
    "start_urls": each("addresses", must.ADDRESS, fewest=1),
    "section_url": must.EXPRESSION,
    "article_url": must.EXPRESSION,
    "listing": optional(must.BOX),
    "templates": each("templates", made_of(Template, "template", {
        "title": _SELECTOR, "meta": _SELECTOR, "body": _SELECTOR, "drop": _SELECTORS, "may_miss": must.SWITCH,
    })),
    "verified": must.SWITCH,
    "strategies": each("strategies", of_type("strategy", Strategy)),
    "counter": optional(made_of(Counter, "counter", {"script": must.EXPRESSION, "url": must.TEXT})),
    "fingerprints": each("expressions", must.EXPRESSION),
    "seed_articles": must.SWITCH,
    "ignored_parameters": each("parameters", must.PARAMETER),
    "files": optional(made_of(FileCaps, "caps", {
        "image": must.AMOUNT, "file": must.AMOUNT, "budget": must.AMOUNT,
    })),
    "revisits": made_of(Revisits, "revisits", {
        "overlap": must.WHOLE, "quarter": must.AMOUNT, "budget": must.WHOLE, "sweep": must.WHOLE,
    }),
    "schedule": must.SCHEDULE,
    "section_schedules": named("schedules", must.SCHEDULE),
    "platform": optional(must.PLATFORM),
    "delay": optional(must.DELAY),
    "hours": optional(must.HOURS),
    "daily_requests": optional(must.COUNT),
    "custom_settings": optional(named("settings", lambda where, given: iter(()))),
}  # fmt: skip
_SHOWN = Repr()
_SHOWN.maxstring = _SHOWN.maxother = 60


def problems(site: "type[PortalSpider]") -> Iterator[str]:
    """Yield what is wrong with a declaration, each in a few words: the attribute, what it is, what it must be."""
    yield from _unknown(site)
    found = [problem for name, rule in _RULES.items() if hasattr(site, name) for problem in _kept(site, name, rule)]
    for name in _REQUIRED:
        if not hasattr(site, name):
            yield say("declaration.missing", name=name, must=say(f"declaration.must.{_sentence(name)}"))
    yield from map(told, found)
    if not any(problem.where.startswith(("allowed_domains", "start_urls")) for problem in found):
        yield from map(told, _outside(site))


def told(problem: Problem) -> str:
    """Return a problem as a person reads it."""
    detail = f" ({problem.detail})" if problem.detail else ""
    wanted = say(f"declaration.must.{problem.must}")
    return say("declaration.wrong", where=problem.where, value=_SHOWN.repr(problem.value), must=wanted) + detail


def _kept(site: "type[PortalSpider]", name: str, rule: Rule) -> Iterator[Problem]:
    yield from rule(name, getattr(site, name))


def _sentence(name: str) -> str:
    """Return what an attribute that is missing must be: what its rule says of None."""
    return next(problem.must for problem in _RULES[name](name, None))


def _outside(site: "type[PortalSpider]") -> Iterator[Problem]:
    """Yield the seeds that the crawl would leave out, as they lie on none of the site's hosts."""
    for place, url in enumerate(getattr(site, "start_urls", ())):
        if is_web_address(url) and not on_site(url, getattr(site, "allowed_domains", ())):
            yield Problem(f"start_urls[{place}]", url, "within")


def _unknown(site: "type[PortalSpider]") -> Iterator[str]:
    """Yield the attributes that nobody reads: Scrapy ignores allowed_domain, and the crawl leaves the site."""
    known = {name for base in site.__mro__[1:] for name in (*vars(base), *inspect.get_annotations(base))}
    for name, value in vars(site).items():
        if name not in known and not name.startswith("_") and not inspect.isroutine(value):
            near = get_close_matches(name, known, 1)
            yield say("declaration.unknown", name=name, near=near[0]) if near else say("declaration.unread", name=name)
