"""Lists of ASP.NET that turn their pages by a postback: the form of the page, sent to the page's own address."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement
from parsel import Selector

from crawler.pager import leads_on
from crawler.strategies import Answer, Ask, Form, Strategy, Turn

_POSTBACK = re.compile(
    r"""__doPostBack\(\s*\\?(?:'|&#39;)([^'&\\]*)\\?(?:'|&#39;)\s*,\s*\\?(?:'|&#39;)([^'&\\]*)\\?(?:'|&#39;)"""
)
_PAGER_WORDS = re.compile(r"[首上下尾末前后]\s*一?\s*页|\.\.\.")
_FIELDS = "//input[@name]|//select[@name]|//textarea[@name]"
_UNSENT = frozenset({"submit", "button", "image", "reset", "file"})


class Postback(Strategy):
    """__doPostBack('AspNetPager1','2'). The address stays what it is; of one list, target and number tell its pages."""

    def turn(self, answer: Answer) -> Turn | None:
        """Return the form that the page sends for 下一页; None on a page whose controls send none."""
        page = answer.page
        calls = _of_pagers(_calls(page.selector)) if page else []
        if page is None or not calls:
            return None
        numbers = [(number, target, argument) for _, target, argument, number in calls if number]
        named = [(target, argument) for control, target, argument, _ in calls if leads_on(control)]
        pages = max((number for number, *_ in numbers), default=None)
        following = next(iter(named), None) or next(
            ((target, argument) for number, target, argument in numbers if number == answer.number + 1), None
        )
        if following is None:
            return Turn(
                following=None, pages=page.pager().pages(answer.number) or (pages and max(pages, answer.number))
            )
        form = (("__EVENTTARGET", following[0]), ("__EVENTARGUMENT", following[1]), *_fields(page.selector))
        ask = Ask(url=_address(page.selector, answer.url), form=form, page=answer.number + 1)
        return Turn(following=ask, pages=page.pager().pages(answer.number) or pages)


_Call = tuple[HtmlElement, str, str, int | None]


def _of_pagers(calls: Iterable[_Call]) -> list[_Call]:
    """Return the calls of pagers, one of whose links says so or shows the number that it sends; calendars' do not."""
    found = list(calls)
    pagers = {target for control, target, argument, number in found if _is_pagers(control, argument, number)}
    return [call for call in found if call[1] in pagers]


def _is_pagers(control: HtmlElement, argument: str, number: int | None) -> bool:
    text = control.text_content()
    shown = number is not None and bool(re.fullmatch(rf"\W*{number}\W*", text))
    return shown or argument.startswith("Page$") or leads_on(control) or bool(_PAGER_WORDS.search(text))


def _calls(selector: Selector) -> Iterator[_Call]:
    """Yield (control, target, argument, number of the page it leads to) of links that turn pages.

    A link whose argument has no number turns pages only if it says 下一页.
    """
    for control in selector.xpath("//*[contains(@href,'__doPostBack') or contains(@onclick,'__doPostBack')]"):
        script = f"{control.attrib.get('href', '')} {control.attrib.get('onclick', '')}"
        found = _POSTBACK.search(script)
        number = re.fullmatch(r"(?:Page\$)?(\d{1,5})", found.group(2)) if found else None
        if found and (number or leads_on(control.root)):
            yield control.root, found.group(1), found.group(2), int(number.group(1)) if number else None


def _fields(selector: Selector) -> Form:
    """Return the fields that a browser would send with the form, those of the postback itself left out.

    An ASP.NET page is one form; its end tag may come early where tables are nested wrongly, so all fields count.
    """
    fields = []
    for element in (found.root for found in selector.xpath(_FIELDS)):
        name, kind = element.get("name"), (element.get("type") or "").lower()
        if name in ("__EVENTTARGET", "__EVENTARGUMENT") or kind in _UNSENT:
            continue
        if kind in ("checkbox", "radio") and element.get("checked") is None:
            continue
        value = element.value if element.tag == "select" else element.get("value", "")
        fields.append((name, value if isinstance(value, str) else ""))
    return tuple(fields)


def _address(selector: Selector, url: str) -> str:
    """Return where the form is sent: its action where that names the page itself, else the page's address."""
    action = selector.xpath("//form[.//input[@name='__VIEWSTATE']]/@action").get()
    return urljoin(url, action.strip()) if action and "?" in action else url
