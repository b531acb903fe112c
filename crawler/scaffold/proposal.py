"""What a portal's pages propose: the attributes of a declaration, each with its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.portal import PortalSpider
from crawler.scaffold.pages import SavedPage
from crawler.strategies.records import ScriptObjects

Field = Literal[
    "portal", "family", "allowed_domains", "start_urls", "section_url", "article_url", "ignored_parameters",
    "seed_articles", "strategies", "paging", "title", "published", "source", "text",
]  # fmt: skip
Kind = Literal["home", "listing", "article"]
Confidence = Literal["sure", "likely", "look"]  # look: by eye, before the first crawl


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table that a maintainer checks by eye."""

    field: Field
    proposal: str | None  # None: nothing is declared, general rules do
    evidence: str  # the sentence new-site.evidence.… of archive/messages.toml
    values: Mapping[str, object]  # that fill it in
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The attributes of a declaration. None: left to the family or to general rules."""

    name: str
    portal: str
    family: type[PortalSpider]
    allowed_domains: Sequence[str]
    start_urls: Sequence[str]
    section_url: str | None
    article_url: str | None
    ignored_parameters: Sequence[str] = ()
    seed_articles: bool = False
    script_rows: ScriptObjects | None = None  # the strategy for rows in scripts

    @property
    def patterns(self) -> tuple[str, str]:
        """The expressions for sections and for articles, the site's own or the family's."""
        return self.section_url or self.family.section_url, self.article_url or self.family.article_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A page to record."""

    page: SavedPage
    kind: Kind
    number: int = 1  # of a listing page in its list


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A declaration, why it is so, and the pages that show it."""

    declared: Declared
    findings: Sequence[Finding]
    sections: Sequence[tuple[str | None, str]]  # name and URL, as the seeds link to them
    encoding: str
    chosen: Sequence[Chosen] = ()  # pages to record
