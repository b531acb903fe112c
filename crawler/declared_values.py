"""What single values of a declaration must be: rules that tell a value that cannot be used, and where it stands."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from parsel import Selector

from crawler.checkup.css import is_selector
from crawler.hours import are_hours
from crawler.manners import POLITE_SECONDS
from crawler.schedule import wrong_rule
from crawler.urls import is_web_address

LARGEST = 1e9  # of any number: what is more is a slip, and some sums would overflow
MOST_SECONDS = 86_400  # of a delay: a request a day
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that cannot be used."""

    where: str  # the attribute, down to the element: templates[0].body
    value: object
    must: str  # what it must be: the sentence declaration.must.… of archive/messages.toml
    detail: str | None = None  # what exactly is wrong, None where the sentence says it all


Rule = Callable[[str, object], Iterator[Problem]]
Test = Callable[[object], bool | str]  # True: usable; a text: not, and why


def value(must: str, test: Test) -> Rule:
    """Return the rule for a value that stands alone."""

    def rule(where: str, given: object) -> Iterator[Problem]:
        found = test(given)
        if found is not True:
            yield Problem(where, given, must, found or None)

    return rule


def optional(rule: Rule) -> Rule:
    """Return the rule for a value that may be None."""

    def either(where: str, given: object) -> Iterator[Problem]:
        if given is not None:
            yield from rule(where, given)

    return either


def each(must: str, rule: Rule, *, fewest: int = 0) -> Rule:
    """Return the rule for a list or tuple, each of whose elements keeps `rule`; `must` says what the list is."""

    def listed(where: str, given: object) -> Iterator[Problem]:
        if not isinstance(given, list | tuple) or len(given) < fewest:
            yield Problem(where, given, must)
            return
        for place, element in enumerate(given):
            yield from rule(f"{where}[{place}]", element)

    return listed


def named(must: str, rule: Rule) -> Rule:
    """Return the rule for a mapping from texts to values that keep `rule`."""

    def mapped(where: str, given: object) -> Iterator[Problem]:
        if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
            yield Problem(where, given, must)
            return
        for name, element in given.items():
            yield from rule(f"{where}[{name!r}]", element)

    return mapped


def made_of(kind: type, must: str, fields: Mapping[str, Rule]) -> Rule:
    """Return the rule for an object of a class, whose fields keep rules of their own."""

    def typed(where: str, given: object) -> Iterator[Problem]:
        if not isinstance(given, kind):
            yield Problem(where, given, must)
            return
        for name, rule in fields.items():
            yield from rule(f"{where}.{name}", getattr(given, name))

    return typed


def _is_expression(given: object) -> bool | str:
    if not isinstance(given, str) or not given:
        return False
    try:
        re.compile(given, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return True


def _is_box(given: object) -> bool:
    """Tell whether parsel, which reads lists, takes a selector."""
    if not isinstance(given, str):
        return False
    try:
        Selector(text="<html></html>").css(given)
    except (ValueError, SyntaxError):
        return False
    return "::" not in given  # of elements, not of their texts


def _is_number(given: object, least: float, most: float = LARGEST) -> bool:
    """Tell whether a value is a number in these limits; True is none, nor is one that is endless or not a number."""
    return not isinstance(given, bool) and isinstance(given, int | float) and least <= given <= most


def _is_rule(given: object) -> bool | str:
    return (wrong_rule(given) or True) if isinstance(given, str) else False


def _is_text(given: object) -> bool:
    return isinstance(given, str) and bool(given.strip()) and "\n" not in given


def _fits(pattern: str) -> Test:
    return lambda given: isinstance(given, str) and bool(re.fullmatch(pattern, given))


def of_type(must: str, kind: type) -> Rule:
    """Return the rule for a value of a class, whatever is in it."""
    return value(must, lambda given: isinstance(given, kind))


TEXT = value("text", _is_text)
NAME = value("name", _fits("[a-z][a-z0-9_]*"))
PLATFORM = value("platform", _fits(r"[\w.-]+"))
PARAMETER = value("parameter", _fits(r"[^\s&=?#]+"))
SWITCH = of_type("switch", bool)
EXPRESSION = value("expression", _is_expression)
SELECTOR = value("selector", lambda given: isinstance(given, str) and is_selector(given))
BOX = value("selector", _is_box)
HOURS = value("hours", are_hours)
SCHEDULE = value("schedule", _is_rule)
ADDRESS = value("address", lambda given: isinstance(given, str) and is_web_address(given))
HOST = value("host", lambda given: isinstance(given, str) and given == given.lower() and bool(_HOST.fullmatch(given)))
DELAY = value("delay", lambda given: _is_number(given, POLITE_SECONDS, MOST_SECONDS))
COUNT = value("count", lambda given: isinstance(given, int) and _is_number(given, 1))
WHOLE = value("whole", lambda given: isinstance(given, int) and _is_number(given, 0))
AMOUNT = value("amount", lambda given: _is_number(given, 0))
