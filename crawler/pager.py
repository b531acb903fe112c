"""What a pager says where no link leads on: how many pages there are, and whether a script leads on."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from parsel import Selector

_NEXT = re.compile(
    r"^\W*(?:下\s*一\s*页|下\s*页|后\s*一\s*页|后\s*页|下一頁|next(?:\s*page)?)\W*(?:\d+\s*/\s*\d+\W*)?$", re.IGNORECASE
)
# In the words of pagers: 共2页, 第1/2页, 页次：1/2, 下一页（2/2）; createPageHTML(2, is what TRS prints.
_SAID = (
    re.compile(r"共\s*(\d{1,5})\s*页"),
    re.compile(r"(?<![\d/])\d{1,5}\s*/\s*(\d{1,5})\s*页"),
    re.compile(r"(?:页\s*次|下\s*一?\s*页)\W{0,3}\d{1,5}\s*/\s*(\d{1,5})(?!\d)"),
)
_SAID_BY_SCRIPT = re.compile(r"\bcreatePageHTML\(\s*['\"]?(\d{1,5})\b")
_CALL = re.compile(r"(?!void\b|return\b)\b[\w.]+\s*\(|\blocation\b", re.IGNORECASE)


class Pager:
    """The pager of a listing page."""

    def __init__(self, selector: Selector, text: str) -> None:
        """`text` is what the page shows, in one line."""
        self._selector = selector
        self._text = text

    def pages(self) -> int | None:
        """Return how many pages the list has, None where the pager does not say."""
        said = [int(number) for pattern in _SAID for number in pattern.findall(self._text)]
        said += [number for number in (self.pages_by_script(),) if number is not None]
        said += [len(options) for options in map(_numbers, self._selector.css("select")) if options]
        return max(said, default=None)

    def pages_by_script(self) -> int | None:
        """Return how many pages a script says there are, None where none does."""
        scripts = "".join(self._selector.css("script::text").getall())
        return max(map(int, _SAID_BY_SCRIPT.findall(scripts)), default=None)

    def script_leads_on(self) -> bool:
        """Tell whether a control says 下一页 and calls a script for another page than the first.

        >>> pager = lambda html: Pager(Selector(text=html), "")
        >>> pager("<a href='javascript:goPage(2)'>下一页</a>").script_leads_on()
        True
        >>> pager("<a href='javascript:void(0)'>下一页</a><a href='javascript:goPage(1)'>下一页</a>").script_leads_on()
        False
        """
        controls = self._selector.xpath("//a|//input|//button|//*[@onclick]")
        return any(leads_on(control.root) and _calls_on(control.root) for control in controls)


def leads_on(control: HtmlElement) -> bool:
    """Tell whether a link or button calls itself 下一页: by text, title, value or its picture's alternative text."""
    return any(_NEXT.match(name) for name in _names(control))


def _names(control: HtmlElement) -> Iterator[str]:
    yield " ".join(control.text_content().split())
    yield from (name for attribute in ("title", "value") if (name := control.get(attribute)))
    yield from control.xpath(".//img/@alt")


def _calls_on(control: HtmlElement) -> bool:
    for attribute in ("onclick", "href"):
        script = control.get(attribute) or ""
        if attribute == "href" and not script.lower().startswith("javascript:"):
            continue
        if _CALL.search(script.removeprefix("javascript:")):
            numbers = [int(number) for number in re.findall(r"\d{1,5}", script)]
            return not numbers or max(numbers) > 1
    return False


def _numbers(select: Selector) -> list[str]:
    """Return the options of a choice of pages, 1 and up without a gap; of any other choice none."""
    options = [re.sub(r"[第页\s]", "", text) for text in select.css("option").xpath("string()").getall()]
    return options if options == [str(n) for n in range(1, len(options) + 1)] else []
