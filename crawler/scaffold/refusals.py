"""Why pages make no proposal: what was seen in a portal's place, and what to do."""

from collections.abc import Mapping, Sequence

from archive.errors import BadRequest
from archive.messages import say, say_reason
from crawler.scaffold.pages import SitePage
from crawler.scaffold.survey import Survey
from crawler.urls import absolute, canonical
from pipelines.soft_errors import soft_error

FEWEST_LINKS = 8  # on a portal's home page, to pages of its own
MOST_LINKS = 3  # that are named
LITTLE_TEXT = 400  # characters on a page that leaves the rest to scripts


def no_home(home: str, lost: Mapping[str, tuple[str, str | None]]) -> BadRequest:
    """Return the error for a home page that did not come, from its outcome and reason."""
    outcome, reason = lost.get(canonical(home), next(iter(lost.values()), ("failed", None)))
    why = say_reason(reason or "?")
    if outcome == "blocked":
        return BadRequest(cause=say("new-site.robots", url=home))
    if outcome == "not_html":
        return BadRequest(cause=say("new-site.no-page", url=home))
    if reason and reason.startswith("HTTP status"):
        return BadRequest(cause=say("new-site.status", url=home, why=why))
    return BadRequest(cause=say("new-site.no-answer", url=home, why=why))


def no_portal(survey: Survey) -> BadRequest:
    """Return the error for pages that make no proposal."""
    home = next((survey.site.pages[url] for url in sorted(survey.site.homes) if url in survey.site.pages), None)
    first = home or next(iter(survey.site.pages.values()))
    values = {"url": first.saved.url}
    if words := _refused(first):
        return BadRequest(cause=say("new-site.captcha", words=words, **values))
    if len(first.links) < FEWEST_LINKS:
        if frames := first.page.selector.css("frame::attr(src)").getall():
            return BadRequest(cause=say("new-site.frames", frames=", ".join(_joined(first, frames)), **values))
        if first.page.selector.css("input[type=password]"):
            return BadRequest(cause=say("new-site.login", **values))
    if is_shell(first):
        return BadRequest(cause=say("new-site.shell", links=len(first.links), **values))
    if len(survey.site.pages) == 1 and len(first.links) < FEWEST_LINKS:
        return BadRequest(cause=say("new-site.one-page", links=len(first.links), **values))
    if not survey.articles:
        return BadRequest(cause=say("new-site.no-articles", pages=len(survey.site.pages), **values))
    counted = {"articles": len(survey.articles), "pages": len(survey.site.pages), **values}
    if survey.section_url is not None and (unseen := survey.unseen_sections):
        return BadRequest(cause=say("new-site.no-sections", links=", ".join(unseen[:MOST_LINKS]), **counted))
    return BadRequest(cause=say("new-site.no-lists", **counted))


def _refused(page: SitePage) -> str | None:
    """Return the words by which a page says that it was refused, or is not there; None for a page."""
    if len(page.links) >= FEWEST_LINKS:
        return None
    lines = page.page.lines
    return next((words for line in [" ".join(lines), *lines] if (words := soft_error(line))), None)


def _joined(page: SitePage, addresses: Sequence[str]) -> list[str]:
    """Return addresses on a page as URLs, as far as they are some."""
    return [url for address in addresses if (url := absolute(page.saved.url, address))]


def is_shell(page: SitePage) -> bool:
    """Tell whether a page holds next to nothing but scripts."""
    text = sum(map(len, page.page.lines))
    return "<script" in page.text.lower() and len(page.links) < FEWEST_LINKS and text < LITTLE_TEXT
