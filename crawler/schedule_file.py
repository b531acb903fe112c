"""The one file that overrides what sites declare of their schedules. TOML; whatever is wrong in it is one line."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.messages import say
from crawler.notices.declared import NO_NOTICES, Notices, read_notices
from crawler.portal import PortalSpider
from crawler.schedule import wrong_rule
from crawler.toml_checks import check_names, table, tables, text, wrong

NAME = "schedule.toml"  # in the archive folder
_TOP, _SITE = ("contact", "sites", "notices"), ("schedule", "sections")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the file says. A site that it does not name keeps what it declares."""

    contact: str | None = None  # sent with every request of a scheduled run; None: as elsewhere
    sites: tuple[str, ...] | None = None  # the sites that are visited; None: those that the archive holds
    schedules: Mapping[str, str] = field(default_factory=dict)  # rule by site
    sections: Mapping[tuple[str, str], str] = field(default_factory=dict)  # rule by site and name of the section
    notices: Notices = NO_NOTICES  # who is told when something is wrong, and when it is over

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
            raise wrong(path, "", say("schedule.no-file")) from None
        return Plan()
    except (OSError, UnicodeDecodeError) as error:
        raise wrong(path, "", getattr(error, "strerror", None) or say("schedule.no-utf-8")) from error
    except tomllib.TOMLDecodeError as error:
        raise wrong(path, "", say("schedule.no-toml", cause=error)) from error
    check_names(path, "", said, _TOP)
    contact, sites = said.get("contact"), said.get("sites", {})
    if contact is not None:
        text(path, "contact", contact)
    for site, given in tables(path, "sites", sites).items():
        check_names(path, "sites", {site: given}, tuple(declared))
        check_names(path, f"sites.{site}", given, _SITE)
    return Plan(
        contact, tuple(sites) if "sites" in said else None,
        {site: _rule(path, f"sites.{site}", given["schedule"]) for site, given in sites.items() if "schedule" in given},
        {
            (site, name): _rule(path, f"sites.{site}.sections.{name}", rule)
            for site, given in sites.items()
            for name, rule in table(path, f"sites.{site}.sections", given.get("sections", {})).items()
        },
        read_notices(path, said["notices"]) if "notices" in said else NO_NOTICES,
    )  # fmt: skip


def _rule(path: Path, where: str, rule: object) -> str:
    if cause := wrong_rule(rule):
        raise wrong(path, where, say("schedule.bad-rule", cause=cause))
    return str(rule)
