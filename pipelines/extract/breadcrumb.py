"""The section of an article by its breadcrumb: 首页 -> 党务公开."""

import re
from collections.abc import Sequence

from pipelines.extract.document import Unit
from pipelines.extract.text import narrow, squeeze

_LABEL = re.compile(
    r"(?:当前|现在|目前)?(?:您)?(?:现在|当前)?(?:所)?(?:在|处)?(?:的)?位置\s*(?:是|在)?\s*:?|您在这里\s*:?|^位置\s*:"
)
_HOME = re.compile(r"^[·\s]*(?:网站首页|网站主页|返回首页|首页|主页|本站首页)")
_ARROW = re.compile(r"\s*(?:-+\s*>|=+\s*>|>+|»|›|→|＞|﹥|⇒|▶|≫|\\|/|::|·(?=\s))\s*")
_NO_SECTION = re.compile(
    r"^[\d\s:年月日/.-]+$|"
    r"^(?:网站|返回|本站)?(?:首页|主页)$|^(?:正文|详情|详细信息|详情信息|信息详情|文章详情|文章正文|内容详情|内容页|新闻内容|内容|文章|文章内容|查看|浏览|信息|新闻详情|详细内容|阅读|列表|页面)?$"
)
LONGEST = 20  # characters of a section's name
MOST_STEPS = 8


def _may_lead(line: str) -> bool:
    """Tell quickly whether one of the words is there that every line has which _LABEL or _HOME matches."""
    return "位置" in line or "首页" in line or "主页" in line or "您在这里" in line


def find_section(units: Sequence[Unit], title: str | None) -> str | None:
    """Return the last step of the breadcrumb that is a section, None without a breadcrumb.

    The units may hold the whole trail in one line or one step each.
    """
    for index, unit in enumerate(units):
        if not _may_lead(unit.text):
            continue
        text = squeeze(narrow(unit.text))
        label = _label(text)
        if label is None and not _HOME.match(text):
            continue
        trail = text[label.end() :] if label else text
        if label and len(trail) < 2:
            trail = ">".join(narrow(u.text) for u in units[index + 1 : index + 6] if len(u.text) <= LONGEST)
        if name := section_of_trail(trail, title):
            return name
    return None


def _label(text: str) -> re.Match[str] | None:
    text = text[:24]
    return _LABEL.search(text) if "位置" in text or "您在这里" in text else None


def is_trail(line: str) -> bool:
    """Tell whether a line is a breadcrumb, or begins one.

    >>> is_trail("首页 -> 党务公开"), is_trail("2025-05-02")
    (True, False)
    """
    line = line[:40]
    if not _may_lead(line):
        return False
    text = squeeze(narrow(line))
    return bool(_label(text) or _HOME.match(text))


def section_of_trail(trail: str, title: str | None) -> str | None:
    """Return the section that a breadcrumb's text names, None if it is no breadcrumb.

    >>> section_of_trail("首页 -> 党务公开", None)
    '党务公开'
    >>> section_of_trail(" 首页 >> 新闻中心 >> 通知公告 >> 正文", None)
    '通知公告'
    >>> section_of_trail("首页 | 热点关注 | 本站头条", None) is None
    True
    """
    steps = [squeeze(step) for step in _ARROW.split(squeeze(trail))]
    if not 2 <= len(steps) <= MOST_STEPS:
        return None
    start = "".join(title.split())[:8] if title else None
    names = [
        step
        for step in steps
        if not _NO_SECTION.match(step) and not (start and "".join(step.split()).startswith(start))
    ]
    return names[-1] if names and len(names[-1]) <= LONGEST else None
