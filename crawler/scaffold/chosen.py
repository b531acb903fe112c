"""Which of the pages that were seen become a site's recorded pages: enough for the contract of all sites."""

from collections.abc import Iterator

from archive.counts import SiteCounts
from crawler.scaffold.evidence import best_articles, best_lists
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.proposal import Chosen
from crawler.scaffold.readings import capture_of
from crawler.scaffold.survey import Survey
from pipelines.extract import read_article, read_page

MOST_ARTICLES = 3
MOST_PAGES = 4  # of one list


def choose(survey: Survey) -> list[Chosen]:
    """Return the home page, a list to its last page, one with a next page, and articles that stand on them."""
    lists = _lists(survey)
    rows = [row for chosen in lists for row in survey.site.pages[survey.site.canonical(chosen.page.url)].rows(
        survey.lists.patterns)]  # fmt: skip
    there = [url for url in best_articles(survey) if survey.site.canonical(url) in rows]
    there += [url for url in rows if url in survey.site.pages and url not in map(survey.site.canonical, there)]
    articles = [survey.site.pages[survey.site.canonical(url)].saved for url in there]
    starts = [*map(survey.site.canonical, survey.seeds[:1]), *sorted(survey.site.homes)]
    home = next((survey.site.pages[url].saved for url in starts if url in survey.site.pages), None)
    chosen = [Chosen(page=home, kind="home")] if home else []
    readable = [page for page in articles if _reads_alike(survey, page)]
    return [*chosen, *lists, *(Chosen(page=page, kind="article") for page in readable[:MOST_ARTICLES])]


def _lists(survey: Survey) -> list[Chosen]:
    """Return the pages of a list that is there to its end, and the first page of one that goes on, if there are such.

    Of lists that are whole the one with most articles that are there comes first.
    """
    ranked = best_lists(survey)
    chains = [list(_chain(survey, url)) for url in ranked]
    whole = [chain for chain in chains if chain and _ends(survey, chain[-1])]
    whole.sort(key=lambda chain: -sum(_there(survey, chosen) for chosen in chain))
    first = whole[0] if whole else []
    going_on = next((chain for chain in chains if len(chain) > 1 and chain != first), None) if not first[1:] else None
    return [*first, *(going_on or ([] if first else chains[0][:1] if chains else []))]


def _chain(survey: Survey, url: str) -> Iterator[Chosen]:
    """Yield the pages of a list as far as they are there."""
    for number in range(1, MOST_PAGES + 1):
        page = survey.site.pages.get(survey.site.canonical(url))
        if page is None:
            return
        yield Chosen(page=page.saved, kind="listing", number=number)
        turn = page.as_list(survey.lists.patterns, number).turn
        if not turn or not turn.following or turn.following.form is not None:
            return
        url = turn.following.url


def _ends(survey: Survey, last: Chosen) -> bool:
    """Tell whether a page is its list's last, and shows so."""
    listing = survey.site.pages[survey.site.canonical(last.page.url)].as_list(survey.lists.patterns, last.number)
    goes_on = listing.turn and (listing.turn.following or listing.turn.doubt)
    return not goes_on and (listing.pages or 0) <= last.number and not listing.script_leads_on


def _there(survey: Survey, chosen: Chosen) -> int:
    page = survey.site.pages[survey.site.canonical(chosen.page.url)]
    return min(MOST_ARTICLES, len(survey.site.pages.keys() & set(page.rows(survey.lists.patterns))))


def _reads_alike(survey: Survey, page: SavedPage) -> bool:
    """Tell whether an article reads alone as it does beside others: its test reads it alone."""
    beside = next((article for article in survey.read if article.url == page.url), None)
    alone = read_article(read_page(capture_of(page, None)), (), SiteCounts())
    return bool(alone.title) and (beside is None or beside.title == alone.title)
