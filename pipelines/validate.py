"""Refuses what is no article: error pages with status 200 and pages without anything to keep."""

from scrapy.exceptions import DropItem

from archive.ledger import Outcome
from archive.records import Article
from archive.store import Current
from pipelines.soft_errors import is_passing, soft_error

PRINTED = frozenset({"page", "template"})  # where a title was found that the page itself prints


COLLAPSED = 10  # times less text than before
TINY = 10  # characters: less is no article, if the page prints neither title nor time


class NotAnArticle(DropItem):
    """The page is no article. `outcome` is its end in the ledger, the text its reason."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class Validate:
    """Lets articles pass and raises NotAnArticle for the rest."""

    def process_item(self, article: Article) -> Article:
        """Return the article as it is."""
        if refused := refusal(article):
            raise NotAnArticle(*refused)
        return article


def refusal(article: Article) -> tuple[Outcome, str] | None:
    """Return outcome and reason of a page that is no article, None for one that is."""
    if words := error_words(article):
        return error_outcome(words), f"the page says: {words}"
    if article.reading.cut_short:
        return "too_large", "more lines than any article has"
    if not article.text and not article.attachments and article.published is None:
        return "unreadable", "no text, no attachment and no time on the page"
    return None if _prints_something(article) else ("unreadable", "hardly anything on the page")


def _prints_something(article: Article) -> bool:
    """Tell whether the page itself, not its head or address alone, says something that an article says."""
    reading = article.reading
    if article.attachments or len(article.text) >= TINY or reading.title_from in PRINTED:
        return True
    return not (reading.published_from or "url").startswith(("head tag", "url"))


def error_outcome(words: str) -> Outcome:
    """Return how a page ends that says these words: one that was only refused today is a loss."""
    return "failed" if is_passing(words) else "soft_error"


def error_words(article: Article) -> str | None:
    """Return the words that show a reading to be one of an error page, None for an article.

    While a site is little known its error pages still carry the frame. Then a line of its own gives them
    away, if the page does not print the title that led to it.
    """
    shows_title = bool(article.text) and article.reading.title_from in PRINTED
    if shows_title and article.reading.published_from == "meta line":
        return None  # a short notice: 系统维护中，请周一再访问
    if article.text and (words := soft_error(article.text)):
        return words
    if article.attachments or shows_title:
        return None
    lines = [article.title or "", *article.text.splitlines(), *(cut.text for cut in article.cuts)]
    return next((words for line in lines if (words := soft_error(line))), None)


def has_collapsed(article: Article, known: Current) -> bool:
    """Tell whether a known article's page no longer holds it, whatever it says instead.

    Then neither its title nor more than a scrap of its text is there: an error page in words that we do not
    know. An article that was emptied on purpose still prints its title.
    """
    if article.attachments or (article.title == known.title and article.reading.title_from in PRINTED):
        return False
    return len(article.text) * COLLAPSED < known.characters
