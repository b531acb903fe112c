"""Is a page with status 200 really the page? Missing pages, captchas and script walls that say 200."""

import re

# Texts seen on saved pages and in public notes (PORTALS 2): each must be nearly all that the page says,
# because an article may well speak of a 验证码.
_MARKERS = re.compile(
    r"页面(?:不存在|已过期|已删除|找不到|无法访问)|您访问的(?:页面|文章|信息|内容)[^。]{0,12}(?:不存在|过期|删除)"
    r"|(?:文章|信息|内容|新闻)(?:不存在|已删除|已被删除|不存在或已(?:被)?删除)|找不到(?:该|您要的?|此)?(?:页|文章|信息)"
    r"|(?:文章|信息|内容|新闻|页面)[^。]{0,6}(?:已(?:经)?(?:被)?(?:下线|下架|撤回|撤销|管理员删除)|尚未(?:通过)?审核)"
    r"|(?:没有|无|暂无)权限[^。]{0,4}(?:访问|查看|浏览|阅读)?|Microsoft\s+(?:OLE\s+DB|ODBC|VBScript|JET)[^。]*"
    r"|请求(?:带|含)有?不合法(?:的)?参数|(?:网站|系统)(?:正在)?(?:升级|维护|升级维护)中?|请求[^。]{0,12}被[^。]{0,8}拦截"
    r"|404\s*(?:not found|错误|error)|(?:请)?输入(?:图形)?验证码|拖动滑块|安全验证|访问过于频繁|请开启\s*javascript",
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
