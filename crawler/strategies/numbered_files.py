"""Lists whose pages are files with a number in their names, which only a script on the page knows: createPageHTML."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.strategies import Answer, Ask, Strategy, Turn

_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<![:\"'])//[^\n]*", re.DOTALL)
_CALL = re.compile(
    r"""\bcreatePageHTML(?:_ZW)?\(\s*(?:(?P<box>['"][^'"]*['"])\s*,\s*)?['"]?(?P<total>\d+)['"]?\s*,\s*"""
    r"""['"]?(?P<current>\d+)['"]?\s*,\s*['"](?P<name>[^'"]+)['"]\s*,\s*['"](?P<ext>\w+)['"]"""
    r"""(?:\s*,\s*['"]?(?P<rows>\d+))?"""
)
_COUNT = re.compile(r"\bvar\s+(?:countPage|totalPage|pageCount)\s*=\s*(\d+)")
_CURRENT = re.compile(r"\bvar\s+currentPage\s*=\s*(\d+)")
CAP = 1000  # rows of a list on 开普云; a list that has just as many was most likely cut there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    pages: int
    page: int  # the number of this page, from 1
    name: str
    ext: str
    capped: int | None  # rows, where the list shows no more although there may be more
    from_one: bool  # the files are numbered as the pages are; otherwise page 2 is name_1


class NumberedFiles(Strategy):
    """createPageHTML(total, current, name, ext): current counts from 0, and page 2 is name_1.ext.

    With the id of a box as first argument, current counts from 1, and page 2 is name_2.ext. Pages that set
    countPage by hand keep the call in a comment, from which name and ext are taken then.
    """

    in_parts = b"createPageHTML"

    def turn(self, answer: Answer) -> Turn | None:
        """Return the next file; None where nothing on the page calls createPageHTML."""
        said = _said(answer.text)
        if said is None:
            return None
        following, doubt = None, None
        if said.page > answer.number:
            doubt = f"the pager says another page than was asked for: {said.page}, not {answer.number}"
        elif answer.number < said.pages:
            number = answer.number + 1 if said.from_one else answer.number
            following = Ask(url=urljoin(answer.url, f"{said.name}_{number}.{said.ext}"))
        return Turn(following=following, pages=said.pages, doubt=doubt, capped=said.capped)


def _said(text: str) -> _Said | None:
    """Return what the page's script says of its list; what runs counts before what stands in a comment."""
    running = _COMMENT.sub("", text)
    runs = _CALL.search(running)
    call = runs or _CALL.search(text)
    if call is None:
        return None
    count, current = _COUNT.search(running), _CURRENT.search(running)
    pages, from_one = int(call["total"]), bool(call["box"])
    page = int(call["current"]) + (not from_one)
    if runs is None and count:
        pages = int(count.group(1))
        page = int(current.group(1)) + 1 if current else page
    rows = int(call["rows"] or 0)
    capped = rows if from_one and rows and rows % CAP == 0 else None
    return _Said(
        pages=max(pages, 1), page=page, name=call["name"], ext=call["ext"], capped=capped, from_one=from_one
    )  # fmt: skip
