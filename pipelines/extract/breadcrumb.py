"""The section of an article by its breadcrumb: 首页 -> 党务公开."""

import re

from pipelines.extract.document import Document
from pipelines.extract.meta_line import is_meta
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
_HOME_ALONE = re.compile(r"^[·\s]*(?:网站首页|网站主页|返回首页|首页|主页|本站首页)[\s>»]*$")
_SITE = re.compile(r"^[一-鿿A-Za-z·]{2,20}(?:网|网站|门户|频道)\s*>+\s*[^\s>]")
_NAMES_TRAIL = re.compile(r"crumb|position|location|weizhi|dqwz|(?:^|[\s_-])(?:path|wz|curr?ent|where)(?:$|[\s_-])")
_PAGE_ITSELF = re.compile(r"^(?:正文|详情|详细信息|信息详情|文章详情|文章正文|内容详情|新闻详情|详细内容)$")
_DASH = re.compile(r"\s+[-–—]\s+")
_OF_MENUS = re.compile(r"关于我们|联系|地图|设为|收藏|English|登录|注册|版权", re.IGNORECASE)
MOST_DASHED = 4  # steps
LONGEST = 20  # characters of a section's name
MOST_STEPS = 8


def _may_lead(line: str) -> bool:
    """Tell quickly whether one of the words is there that every line has which _LABEL or _HOME matches."""
    return "位置" in line or "首页" in line or "主页" in line or "您在这里" in line


def find_section(document: Document, title: str | None) -> str | None:
    """Return the last step of the breadcrumb that is a section, None without a breadcrumb.

    The page may hold the whole trail in one line or one step each.
    """
    start = _solid(title)[:8] if title else ""
    for index, unit in enumerate(document.units):
        line = unit.text
        # In place, not in functions: every line of every page is asked.
        if "位置" not in line and "首页" not in line and "主页" not in line and "您在这里" not in line:
            if ">" in line and _is_site_trail(line) and (name := section_of_trail(narrow(unit.text), title)):
                return name
            continue
        text = squeeze(narrow(unit.text))
        label = _label(text)
        if label is None and not _HOME.match(text):
            continue
        trail = text[label.end() :] if label else text
        if label and len(trail) < 2 and unit.link_chars:  # 学校位置 in a menu
            continue
        if (label and len(trail) < 2) or _HOME_ALONE.match(trail):
            trail = ">".join(_steps(document, index, start, labelled=label is not None, home=trail))
        elif not label:
            trail = _dashed(trail)
        if name := section_of_trail(trail, title):
            return name
    return None


def _steps(document: Document, index: int, start: str, *, labelled: bool, home: str) -> list[str]:
    """Return the steps that stand in lines of their own behind a label, or behind the home page without one.

    They end with their list, with the title and with what is no step. Without a label the list must be named as one of
    steps, or end in 正文: menus begin with the home page too.
    """
    units, elements = document.units, document.elements
    block = _list_of(document, index)
    following = []
    for unit in units[index + 1 : index + 1 + MOST_STEPS]:
        if not block <= unit.element < elements[block].end or len(unit.text) > LONGEST:
            break
        if (start and _solid(unit.text).startswith(start)) or ":" in narrow(unit.text) or is_meta(unit.text):
            break
        following.append(unit)
    if not following:
        return []
    texts = [narrow(unit.text) for unit in following]
    if labelled and home:  # what follows may be anything
        return [home, *texts] if all(u.link_chars or _PAGE_ITSELF.match(u.text) for u in following) else []
    if labelled:
        return texts if following[0].link_chars or _HOME.match(texts[0]) else []
    is_trail_list = _NAMES_TRAIL.search(elements[block].names) or _PAGE_ITSELF.match(texts[-1])
    return [home, *texts] if is_trail_list and len(following) < MOST_STEPS else []


def _list_of(document: Document, index: int) -> int:
    """Return the block that holds a step, or the label of a trail, and the steps behind it."""
    elements, units = document.elements, document.units
    block = units[index].element
    for _ in range(3):
        end = elements[block].end
        if index + 1 < len(units) and block <= units[index + 1].element < end:
            break
        block = max(0, elements[block].parent)
    return block


def _solid(text: str) -> str:
    return "".join(text.split())


def _is_site_trail(line: str) -> bool:
    """Tell whether a line is a trail that begins with the name of a site: 某某网>>党建."""
    return ">" in line[:30] and bool(_SITE.match(narrow(line[:60])))


def _dashed(trail: str) -> str:
    """Return a trail of a few steps with dashes between them with arrows in their place; a menu has many."""
    steps = _DASH.split(trail)
    is_menu = len(steps) > MOST_DASHED or any(_OF_MENUS.search(step) for step in steps)
    return trail if len(steps) < 2 or is_menu or _ARROW.search(trail) else ">".join(steps)


def _label(text: str) -> re.Match[str] | None:
    text = text[:24]
    return _LABEL.search(text) if "位置" in text or "您在这里" in text else None


def is_trail(line: str) -> bool:
    """Tell whether a line is a breadcrumb, or begins one.

    >>> is_trail("首页 -> 党务公开"), is_trail("某某党建网>>党建"), is_trail("2025-05-02")
    (True, True, False)
    """
    line = line[:40]
    if not _may_lead(line):
        return _is_site_trail(line)
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
