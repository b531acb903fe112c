"""What the lines around title and body say of an article: source, author, editor, views, 原标题."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipelines.extract.text import narrow, squeeze

# A value ends at the next label, at a bar, bracket or wide gap.
_END = (
    r"(?=\s*(?:$|[|｜丨\]】〕)]|(?:发布|发表|更新|录入|添加|编辑|上传)?(?:时间|日期|单位|机构|人员?)\s*:|来\s*源\s*:|文章来源|信息来源|"
    r"稿\s*源|作\s*者|记\s*者\s*[:,]|\s记者\s|通讯员|摄\s*影\s*:|责任编辑|责\s*编|编\s*辑\s*:|审\s*核|初\s*审|复\s*审|终\s*审|校\s*对|点\s*击|阅\s*读|浏\s*览|访\s*问|"
    r"人\s*气|字\s*号|字\s*体|打\s*印|分\s*享|原标题|【|\[|\(?\s*\d{4}\s*[-年/.])"
    # Any other label, and what is offered beside the line, stands apart.
    r"|\s+(?:[一-鿿A-Za-z]{1,6}\s*:|/\s*(?:$|\d|[一-鿿]{1,6}\s*:)|[A-Z]?\d+\s|A[-+]|大\s*中\s*小|关闭|返回|收藏|我要|扫一扫|繁体|简体|语音|朗读|点赞|评论(?!部|员)|转发|参与|纠错|导出|下载|已有|共有?\s*\d))"
)
# Brackets inside a value belong to it: 共产党员（河北）网.
_INSIDE = r"(?:\([^()\d\n]*\)|[^\n])*?"


def _field(labels: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{labels})[^\S\n]*:[^\S\n]*(?P<value>{_INSIDE}){_END}", re.MULTILINE)


# A label may be glued to the value before it, but must not be the end of another word: 收入来源, 工作者, 总编辑.
_SOURCE = _field(r"(?<![入费金员据题案货粮力])来\s*源|稿\s*源|文章出处|(?<![一-鿿])出\s*处")
_AUTHOR = _field(r"(?<![工创合])作\s*者|撰\s*稿人?|供\s*稿人?")
_REPORTER = _field(r"记\s*者|通讯员")
_BESIDE_SOURCE = re.compile(rf"来\s*源\s*:[^\n:]*?\s记者\s+(?P<value>{_INSIDE}){_END}", re.MULTILINE)
_EDITOR = _field(r"责任编辑|本文责编|本期编辑|责\s*编|(?<![总副主])编\s*辑")
_NUMBER = r"(?P<number>\d[\d,]*+(?:\.\d+(?=\s*万))?)(?!\s*[-/年、．.]|\s*分钟|:)"
_VIEWS = re.compile(
    r"(?:阅读量|阅读数|阅读次数|阅读|点击量|点击率|点击数|点击次数|点击|浏览量|浏览次数|浏览数|浏览|访问量|访问次数|人气)"
    r"过?[^\S\n]*(?:为|是)?[^\S\n]*[::]?[^\S\n]*[\[(]?[^\S\n]*" + _NUMBER + r"[^\S\n]*(?P<scale>万)?"
)
_VISITED = re.compile(r"(?<![\d\-/.年月:])" + _NUMBER + r"\s*(?P<scale>万)?\s*(?:人次?|次)\s*(?:阅读|点击|浏览|访问)")
_ORIGINAL_TITLE = re.compile(
    r"^[(\[]?\s*原\s*(?:标\s*题|题)\s*[:为]*\s*(?P<title>.+?)\s*[)\]]?(?:$|\s+(?:责任编辑|责编|编辑|来源|作者|稿源)\s*:)"
)
NAME = r"[一-鿿·]{2,4}"
_WRITER = re.compile(
    rf"^(?:文|图文|文图|文/图|图/文)\s*[:/]\s*(?P<value>{NAME}(?:[\s、,]+{NAME}){{0,3}})", re.MULTILINE
)
_NOTHING = re.compile(r"^(?:无|未知|暂无|不详|--?|本站编辑|null|none|admin|undefined)$", re.IGNORECASE)
_PAPER = re.compile(r"^《\s*([^《》]+?)\s*》$")
LONGEST_COUNT = 15  # characters of a number that may count visits
LONGEST = 40  # characters of a name; longer ones are running text


def _value(pattern: re.Pattern[str], text: str) -> str | None:
    for found in pattern.finditer(text):
        value = squeeze(found.group("value"))
        if "(" in value and ")" not in value and text[found.end() :].startswith(")"):
            value += ")"
        value = value.strip(" :,;|/、-·[]【】") if value.endswith(")") else value.strip(" :,;|/、-·()[]【】")
        if value and len(value) <= LONGEST and not _NOTHING.match(value):
            return value
    return None


def source(text: str) -> str | None:
    """Return what stands behind 来源, None where there is no label or nothing behind it.

    >>> source("来源：新华网  作者：王五  编辑：赵六")
    '新华网'
    >>> source("来源：《 人民日报 》（ 2021年03月05日 01 版）")
    '人民日报'
    >>> source("发布时间：2021年05月21日 23:06 作者： 来源： 点击率：次") is None
    True
    """
    named = _value(_SOURCE, narrow(text))
    return _PAPER.sub(r"\1", named) if named else None


def author(text: str) -> str | None:
    """Return what stands behind 作者, or who is named 记者 or 文/图, else None.

    >>> author("来源：新华网  作者：王五  编辑：赵六"), author("（来源：新华社 记者 李四）")
    ('王五', '李四')
    """
    folded = narrow(text)
    return next(filter(None, (_value(how, folded) for how in (_AUTHOR, _BESIDE_SOURCE, _REPORTER, _WRITER))), None)


def editor(text: str) -> str | None:
    """Return what stands behind 责任编辑 or 编辑, else None.

    >>> editor("来源：新华网  作者：王五  编辑：赵六")
    '赵六'
    """
    return _value(_EDITOR, narrow(text))


def views(text: str) -> int | None:
    """Return the view count, None where no number stands behind the label.

    >>> views("发布时间:2016-10-18 12:49   阅读量:2051次"), views("阅读量:次")
    (2051, None)
    >>> views("阅读量：1.2万"), views("已有 321 人阅读 2021-03-05"), views("点击数： 2021-03-05 10:00")
    (12000, 321, None)
    """
    folded = narrow(text)
    found = _VISITED.search(folded) or _VIEWS.search(folded)
    if found is None or len(found.group("number")) > LONGEST_COUNT:
        return None
    return round(float(found.group("number").replace(",", "")) * (10_000 if found.group("scale") else 1))


def original_title(line: str) -> str | None:
    """Return the title behind 原标题, None for any other line.

    >>> original_title("原标题:贫困县党政正职不摘帽不调离")
    '贫困县党政正职不摘帽不调离'
    >>> original_title("（原标题：“三张清单”，腰包鼓了）")
    '“三张清单”，腰包鼓了'
    """
    if "原" not in line:
        return None
    printed = squeeze(line)
    found = _ORIGINAL_TITLE.match(narrow(printed))
    # The words as printed: only the label is matched in its narrow form, which has the same length.
    return printed[slice(*found.span("title"))] if found else None


_DAY = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")
_FACTS = re.compile(
    _DAY.pattern + r"|\d{1,2}:\d{2}(?::\d{2})?|\d+\s*次|星期[一二三四五六日天]|"
    r"发[布表]于|(?:发布|发表|更新|录入|添加|上传)?(?:时间|日期)\s*:?|(?:文章|信息|稿件|新闻)?来\s*源\s*:|作\s*者\s*:|责任编辑\s*:|编\s*辑\s*:|审\s*核\s*:|"
    r"(?:点击|阅读|浏览|访问)(?:量|数|次数|率)?\s*:?|人气\s*:?|字[号体]\s*:?|大|中|小|打印|关闭|收藏|分享到?|本文|[\s\[\]【】()|:,、/-]"
)
# What _FACTS may begin with, in both widths, and the marks that are a colon once made narrow.
_BEGINS_FACT = frozenset(
    "0123456789０１２３４５６７８９星发更录添上时日文信稿新来作责编审点阅浏访人字大中小打关收分本 　[]［］【】()（）"
    "|｜:：∶︰﹕,，、/／-－"
)
_COLON = re.compile("[:：∶︰﹕]")
LONGEST_REST = 24  # characters that the values of source and author may have


@lru_cache(maxsize=1 << 13)
def is_meta(line: str) -> bool:
    """Tell whether a line only states time, source, author and views.

    >>> is_meta("2021-04-27 16:21"), is_meta("发布时间：2020-12-16 来源：岚皋县教育体育局")
    (True, True)
    >>> is_meta("发布于 2024年10月26日 由 管理员"), is_meta("2021年4月27日,沈阳市召开会议。"), is_meta("2021年工作总结")
    (True, False, False)
    """
    if len(line) > 120 or line.endswith(("。", "！", "？")):
        return False
    if line[:1] not in _BEGINS_FACT and not _COLON.search(line):
        return False  # nothing is labelled, and it does not begin with a fact
    folded = narrow(line)
    stated = len(_LABELLED.findall(folded)) + bool(_DAY.search(folded))
    if stated < 2 and not _FACTS.match(folded):
        return False
    rest = _FACTS.sub("", folded)
    if not rest:
        return any(c.isdigit() for c in folded) or ":" in folded
    if len(rest) > LONGEST_REST or "地点" in rest:  # a notice that begins with time and place of a meeting
        return False
    return stated >= 2


_LABELLED = re.compile(r"发[布表]于|(?:时\s*间|日\s*期|来\s*源|作\s*者|编\s*辑|点\s*击|浏\s*览|阅\s*读)[^:]{0,3}:")

_DATELINE = re.compile(
    r"^[(\[【]?(?P<source>[一-鿿A-Za-z·]{2,14}?(?:社|报|网|台|在线|客户端|日报|杂志))"
    r"(?:[一-鿿]{2,10}?)?\s*(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?\s*(?:电|讯)[\s(\])】:,一-鿿]"
)


_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_BESIDE_TIME = re.compile(
    rf"^(?:(?:发布|发表|更新)?(?:时间|日期)\s*:\s*)?{_DAY.pattern}\s*(?:{_CLOCK})?[\s|/]+"
    r"(?P<source>[一-鿿A-Za-z·]{1,14}?(?:社|报|网|台|在线|客户端|杂志|频道))(?:$|[\s|/])"
)


def beside_time(line: str) -> str | None:
    """Return the source that stands without a label beside the time, else None.

    >>> beside_time("2016-10-18 12:49  新华社"), beside_time("2016年10月18日 | 人民日报 | 阅读:12")
    ('新华社', '人民日报')
    >>> beside_time("2016-10-18 12:49 关闭"), beside_time("2016-10-18 本网")
    (None, None)
    """
    found = _BESIDE_TIME.match(narrow(line).strip())
    return found.group("source") if found and not found.group("source").startswith(("本", "我")) else None


_BARE_LABEL = re.compile(
    r"^(?:(?:文章|信息|稿件|新闻)?来\s*源|稿\s*源|作\s*者|责任编辑|责\s*编|编\s*辑|(?:阅读|点击|浏览|访问)(?:量|数|次数)?)\s*:$"
)


def joined(lines: Iterable[str]) -> list[str]:
    """Return lines with a label that stands alone and the line below it, its value, as one.

    >>> joined(["来源：", "新华网", "作者：", "编辑：", "李四"])
    ['来源：新华网', '作者：', '编辑：李四']
    """
    found: list[str] = []
    for line in lines:
        is_value = len(line) <= LONGEST and ":" not in narrow(line)
        if found and is_value and _BARE_LABEL.match(squeeze(narrow(found[-1]))):
            found[-1] += line
        else:
            found.append(line)
    return found


def dateline(line: str) -> str | None:
    """Return the source that the dateline of a first paragraph names, else None.

    >>> dateline("新华社北京10月18日电（记者 张三）近日，办法印发。"), dateline("本报讯 近日")
    ('新华社', None)
    >>> dateline("辽宁党建网讯 10月18日，沈阳市召开会议。")
    '辽宁党建网'
    """
    found = _DATELINE.match(narrow(line[:60]))
    return found.group("source") if found and not found.group("source").startswith(("本", "我")) else None


_DASHED = re.compile(r"^(?:—{1,3}|-{2,3}|―{1,2}|─{1,2})\s*[^\s—-]")
LONGEST_SUBTITLE = 60  # characters


def is_subtitle(line: str) -> bool:
    """Tell whether a line near a title is its subtitle (副题) by the dash it begins with.

    >>> is_subtitle("——在全省组织部长会议上的讲话"), is_subtitle("——这是一句完整的话。")
    (True, False)
    """
    return len(line) <= LONGEST_SUBTITLE and bool(_DASHED.match(line)) and not line.endswith(("。", "；"))
