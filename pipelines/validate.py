"""Refuses what is no article: error pages with status 200 and pages without anything to keep."""

from scrapy.exceptions import DropItem

from archive.ledger import Outcome
from archive.records import Article
from pipelines.soft_errors import soft_error


class NotAnArticle(DropItem):
    """The page is no article. `outcome` is its end in the ledger, the text its reason."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class Validate:
    """Lets articles pass and raises NotAnArticle for the rest."""

    def process_item(self, article: Article) -> Article:
        """Return the article as it is."""
        if words := _soft_error(article):
            raise NotAnArticle("soft_error", f"the page says: {words}")
        if not article.text and not article.attachments and article.published is None:
            raise NotAnArticle("unreadable", "no text, no attachment and no time on the page")
        return article


def _soft_error(article: Article) -> str | None:
    """Return the words of an error page. Where no text is left, they may be among the lines that were cut."""
    if article.text:
        return soft_error(article.text)
    if article.attachments:
        return None
    lines = [article.title or "", *(cut.text for cut in article.cuts)]
    return next((words for line in lines if (words := soft_error(line))), None)
