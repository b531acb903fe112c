"""Lines below a text that only name where it is from and who made it: sign-offs and credits."""

import re
from functools import lru_cache

from pipelines.extract.meta_line import LONGEST, NAME
from pipelines.extract.text import narrow, squeeze

_SIGN_OFF = re.compile(
    r"^[(\[【]?\s*(?:(?:本文)?(?:据(?![守实此说悉了统理介])|转自|摘自|转载自|选自)\s*[:]?\s*|(?:文章|信息|稿件)?(?:来源|稿源)\s*:\s*)(?P<source>[^。;]{2,30}?)"
    r"(?:\s+(?:本报|通讯员|实习)?记者\s*:?\s*[^。;]{2,20}?)?"
    r"\s*(?:\d{4}年.{0,8})?(?:电|讯|消息|报道|官网|客户端)?[)\]】]?[。.]?$"
)
# What stands in brackets of its own below a text: （新华社北京3月5日电）, （《人民日报》 2021年03月05日 第01版）.
_IMPRINT = re.compile(
    r"^[(\[【]\s*(?:《\s*(?P<paper>[^》]{2,20}?)\s*》\s*[(]?\s*\d{4}年\d{1,2}月\d{1,2}日\s*(?:第?\s*[A-Z]?\d{1,3}\s*版)?\s*[)]?|"
    r"(?P<agency>[一-鿿]{2,8}社|[一-鿿]{2,10}(?:报|网))[一-鿿]{0,10}\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日\s*[电讯])\s*[)\]】]$"
)
_ROLES = (
    r"(?:文章|信息|稿件|图片|素材|资料)?来\s*源|稿\s*源|作\s*者|记\s*者|通讯员|摄\s*影|(?:责任|网站|网络|值班|本期|本文|执行|新媒体|微信|技术)?编\s*辑|"
    r"(?:本文|本期)?责\s*编|编\s*审|(?:执行|副)?主\s*编|美\s*编|审\s*核|审\s*签|审\s*稿|审\s*校|校\s*[对审]|[一二三初复终]\s*[审校](?:[一二三初复终][审校])?|"
    r"签\s*发人?|监\s*制|总?监审|供\s*[稿图](?:单位|人)?|撰\s*[稿文]人?|制\s*图|拟\s*稿|录\s*入|排\s*版|投稿(?:邮箱|热线)?|信息员"
)
# A name as most are: one of the frequent surnames and one or two signs.
_PERSON = (
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    r"韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文][一-鿿]{1,2}"
)
_CREDITS = re.compile(rf"^[(\[【]?\s*(?:{_ROLES})\s*:")
# These are words of the text too, unless a name follows.
_CREDITED = re.compile(
    rf"^[(\[【]?\s*(?:(?:文字?|图片?|图文|文图|文/图|图/文|视频|设计|策划|统筹|制作|剪辑|播音|配音)\s*:|(?:文|图|图文|文图|文/图|图/文)\s*/)"
    rf"\s*{_PERSON}(?:[\s、,]+{_PERSON}){{0,5}}\s*(?:$|[)\]】]|[一-鿿]{{2,4}}\s*:)"
)
_MARKED_ROLE = re.compile(rf"^([(\[【]?\s*(?:{_ROLES}))\s*[|丨]\s*|^((?:责任|网站|本期)?编辑|责编|校对|审核)\s*/\s*")
_SPACED_ROLE = re.compile(rf"^((?:责任|网站|值班|本期)?编辑|责编|审核|校对)\s+({NAME}(?:\s+{NAME}){{0,3}})$")
_SPOKEN = re.compile("[您你我吗呢吧这是]|日前")  # in an interview, or of what is to be done
_RUNNING = re.compile(r"[。！？]|,.*,")


def sign_off(line: str) -> str | None:
    """Return the source that a line at the end of a body names, None for any other line.

    >>> sign_off("据新华社"), sign_off("（来源：人民日报）"), sign_off("据统计，今年共有三千人参加。")
    ('新华社', '人民日报', None)
    >>> sign_off("（来源：新华社 记者 王五）"), sign_off("（《人民日报》 2021年03月05日 第01版）")
    ('新华社', '人民日报')
    >>> sign_off("（新华社北京3月5日电）"), sign_off("（2018年3月5日会议通过）")
    ('新华社', None)
    """
    folded = squeeze(narrow(line))
    if len(folded) > LONGEST or "," in folded:
        return None
    if found := _IMPRINT.match(folded):
        return found.group("paper") or found.group("agency")
    found = _SIGN_OFF.match(folded)
    return found.group("source").strip(" :《》") or None if found else None


def is_credits(line: str) -> bool:
    """Tell whether a line only names source, author or editors.

    >>> is_credits("责任编辑：李四"), is_credits("供图：市委宣传部　文字：张三"), is_credits("文/图：张三")
    (True, True, True)
    >>> is_credits("作者：王五认为，这一判断符合实际，应当长期坚持，并在实践中不断完善和发展。")
    False
    """
    folded = labelled(line)
    if len(folded) > 2 * LONGEST or not (_CREDITS.match(folded) or _CREDITED.match(folded)):
        return False
    said = folded.partition(":")[2]
    return not _RUNNING.search(folded) and ("源" in folded[:8] or not _SPOKEN.search(said))


@lru_cache(maxsize=1 << 12)
def labelled(line: str) -> str:
    """Return a line in its narrow form, with a colon behind the label it begins with, where another mark stands there.

    >>> labelled("编辑丨张三"), labelled("来源｜“某某先锋”微信公众号"), labelled("责任编辑 张三 李四")
    ('编辑:张三', '来源:“某某先锋”微信公众号', '责任编辑:张三 李四')
    """
    folded = squeeze(narrow(line))
    if len(folded) > 2 * LONGEST:
        return folded
    return _SPACED_ROLE.sub(r"\1:\2", _MARKED_ROLE.sub(lambda role: f"{role.group(1) or role.group(2)}:", folded))
