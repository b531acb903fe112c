"""From pages to a proposal: a declaration, and the evidence for each of its lines."""

import re
from collections.abc import Sequence

from crawler.scaffold import evidence
from crawler.scaffold.chosen import choose
from crawler.scaffold.hosts import portal_name, site_name
from crawler.scaffold.pages import SavedPage, charset_of
from crawler.scaffold.proposal import Declared, Proposal
from crawler.scaffold.survey import Survey
from pipelines.extract.decode import decode

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_SITE_NAME = re.compile(r"<meta[^>]+name=[\"']?SiteName[\"']?[^>]+content=[\"']([^\"']+)", re.IGNORECASE)


def propose(
    home: str, pages: Sequence[SavedPage], name: str | None = None, asked: str | None = None
) -> Proposal | None:
    """Return the proposal that the pages make, None where they show no articles, no list of them, or the home alone.

    `asked` is the URL that the maintainer gave, where the portal sent on from there to `home`.
    """
    survey = Survey(home, pages, asked)
    if not survey.articles or survey.article_url is None or survey.section_url is None or survey.unseen_sections:
        return None
    family = survey.family
    declared = Declared(
        name=name or site_name(home), portal=_portal(survey), family=family, allowed_domains=survey.domains,
        start_urls=survey.seeds, ignored_parameters=survey.ignored,
        seed_articles=bool(survey.beside_lists), script_rows=survey.script_rows,
        section_url=None if survey.section_url == getattr(family, "section_url", None) else survey.section_url,
        article_url=None if survey.article_url == getattr(family, "article_url", None) else survey.article_url,
    )  # fmt: skip
    return Proposal(
        declared=declared, findings=evidence.findings(survey, declared), sections=survey.sections,
        encoding=_encoding(survey), chosen=choose(survey),
    )  # fmt: skip


def _portal(survey: Survey) -> str:
    page = next((survey.site.pages[url] for url in sorted(survey.site.homes) if url in survey.site.pages), None)
    text = page.text if page else ""
    lines = [found.group(1) for found in (_SITE_NAME.search(text), _TITLE.search(text)) if found]
    return portal_name(lines, survey.domains[0])


def _encoding(survey: Survey) -> str:
    pages = [page.saved for page in survey.site.pages.values()]
    names = [decode(page.body, charset_of(page.headers)).encoding for page in pages]
    return max(sorted(set(names)), key=names.count)
