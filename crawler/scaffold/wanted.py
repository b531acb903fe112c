"""Which pages to look at next, so that few requests tell most of a portal."""

from collections import Counter
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from crawler.scaffold.kinds import FEWEST_LISTS, is_named_as_section
from crawler.scaffold.pages import LONG_TITLE
from crawler.scaffold.shapes import shape_of
from crawler.scaffold.survey import Survey
from crawler.urls import on_site

AT_ONCE = 8  # pages per round
MOST_ARTICLES, MOST_LISTS, MOST_NEXT = 10, 16, 4  # pages that are asked for in all
PER_SHAPE = 3  # articles of one shape
PER_FOLDER = 2  # sections of one folder, while others are left


def wanted(survey: Survey, asked: Collection[str]) -> list[str]:
    """Return URLs (canonical) to fetch next, none once enough is known. `asked` are those that were asked for."""
    found = list(dict.fromkeys(url for url in _wanted(survey) if url not in asked))
    return found[:AT_ONCE]


def _wanted(survey: Survey) -> Iterator[str]:
    yield from map(survey.site.canonical, survey.site.frames)
    if not survey.articles or survey.article_url is None:
        yield from _navigation(survey)
        return
    yield from _next_pages(survey)
    sections, articles = list(_sections(survey)), list(_articles(survey))
    for position in range(max(len(sections), len(articles))):
        yield from sections[position : position + 1]
        yield from articles[position : position + 1]


def _navigation(survey: Survey) -> Iterator[str]:
    """Yield links of the pages that are there, short names first: on the home page of a portal that shows no news."""
    links = {url: text for page in survey.site.pages.values() for url, text in page.links.items()}
    ours = [url for url in links if on_site(url, survey.domains) and url not in survey.site.homes]
    if len(survey.site.pages) < MOST_LISTS:
        yield from sorted(ours, key=lambda url: not 2 <= len(links[url] or "") < LONG_TITLE)


def _next_pages(survey: Survey) -> Iterator[str]:
    """Yield second pages of lists."""
    lists = survey.lists
    there = len(lists.further & survey.site.pages.keys())
    for url in sorted(lists.first_pages)[: MOST_NEXT - there]:
        listing = survey.site.pages[url].as_list(lists.patterns)
        turn = listing.turn
        if turn and turn.following and turn.following.form is None and not turn.following.is_data:
            yield turn.following.url
        elif not turn and (following := listing.arrow_on(survey.site.canonical, url, {url})):
            yield following


def _sections(survey: Survey) -> Iterator[str]:
    """Yield candidates for sections in the order of the pages, folders in turn."""
    lists = survey.lists
    left = MOST_LISTS - len(lists.rows)
    if left <= 0:
        return
    per_folder: Counter[str] = Counter()
    later = []
    ordered = [url for page in survey.site.pages.values() for url in page.links]
    for url in dict.fromkeys(u for u in ordered if lists.is_candidate(u) and survey.scope.holds(u)):
        if url in survey.site.pages:
            continue
        folder = urlsplit(url).path.lstrip("/").partition("/")[0]
        per_folder[folder] += 1
        if per_folder[folder] > PER_FOLDER:
            later.append(url)
        else:
            yield url
    yield from later[:left]


def _articles(survey: Survey) -> Iterator[str]:
    """Yield articles, the shapes in turn, those of lists first."""
    there = survey.articles & survey.site.pages.keys()
    if len(there) >= MOST_ARTICLES:
        return
    per_shape = Counter(shape_of(url).tail for url in there)
    listed = [row for rows in survey.lists.rows.values() for row in rows]
    for url in [url for url in sorted(survey.articles) if is_named_as_section(survey.site, url)][:FEWEST_LISTS]:
        if url not in survey.site.pages:
            yield url  # perhaps it is one, and the shape of the articles tells nothing
    for url in dict.fromkeys([*listed, *sorted(survey.articles)]):
        tail = shape_of(url).tail
        if url not in there and per_shape[tail] < max(PER_SHAPE, MOST_ARTICLES // max(1, len(per_shape))):
            per_shape[tail] += 1
            yield url
