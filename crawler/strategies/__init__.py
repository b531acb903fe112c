"""How content systems write their lists: rows and the way to the next page, read from one answer each. Pure."""

from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from crawler.listing import Page, Row

# Of a postback these change with every answer, and tell nothing of the page that is asked for.
_VOLATILE = ("__VIEWSTATE", "__EVENTVALIDATION", "__PREVIOUSPAGE", "__LASTFOCUS", "__SCROLLPOSITION")

Form = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How the next page of a list is asked for."""

    url: str
    form: Form | None = None  # sent by POST; None: the URL says it all
    page: int | None = None  # its number, where neither URL nor form tells one page from another
    is_data: bool = False  # rows alone are expected; a page that comes instead is not the list
    total: int | None = None  # rows of the whole list, as a page before said

    @property
    def identity(self) -> str:
        """The URL that stands for this page of the list, as players of archives name a POST.

        >>> Ask(url="http://x.cn/l.aspx?id=3", form=(("__EVENTARGUMENT", "2"), ("__VIEWSTATE", "dDw="))).identity
        'http://x.cn/l.aspx?id=3&__wb_method=POST&__EVENTARGUMENT=2'
        """
        if self.form is None:
            return self.url
        told = [("__wb_method", "POST"), *((k, v) for k, v in self.form if not k.startswith(_VOLATILE))]
        told += [("__page", str(self.page))] if self.page else []
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(told)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came for one page of a list, or of an article."""

    url: str
    text: str
    page: Page | None = field(repr=False)  # None: no HTML page
    number: int  # of the page in its list, from 1
    asked: Ask | None = None  # None: it was linked to


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What an answer says of the pages of its list."""

    following: Ask | None  # None: this is the last one
    pages: int | None = None  # that the list has; None: that is not said
    capped: int | None = None  # rows at which the system cuts the list off; older ones are in no list
    doubt: str | None = None  # why there is no next page although the list did not end


class Strategy:
    """One way in which lists are written. A strategy that does not find its marks returns None."""

    comes_first: ClassVar[bool] = False  # of a page that is a shell: its link 下一页 leads to another shell
    in_parts: ClassVar[bytes | None] = None  # marks the pages of articles whose next page it knows; None: no article's

    def rows(self, answer: Answer) -> list[Row] | None:
        """Return the rows that the answer holds, none of them if it holds an empty list; None: no list of this kind."""
        return None

    def turn(self, answer: Answer) -> Turn | None:
        """Return where the next page is; None: the answer says nothing of it in this way."""
        return None
