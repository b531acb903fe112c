"""Is a page with status 200 really the page? Missing pages, captchas and script walls that say 200."""

import re

# Texts seen on saved pages and in public notes (PORTALS 2): each must be nearly all that the page says,
# because an article may well speak of a 验证码.
_GONE = (
    r"页面(?:不存在|已过期|已删除|找不到|无法访问)|您访问的(?:页面|文章|信息|内容)[^。]{0,12}(?:不存在|过期|删除)"
    r"|(?:文章|信息|内容|新闻)(?:不存在|已删除|已被删除|不存在或已(?:被)?删除)|找不到(?:该|您要的?|此)?(?:页|文章|信息)"
    r"|(?:文章|信息|内容|新闻|页面)[^。]{0,6}(?:已(?:经)?(?:被)?(?:下线|下架|撤回|撤销|管理员删除)|尚未(?:通过)?审核|正在审核)"
    r"|404\s*(?:not found|错误|error)"
)
# What keeps us from the page today, and may not tomorrow: the page is not gone, it was not given.
_REFUSED = (
    r"(?:没有|无|暂无)权限[^。]{0,4}(?:访问|查看|浏览|阅读)?|(?:请先?|您(?:还)?(?:没有|未))登[录陆]|用户登[录陆]"
    r"|Microsoft\s+(?:OLE\s+DB|ODBC|VBScript|JET)[^。]*|数据库(?:连接|访问|查询)?(?:出错|错误|失败|异常|超时)"
    r"|Server Too Busy|Too many connections|Service Unavailable|Bad Gateway|Access Denied"
    r"|(?:系统|服务器|网络)(?:繁忙|忙|异常|错误)"
    r"|请求(?:带|含)有?不合法(?:的)?参数|(?:网站|系统)(?:正在)?(?:升级|维护|升级维护)中?|请求[^。]{0,12}被[^。]{0,8}拦截"
    r"|(?:访问|请求|连接)?已?被(?:系统|防火墙|服务器|网站)?(?:阻断|拦截|拒绝)|拒绝(?:您的)?(?:访问|请求)"
    r"|(?:请)?输入(?:图形)?验证码|拖动滑块|安全验证|人机验证|访问过于频繁|(?:请|需要?)(?:开启|启用)\s*javascript|正在(?:跳转|验证)"
)
_MARKERS = re.compile(f"{_GONE}|{_REFUSED}", re.IGNORECASE)
_PASSING = re.compile(_REFUSED, re.IGNORECASE)
# Messages of databases and programs, which stand in the middle of a page that broke off.
_TECHNICAL = re.compile(
    r"Microsoft (?:OLE DB|VBScript|JET)[^。]{0,60}(?:错误|error)|\bODBC \w* ?Driver|\bORA-\d{5}"
    r"|error in your SQL syntax|\b(?:Fatal|Parse) error: |Warning: \w+\(\)"
    r"|System\.(?:Web|Data)\.\w+|java\.\w+\.\w*Exception",
    re.IGNORECASE,
)
SHARE = 0.3  # of the text must be the marker: an article of one line may well speak of a captcha


def soft_error(text: str) -> str | None:
    """Return the words that show a page to be an error page, None for a page that may be what it seems.

    `text` is what is left of the page without its boilerplate.

    >>> soft_error("您访问的页面不存在或已过期!")
    '您访问的页面不存在或已过期'
    >>> soft_error("公安机关提醒:办理业务时请勿把短信里的安全验证号码告诉他人,谨防上当受骗。") is None
    True
    """
    found = _MARKERS.search(text[:400])
    enough = found and len(found.group()) >= SHARE * len("".join(text.split()))
    return found.group() if found and enough else None


def is_passing(words: str) -> bool:
    """Tell whether the words of an error page speak of a hindrance, so that the page may well be there.

    >>> is_passing("访问过于频繁"), is_passing("您访问的页面不存在")
    (True, False)
    """
    return bool(_PASSING.search(words))


def technical_error(text: str) -> str | None:
    """Return the message of a database or program that a line holds, else None.

    >>> technical_error("Microsoft OLE DB Provider for ODBC Drivers 错误 '80004005'")
    'Microsoft OLE DB Provider for ODBC Drivers 错误'
    """
    found = _TECHNICAL.search(text)
    return found.group() if found else None
