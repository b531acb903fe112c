"""Why each line of a proposed declaration is as it is, and how sure that is."""

from collections import Counter
from collections.abc import Iterator, Mapping

from archive.records import Article
from crawler.families.fingerprints import recognise
from crawler.portal import PortalSpider
from crawler.scaffold.patterns import hits
from crawler.scaffold.proposal import Confidence, Declared, Field, Finding
from crawler.scaffold.refusals import is_shell
from crawler.scaffold.survey import Survey

MOST_ARTICLES = 3  # that become recorded pages
SURE, LIKELY = 0.8, 0.5  # shares of the pages that bear a proposal out
FEW_PAGES = 3  # on fewer nothing is sure
MOST_SHOWN = 40  # characters of a value that was read
ENOUGH_TEXT = 30  # characters


def findings(survey: Survey, declared: Declared) -> list[Finding]:
    """Return the table of a proposal, in the order of a declaration."""
    section_url, article_url = declared.patterns
    found = [
        _of("portal", declared.portal, "title", "likely", home=survey.home),
        _family(survey, declared),
        _domains(survey, declared),
        _seeds(survey, declared),
        _sections(survey, declared, section_url),
        _articles(survey, declared, article_url),
        *_ignored(declared),
        *_seed_articles(survey, declared),
        *_strategies(survey, declared),
        _paging(survey),
    ]
    return [*found, *_fields(survey)]


def _of(field: Field, proposal: str | None, key: str, confidence: Confidence, **values: object) -> Finding:
    return Finding(field=field, proposal=proposal, evidence=key, values=values, confidence=confidence)


def _graded(good: int, of: int) -> Confidence:
    """Return how sure a proposal is that so many pages of all bear out."""
    if not of:
        return "look"
    share = good / of
    if share >= SURE and of >= FEW_PAGES:
        return "sure"
    return "likely" if share >= LIKELY else "look"


def _family(survey: Survey, declared: Declared) -> Finding:
    name = declared.family.__name__
    if declared.family is PortalSpider:
        return _of("family", None, "no-family", "likely", pages=len(survey.saved))
    pages = [(page.saved.url, page.text) for page in survey.site.pages.values()]
    shown = sum(recognise([page])[0] is declared.family for page in pages)
    return _of("family", name, "family", _graded(shown, len(pages)), shown=shown, pages=len(pages))


def _domains(survey: Survey, declared: Declared) -> Finding:
    hosts = ", ".join(declared.allowed_domains)
    confidence: Confidence = "sure" if len(declared.allowed_domains) == 1 else "look"
    return _of("allowed_domains", hosts, "domains", confidence, linked=len(survey.site.addresses))


def _seeds(survey: Survey, declared: Declared) -> Finding:
    more = len(declared.start_urls) - 1
    confidence: Confidence = "sure" if not more and len(survey.sections) >= FEW_PAGES else "likely"
    return _of("start_urls", ", ".join(declared.start_urls), "seeds", confidence,
               sections=len(survey.sections), more=more)  # fmt: skip


def _sections(survey: Survey, declared: Declared, pattern: str) -> Finding:
    lists, empty = hits(pattern, survey.lists.first_pages), hits(pattern, survey.lists.empty)
    lists += [url for url in hits(pattern, survey.site.homes) if url in survey.site.pages]
    example = best_lists(survey)[:1] or sorted(lists)[:1]
    values = {"lists": len(lists), "looked_at": len(lists) + len(empty), "found": len(survey.sections),
              "example": example[0] if example else "-"}  # fmt: skip
    if shells := sorted(url for url in survey.lists.empty if is_shell(survey.site.pages[url])):
        return _of("section_url", declared.section_url, "shells", "look",
                   shells=len(shells), shell=shells[0], **values)  # fmt: skip
    if survey.is_home_alone:
        return _of("section_url", declared.section_url, "home-only", "look", rows=survey.home_rows, **values,
                   empty=len(survey.lists.empty))  # fmt: skip
    return _of("section_url", declared.section_url, "sections", _graded(len(lists), len(lists) + len(empty)), **values)


def _articles(survey: Survey, declared: Declared, pattern: str) -> Finding:
    matched, wrong = hits(pattern, survey.articles), hits(pattern, survey.others)
    read = [article for article in survey.read if is_read(article)]
    confidence = "look" if wrong else _graded(len(read), len(survey.read))
    example = best_articles(survey) or sorted(matched) or sorted(survey.articles)
    return _of("article_url", declared.article_url, "articles", confidence,
               matched=len(matched), known=len(survey.articles), wrong=len(wrong), read=len(read),
               looked_at=len(survey.read), example=example[0])  # fmt: skip


def is_read(article: Article) -> bool:
    """Tell whether a page gave what an article has: a title, and text or something attached."""
    return bool(article.title) and (len(article.text) >= ENOUGH_TEXT or bool(article.attachments))


def _ignored(declared: Declared) -> Iterator[Finding]:
    if declared.ignored_parameters:
        yield _of("ignored_parameters", ", ".join(declared.ignored_parameters), "ignored", "likely")


def _seed_articles(survey: Survey, declared: Declared) -> Iterator[Finding]:
    if declared.seed_articles:
        beside = survey.beside_lists
        yield _of("seed_articles", "True", "seed-articles", "likely", articles=len(beside), example=beside[0])


def _strategies(survey: Survey, declared: Declared) -> Iterator[Finding]:
    if rows := declared.script_rows:
        pages = [page for page in survey.site.pages.values() if page.data]
        yield _of("strategies", "ScriptObjects", "script-rows", "likely", pages=len(pages), title=rows.title[0],
                  url=rows.url[0], example=pages[0].saved.url if pages else "-")  # fmt: skip


def _paging(survey: Survey) -> Finding:
    """Tell how the lists go on: by links or the family's strategies; stuck are those that say more than leads on."""
    links, stuck = [], []
    for url in sorted(survey.lists.first_pages):
        listing = survey.site.pages[url].as_list(survey.lists.patterns)
        turn = listing.turn
        if turn and turn.following:
            links.append((url, turn.following.identity))
        elif not turn and (following := listing.arrow_on(survey.site.canonical, url, {url})):
            links.append((url, following))
        elif (turn and turn.doubt) or (listing.pages or 1) > 1 or listing.script_leads_on:
            stuck.append(url)
    if stuck:
        return _of("paging", None, "stuck", "look", example=stuck[0], stuck=len(stuck), lists=len(links))
    if links:
        first, second = links[0]
        confidence: Confidence = "sure" if len(links) >= FEW_PAGES else "likely"
        return _of("paging", None, "paged", confidence, lists=len(links), first=first, second=second)
    return _of("paging", None, "one-page", "look", lists=len(survey.lists.first_pages))


def _fields(survey: Survey) -> Iterator[Finding]:
    read = survey.read
    counts: Mapping[Field, int] = {
        "title": sum(bool(article.title) for article in read),
        "published": sum(article.published is not None for article in read),
        "source": sum(article.source is not None for article in read),
        "text": sum(len(article.text) >= ENOUGH_TEXT for article in read),
    }
    for name, good in counts.items():
        example = next((a for a in read if getattr(a, name)), None)
        value = None if example is None else _shortened(str(getattr(example, name) or "-").replace("\n", " "))
        yield _of(name, None, "read", _graded(good, len(read)), good=good, read=len(read), value=value or "-")


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def best_lists(survey: Survey) -> list[str]:
    """Return the listing pages that are there, first those that show most: a next page, dates, many rows."""
    lists = survey.lists
    matched = hits(survey.section_url or "(?!)", lists.first_pages)

    def shows(url: str) -> tuple[bool, bool, int, str]:
        page = survey.site.pages[url]
        rows = lists.rows[url]
        turn = page.as_list(lists.patterns).turn
        return (bool(turn and turn.following), bool(page.dated & set(rows)), len(rows), url)

    return sorted(matched, key=shows, reverse=True)


def best_articles(survey: Survey) -> list[str]:
    """Return articles that are there, first those that say most; of two in one folder the second comes later."""
    ranked = sorted(survey.read, key=lambda article: (-_says(article), article.url))
    seen: Counter[str] = Counter()
    order = []
    for position, article in enumerate(ranked):
        folder = article.url.rpartition("/")[0]
        order.append((seen[folder], position, article.url))
        seen[folder] += 1
    return [url for _, _, url in sorted(order)]


def _says(article: Article) -> int:
    return sum([bool(article.title), article.published is not None, bool(article.source),
                len(article.text) >= ENOUGH_TEXT, bool(article.attachments)])  # fmt: skip
