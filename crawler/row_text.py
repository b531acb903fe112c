"""What the text of a listing's row says: its title, its date."""

import re
from datetime import date

from lxml.html import HtmlElement

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_DAY_BEHIND = re.compile(r"\s*[\[(（【]\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[\])）】]$")
# A list may print the day alone, 05-12 or [5/12]. It dates the row, but of which year is not known.
_DAY = re.compile(r"(?<![\d.:/年-])(?:0?[1-9]|1[0-2])\s*[-/月]\s*(?:0?[1-9]|[12]\d|3[01])(?![\d.:/-])")


def title_of(anchor: HtmlElement) -> str | None:
    """Return the fuller of an anchor's text and its title attribute, None if it has neither."""
    text = _DAY_BEHIND.sub("", " ".join(anchor.text_content().split())).strip("·•▪■◆>- ")
    attribute = " ".join((anchor.get("title") or "").split())
    uncut = re.sub(r"(?:…|\.\.\.|。。。)+$", "", text)
    if attribute and len(attribute) >= len(uncut) and (not uncut or uncut[:4] in attribute):
        return attribute
    return text or None


def date_in(text: str) -> date | None:
    """Return the date in a row's text, None without a readable one.

    >>> date_in("[2016-10-18] 沈阳市召开党建工作会议"), date_in("2016年13月1日")
    (datetime.date(2016, 10, 18), None)
    """
    for year, month, day in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def has_day(text: str) -> bool:
    """Tell whether a text has a day without a year, 05-12."""
    return bool(_DAY.search(text))
