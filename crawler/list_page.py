"""One page of a list as the site's strategies read it; where they find nothing, as the general rules do."""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property

from crawler.listing import Page, Patterns, Row
from crawler.strategies import Answer, Ask, Strategy, Turn
from crawler.urls import page_number


class ListPage:
    """One page of a list."""

    def __init__(self, answer: Answer, patterns: Patterns, strategies: Sequence[Strategy] = ()) -> None:
        self._answer, self._patterns, self._strategies = answer, patterns, strategies
        is_data = answer.asked is not None and answer.asked.is_data and self.data is not None
        self.page: Page | None = None if is_data else answer.page  # data with tags in it looks like a page

    @cached_property
    def data(self) -> list[Row] | None:
        """The rows that a strategy found; None: the answer holds no such data."""
        found = (strategy.rows(self._answer) for strategy in self._strategies)
        return next((rows for rows in found if rows is not None), None)

    @property
    def is_one(self) -> bool:
        """Tell whether the answer is what was asked for: data, or a page."""
        asked = self._answer.asked
        return self.data is not None or (self.page is not None and not (asked and asked.is_data))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the list, each URL once."""
        if self.data is not None:
            once: dict[str, Row] = {}
            for row in self.data:
                once.setdefault(row.url, row)
            return list(once.values())
        return self.page.rows(self._patterns) if self.page and self.is_one else []

    @cached_property
    def beside(self) -> list[Row]:
        """The links to articles that are no rows of the list."""
        return self.page.passed_over(self._patterns, self.rows) if self.page else []

    @cached_property
    def turn(self) -> Turn | None:
        """Where the next page is: the link 下一页, else what a strategy says, else a link with its number.

        Strategies for shells come before the link. None where nothing tells.
        """
        said, by = self._said
        if said and by and by.comes_first:
            return said
        if url := self.page and self.page.named_next(self._patterns):
            return Turn(following=Ask(url=url))
        if said:
            return said
        url = self.page and self.page.next_page(self._answer.number + 1, self._patterns)
        return Turn(following=Ask(url=url)) if url else None

    @cached_property
    def _said(self) -> tuple[Turn | None, Strategy | None]:
        return next(((turn, s) for s in self._strategies if (turn := s.turn(self._answer))), (None, None))

    @property
    def said_by_strategy(self) -> Turn | None:
        """What a strategy says of the list's pages."""
        return self._said[0]

    def arrow_on(self, canonical: Callable[[str], str], first: str, known: Collection[str]) -> str | None:
        """Return where an arrow leads from the last of the pages of the list that are `known`; None: none leads on.

        `first` is the list's first page, canonical as the known ones. An arrow alone tells little: it must lead to a
        page of this list, by its number the next one or, of one >, the only other.
        """
        if self.page is None:
            return None
        numbered = [(url, page_number(canonical(url), first)) for url in self.page.arrows()]
        if following := next((url for url, number in numbered if number == len(known) + 1), None):
            return following
        single = self.page.single_arrows()
        others = [url for url, number in numbered if url in single and number and canonical(url) not in known]
        return others[0] if len(set(others)) == 1 else None

    @property
    def pages(self) -> int | None:
        """How many pages the list has; None where the page does not say."""
        if self.said_by_strategy and self.said_by_strategy.pages is not None:
            return self.said_by_strategy.pages
        return self.page.pager().pages(self._answer.number) if self.page else None

    @property
    def script_leads_on(self) -> bool:
        """Tell whether a script leads to a further page that no strategy knows."""
        return bool(self.page) and not self.said_by_strategy and self.page.pager().script_leads_on(self._answer.number)

    @property
    def says_none(self) -> bool:
        """Tell whether a list says that there is nothing in it."""
        return self.page is not None and self.page.says_none()

    @property
    def says_empty(self) -> bool:
        """Tell whether a list without rows is a list: its data says so, its page, or the frame around it."""
        return self.data is not None or (self.page is not None and self.page.says_empty(self._patterns))
