"""Lines that are no text by their words: pagers, tools, labels of files, lists of other articles, counters."""

import re

from pipelines.extract.document import Unit
from pipelines.extract.links import ATTACHED
from pipelines.extract.text import narrow
from pipelines.extract.title import solid

# The repeats are possessive: a line of 5,000 digits would be tried for ever.
_PAGER = re.compile(
    r"^(?:首\s*页|上\s*一\s*[页篇条]|下\s*一\s*[页篇条]|上\s*页|下\s*页|尾\s*页|末\s*页|[\s\[\]()<>《》【】|.…]|\d{1,3}|共\d+页|第\d+页)++$"
)
_TOOLS = re.compile(
    r"^(?:(?:我要)?打印(?:本页|此页|本文|文章)?|(?:我要)?关闭(?:窗口|本页|此页)?|返回(?:顶部|列表|首页|上一?页|上一级)?|分享[到至]?|"
    r"(?:加入)?收藏(?:本页)?|字[号体]|大|中|小|扫一扫.{0,20}|(?:我要)?纠错|(?:新浪|腾讯)?微博|微信(?:好友)?|朋友圈|QQ(?:空间|好友)?|人人网|"
    r"豆瓣|复制链接|更多|手机(?:扫码)?(?:阅读|浏览)|扫码(?:阅读|浏览)|[\s【】\[\]()|:、/↑])++$"
)
FIRST = frozenset(
    " 首上下前后尾末[]()<>《》|.…0123456789共第【】我打关返分加收字大中小扫纠新腾微朋Q人豆复更手↑:、/"
)  # what these begin with
_NEIGHBOUR = re.compile(r"^[上下前后]一?[篇条则个](?:新闻|文章|信息|公告|通知|资讯)?\s*:")
_RELATED = re.compile(
    r"^[【\[]?(?:相关|延伸|推荐|更多|往期|拓展|精彩|热点|热门)(?:的)?(?:阅读|链接|新闻|文章|报道|信息|内容|推荐|回顾|资讯|解读)[】\]]?\s*:?(?:更多)?>*"
)
_DAY = re.compile(r"[\[(]?\s*(?:(?:19|20)\d\d\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*[\])]?")
_FILE_HEAD = re.compile(rf"^(?:{ATTACHED}|文件下载)\s*:?$")
_FILE_LABEL = re.compile(rf"^{ATTACHED}\s*\d*\s*[:.、]?|^文件下载\s*:?|已下载\s*\d*\s*次|下载次数|[\[\]【】()\d.、:\s]")
_FILE_LINE = re.compile(rf"^(?:{ATTACHED}\s*[一二三四五六七八九十\d]*|文件下载)\s*(?:[:.、]|$)")
_FACTS_BELOW = re.compile(
    r"^(?:[本全][文页][共已]?被?(?:点击|阅读|浏览|访问)(?:量|数|次数|率)?过?\s*:?\s*\d*\s*人?次?|"
    r"(?:点击|阅读|浏览|访问)(?:量|数|次数|率)?\s*:\s*\d*\s*次?|"
    r"(?:发布|更新|发表|录入)(?:时间|日期)\s*:\s*\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?|"
    r"(?:标签|关键[词字]|[Tt]ags?)\s*:\s*\S{1,20}(?:[\s,;、]+\S{1,20})+)$"
)


def is_furniture(unit: Unit) -> bool:
    """Tell whether a line only leads to other pages or offers tools: pagers, print, close, share, font size."""
    folded = narrow(unit.text)
    if _PAGER.match(folded):  # a number alone is a cell of a table, unless it links
        return bool(unit.link_chars) or any(word in folded for word in "页篇条")
    if found := _NEIGHBOUR.match(folded):  # 上篇：坚定理想信念 is a heading
        return bool(unit.link_chars) or "一" in found.group()
    return bool(_TOOLS.match(folded)) and (len(folded) > 1 or bool(unit.link_chars))


def awaits_neighbour(line: str) -> bool:
    """Tell whether a line only says that the next one leads to the article before or after.

    >>> awaits_neighbour("上一篇："), awaits_neighbour("上一篇：关于召开会议的通知")
    (True, False)
    """
    folded = narrow(line).strip()
    found = _NEIGHBOUR.match(folded)
    return found is not None and found.end() == len(folded)


def is_related_head(line: str) -> bool:
    """Tell whether a line is the name of a list of other articles.

    >>> is_related_head("【延伸阅读】"), is_related_head("相关新闻报道了此事")
    (True, False)
    """
    folded = narrow(line).strip()
    found = _RELATED.match(folded)
    return found is not None and found.end() == len(folded)


def leads_elsewhere(unit: Unit) -> bool:
    """Tell whether a line is mostly a link, the day beside it and the words 相关链接 before it left aside."""
    if not unit.link_chars:
        return False
    if unit.link_chars * 2 > len(unit.text):
        return True
    rest = _DAY.sub("", _RELATED.sub("", narrow(unit.text)))
    return unit.link_chars * 2 > len(rest)


def is_one_related(unit: Unit) -> bool:
    """Tell whether a line is the name of such a list and its one link: 相关链接：某县召开推进会."""
    found = _RELATED.match(narrow(unit.text)) if unit.link_chars else None
    return found is not None and len(unit.text) - found.end() <= unit.link_chars + 2


def is_file_head(line: str) -> bool:
    """Tell whether a line is only the word 附件 above a list of files.

    >>> is_file_head("附件："), is_file_head("附件1：名单")
    (True, False)
    """
    return bool(_FILE_HEAD.match(narrow(line).strip()))


def is_file_label(unit: Unit, title: str) -> bool:
    """Tell whether a line is only the label of its links to files: 附件：名单.doc, or the title once more."""
    folded = narrow(unit.text)
    links = unit.file_chars + unit.link_chars
    rest = len(_FILE_LABEL.sub("", folded))
    if unit.file_chars and rest <= links + 2:
        return True
    if rest > links + 4:
        return False
    return bool(_FILE_LINE.match(folded)) or (bool(title) and solid(unit.text) == title)


def states_facts(line: str) -> bool:
    """Tell whether a line below a text only states views, the time of publication or keywords.

    >>> states_facts("本文共阅读 123 次"), states_facts("发布时间：2021-03-05"), states_facts("时间：2021年3月5日")
    (True, True, False)
    """
    return bool(_FACTS_BELOW.match(narrow(line).strip()))
