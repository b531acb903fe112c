"""The one file that overrides what sites declare of their schedules. TOML; whatever is wrong in it is one line."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from archive.errors import BadRequest
from archive.messages import say
from crawler.portal import PortalSpider
from crawler.schedule import wrong_rule

NAME = "schedule.toml"  # in the archive folder
_TOP, _SITE = ("contact", "sites"), ("schedule", "sections")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the file says. A site that it does not name keeps what it declares."""

    contact: str | None = None  # sent with every request of a scheduled run; None: as elsewhere
    sites: tuple[str, ...] | None = None  # the sites that are visited; None: those that the archive holds
    schedules: Mapping[str, str] = field(default_factory=dict)  # rule by site
    sections: Mapping[tuple[str, str], str] = field(default_factory=dict)  # rule by site and name of the section

    def rule(self, site: str, declared: type[PortalSpider], section: str | None) -> str:
        """Return the rule of a section: the file's for it, the declared one for it, the file's of the site, or its own.

        >>> plan = Plan(schedules={"a": "0 3 * * *"}, sections={("a", "要闻"): "never"})
        >>> plan.rule("a", PortalSpider, "要闻"), plan.rule("a", PortalSpider, None), plan.rule("b", PortalSpider, None)
        ('never', '0 3 * * *', 'learn')
        """
        named = section or ""
        of_section = self.sections.get((site, named)) or declared.section_schedules.get(named)
        return of_section or self.schedules.get(site) or declared.schedule


def load(path: Path, declared: Iterable[str], *, must_exist: bool) -> Plan:
    """Return the plan in a file; one that is not there is empty. Raises BadRequest: where, what, what to do."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise _wrong(path, "", say("schedule.no-file")) from None
        return Plan()
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, "", getattr(error, "strerror", None) or say("schedule.no-utf-8")) from error
    except tomllib.TOMLDecodeError as error:
        raise _wrong(path, "", say("schedule.no-toml", cause=error)) from error
    _check_names(path, "", said, _TOP)
    contact, sites = said.get("contact"), said.get("sites", {})
    if contact is not None and not isinstance(contact, str):
        raise _wrong(path, "contact", say("schedule.no-text"))
    for site, given in _tables(path, "sites", sites).items():
        _check_names(path, "sites", {site: given}, tuple(declared))
        _check_names(path, f"sites.{site}", given, _SITE)
    return Plan(
        contact, tuple(sites) if "sites" in said else None,
        {site: _rule(path, f"sites.{site}", given["schedule"]) for site, given in sites.items() if "schedule" in given},
        {
            (site, name): _rule(path, f"sites.{site}.sections.{name}", rule)
            for site, given in sites.items()
            for name, rule in _table(path, f"sites.{site}.sections", given.get("sections", {})).items()
        },
    )  # fmt: skip


def _rule(path: Path, where: str, rule: object) -> str:
    if wrong := wrong_rule(rule):
        raise _wrong(path, where, say("schedule.bad-rule", cause=wrong))
    return str(rule)


def _table(path: Path, where: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(path, where, say("schedule.no-table", where=where))
    return value


def _tables(path: Path, where: str, value: object) -> dict[str, dict[str, object]]:
    return {name: _table(path, f"{where}.{name}", each) for name, each in _table(path, where, value).items()}


def _check_names(path: Path, where: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1) or known
            raise _wrong(path, f"{where}.{name}".lstrip("."), say("schedule.unknown", known=", ".join(near)))


def _wrong(path: Path, where: str, what: str) -> BadRequest:
    return BadRequest(cause=": ".join(filter(None, [str(path), where, what])))
