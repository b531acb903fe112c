"""What a pager says where no link leads on: how many pages there are, and whether a script leads on."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement
from parsel import Selector

_NEXT = re.compile(
    r"^\W*(?:下\s*一\s*页|下\s*页|次\s*页|后\s*一\s*页|后\s*页|下一頁|next(?:\s*page)?)\W*(?:\d+\s*(?:/\s*\d+)?\W*)?$",
    re.IGNORECASE,
)
_NEXT_PICTURE = re.compile(r"(?:^|/)(?:next|xia_?yi_?ye|xyy|page_?next)[\w-]*\.(?:gif|png|jpe?g|svg)$", re.IGNORECASE)
_LOADS_MORE = re.compile(r"^\W*(?:点击)?加载更多(?:内容|信息|新闻|文章)?\W*$")
# What stands around the count of a pager; a calendar, a title or a text has its numbers without.
_AROUND = re.compile(
    r"首\s*页|上\s*一?\s*页|下\s*一?\s*页|尾\s*页|末\s*页|当前|第\s*\d+\s*页|\d\s*条|跳转|转到|每页|页次|总页数|>>|«|»"
)
_WHOLE = re.compile(r"\W*(?:总页数|共有?|总计)\s*[:：]?\s*[\d二三四五六七八九十]+\s*页?\W*(?:第\s*\d+\s*页)?\W*")
NEAR = 4  # pieces of text before and after
# In the words of pagers: 共2页, 总页数：2, 第1/2页, 页次：1/2, 下一页（2/2）; createPageHTML(2, is what TRS prints.
_SAID = (
    re.compile(r"(?:共有?|总计|总数)\s*[:：]?\s*(\d{1,5})\s*页"),
    re.compile(r"总页数\s*[:：]?\s*(\d{1,5})(?!\d)"),
    re.compile(r"(?<![\d/])\d{1,5}\s*/\s*(\d{1,5})\s*页"),
    re.compile(r"(?:页\s*次|下\s*一?\s*页)\W{0,3}\d{1,5}\s*/\s*(\d{1,5})(?!\d)"),
)
_IN_WORDS = re.compile(r"共有?([二三四五六七八九十])页")
_BY_ROWS = re.compile(r"共有?\s*(\d{1,6})\s*条(?:记录|信息)?\D{0,6}每页\s*(\d{1,4})\s*条")
_BARE = re.compile(  # a line of its own, such as 1/12
    r"\W*(?:共\s*\d+\s*条|首\s*页)?\W*(\d{1,5})\s*/\s*(\d{1,5})\W*(?:[尾末]\s*页)?\W*"
)
_SAID_BY_SCRIPT = re.compile(
    r"\bcreatePage(?:HTML)?\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?['\"]?(\d{1,5})\b|\blaypage\b[^;]{0,300}?\bpages?\s*:\s*(\d{1,5})"
)
# Functions that turn pages by their names; sliders and messages have others.
_CALL = re.compile(
    r"\b[\w.$]*(?:page|post|goto|jump|turn|list|query|search|fenye|next)\w*\s*\(|\bgo\s*\(|\blocation\b", re.IGNORECASE
)
_NO_PAGE = re.compile(r"slide|pic|img|alert|comment|banner|focus", re.IGNORECASE)
LONGEST_PIECE = 60  # characters of a pager's text
LONGEST_CONTROL = 16  # characters; links with more are titles, and may speak of 共12页


class Pager:
    """The pager of a listing page."""

    def __init__(self, selector: Selector) -> None:
        """Take a parsed page."""
        self._selector = selector

    def choices(self) -> Iterator[tuple[str, str]]:
        """Yield (number, address) of a choice of pages whose values are addresses.

        >>> page = "<select><option value='a.htm'>第1页<option value='b.htm'>第2页</select>"
        >>> list(Pager(Selector(text=page)).choices())
        [('1', 'a.htm'), ('2', 'b.htm')]
        """
        for select in self._selector.css("select"):
            values = [value.strip() for value in select.css("option").xpath("@value").getall()]
            numbers = _numbers(select)
            if len(values) == len(numbers) and all(re.search(r"[/?.]", value) for value in values):
                yield from zip(numbers, values, strict=True)

    def pages(self, walked: int = 1) -> int | None:
        """Return how many pages the list has, None where the pager does not say; `walked` is the page's number.

        >>> pages = lambda html: Pager(Selector(text=html)).pages()
        >>> pages("<p>共3页</p>"), pages("<p>共 25 条 1 / 13</p>")
        (3, 13)
        >>> pages("<a>《党史百讲》全书共12页，昨日面世并发行</a>") is None
        True
        """
        lines = list(self._lines())
        pagers = [line for i, line in enumerate(lines) if self._is_pager(lines, i)]
        text = " ".join(pagers)
        said = [int(number) for pattern in _SAID for number in pattern.findall(text)]
        said += ["一二三四五六七八九十".index(word) + 1 for word in _IN_WORDS.findall(text)]
        said += [-(-int(rows) // int(size)) for rows, size in _BY_ROWS.findall(text) if int(size)]
        bare = (_BARE.fullmatch(line) for line in pagers)
        said += [int(found.group(2)) for found in bare if found and int(found.group(1)) == walked]
        said += [number for number in (self.pages_by_script(),) if number is not None]
        said += [len(options) for options in map(_numbers, self._selector.css("select")) if len(options) > 1]
        return max(said, default=None)

    @staticmethod
    def _is_pager(lines: Sequence[str], index: int) -> bool:
        """Tell whether a piece of text belongs to a pager: by itself, or by what stands around it."""
        if _WHOLE.fullmatch(lines[index]):
            return True
        around = lines[max(0, index - NEAR) : index + NEAR + 1]
        return len(lines[index]) <= LONGEST_PIECE and bool(_AROUND.search(" ".join(around)))

    def _lines(self) -> Iterator[str]:
        """Yield the pieces of text that are no titles of rows, nor scripts."""
        long_links = f"ancestor::a[@href or @onclick][string-length(normalize-space(.)) > {LONGEST_CONTROL}]"
        pieces = self._selector.xpath(f"//body//text()[not(parent::script or parent::style or {long_links})]")
        yield from filter(None, (" ".join(piece.split()) for piece in pieces.getall()))

    def pages_by_script(self) -> int | None:
        """Return how many pages a script says there are, None where none does."""
        scripts = "".join(self._selector.css("script::text").getall())
        return max((int(a or b) for a, b in _SAID_BY_SCRIPT.findall(scripts)), default=None)

    def script_leads_on(self, walked: int = 1) -> bool:
        """Tell whether a control says 下一页, or the next number, and calls a script for a page after `walked`.

        >>> pager = lambda html: Pager(Selector(text=html))
        >>> pager("<a href='javascript:goPage(2)'>下一页</a>").script_leads_on()
        True
        >>> pager("<a href='javascript:void(0)'>下一页</a><a href='javascript:goPage(1)'>下一页</a>").script_leads_on()
        False
        """
        number = re.compile(rf"[\W_]*{walked + 1}[\W_]*")
        for control in self._selector.xpath("//a|//input|//button|//*[@onclick]"):
            element = control.root
            if leads_on(element):
                if _calls_on(element, walked) or (walked == 1 and _submits(element)):
                    return True
            elif number.fullmatch(element.text_content()) and _calls_on(element, walked):
                return True
        controls = self._selector.xpath(
            "//a[not(@href) or @href='#' or starts-with(@href, 'javascript')]|//button|//*[@onclick]"
        )
        return walked == 1 and any(_LOADS_MORE.match(c.root.text_content().strip()) for c in controls)


def leads_on(control: HtmlElement) -> bool:
    """Tell whether a link or button calls itself 下一页: by text, title, value, role or picture."""
    if (control.get("rel") or "").lower() == "next":
        return True
    pictures = control.xpath(".//img/@src|self::input/@src")
    return any(_NEXT.match(name) for name in _names(control)) or any(map(_NEXT_PICTURE.search, pictures))


def _names(control: HtmlElement) -> Iterator[str]:
    yield " ".join(control.text_content().split())
    yield from (name for attribute in ("title", "value", "aria-label", "alt") if (name := control.get(attribute)))
    yield from control.xpath(".//img/@alt")


def _submits(control: HtmlElement) -> bool:
    """Tell whether a control sends its form to the portal."""
    kind = (control.get("type") or ("submit" if control.tag == "button" else "")).lower()
    in_form = next(control.iterancestors("form"), None) is not None
    return control.tag in ("input", "button") and kind in ("submit", "image") and in_form


def _calls_on(control: HtmlElement, walked: int) -> bool:
    for attribute in ("onclick", "href"):
        script = control.get(attribute) or ""
        if attribute == "href" and not script.lower().startswith("javascript:"):
            continue
        if _CALL.search(script.removeprefix("javascript:")) and not _NO_PAGE.search(script):
            numbers = [int(number) for number in re.findall(r"\d{1,5}", script)]
            # A last page may keep a control that names no number.
            return max(numbers) > walked if numbers else walked == 1
    return False


def _numbers(select: Selector) -> list[str]:
    """Return the options of a choice of pages, 1 and up without a gap; of any other choice none."""
    texts = [text.strip() for text in select.css("option").xpath("string()").getall()]
    around = select.root.getparent()
    counts = all(re.fullmatch(r"\d+/\d+", text) for text in texts)
    if not counts and (around is None or "页" not in around.text_content()):  # a choice of months or marks
        return []
    options = [re.sub(r"[第页\s]|/\d+$", "", text) for text in texts]
    return options if options == [str(n) for n in range(1, len(options) + 1)] else []
