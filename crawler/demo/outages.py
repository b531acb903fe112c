"""A demo portal in trouble: everything that a live portal, its server or the way to it was seen to do wrong."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from crawler.demo.portal import DemoPortal
from crawler.demo.urls import split_target
from crawler.demo.wire import DemoRequest, DemoResponse

_HTML = (("Content-Type", "text/html; charset=gb2312"),)
_LIST, _ARTICLE = "/messageall.asp", "/messagexq.asp"
_FRAME_ONLY = "<html><head><title>辽宁党建网</title></head><body>{}</body></html>"
_ROW = (
    "<tr><td>·<a href='messagexq.asp?id={id}'>{year}年{month}月活动安排</a></td>"
    "<td align=right>{year}-{month:02}-01</td></tr>"
)
SLOW = 0.05  # seconds between two bytes of a server that drips

Answer = Callable[["Troubled", DemoRequest, DemoResponse], DemoResponse]


class Troubled:
    """The demo portal under a host of its own, well until `is_troubled` is set. `asked` counts its requests."""

    def __init__(self, trouble: str, size: int = 60) -> None:
        """`trouble` is a key of TROUBLES, or another name for a portal that stays well."""
        self.host = f"www.{trouble}.test"
        self.is_troubled = False
        self.portal = DemoPortal(size=size)
        self.sessions = count(0x9F86D081884C7D65)
        self.told_to_wait = 0
        self._answer = TROUBLES.get(trouble, _well)

    def respond(self, request: DemoRequest) -> DemoResponse:
        """Return the answer to one request."""
        target = re.sub(r";jsessionid=\w+", "", request.target)
        in_trouble = self.is_troubled and self._answer is not _well
        kept = {name: value for name, value in request.headers.items() if not (in_trouble and name == "if-none-match")}
        well = self.portal.respond(replace(request, target=target, host=self.portal.host, headers=kept))
        return self._answer(self, request, well) if in_trouble else well


def _well(portal: Troubled, request: DemoRequest, answer: DemoResponse) -> DemoResponse:
    return answer


def _page(text: str, status: int = 200, *headers: tuple[str, str]) -> DemoResponse:
    return DemoResponse(status=status, headers=(*_HTML, *headers), body=text.encode("gb18030"))


def _path(request: DemoRequest) -> str:
    return split_target(request.target)[0]


def _number(request: DemoRequest, name: str) -> int:
    return int(split_target(request.target)[1].get(name, "1"))


def _rewritten(answer: DemoResponse, change: Callable[[str], str]) -> DemoResponse:
    """Return an HTML answer with its text changed and without its ETag; others as they are."""
    if answer.status != 200 or not dict(answer.headers).get("Content-Type", "").startswith("text/html"):
        return answer
    headers = tuple(pair for pair in answer.headers if pair[0] != "ETag")
    return replace(answer, headers=headers, body=change(answer.body.decode("gb18030")).encode("gb18030"))


def _on(path: str, change: Answer) -> Answer:
    """Return an answer that is changed on one path only."""

    def answer(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
        return change(portal, request, well) if _path(request) == path else well

    return answer


def _always(made: DemoResponse) -> Answer:
    return lambda portal, request, well: made


def _in_text(pattern: str, by: str) -> Answer:
    return lambda portal, request, well: _rewritten(well, lambda text: re.sub(pattern, by, text))


def _cut_pager(text: str) -> str:
    text = re.sub(r"<a [^>]*>(?:下一页|尾页|首页|上一页)</a>", "", text)
    return re.sub(r"页次：\d+/\d+", "页次：1/1", text)


def _bare_of_rows(text: str) -> str:
    return re.sub(r"<tr[^>]*>(?:(?!</tr>|<tr).)*messagexq\.asp(?:(?!</tr>|<tr).)*</tr>", "", text, flags=re.DOTALL)


def _head_only(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    tags = "<meta name=ArticleTitle content='党员大会第{0}号通知'><meta name=PubDate content='2024-05-01 09:00'>"
    head = f"<html><head><title>辽宁党建网</title>{tags.format(_number(request, 'id'))}</head>"
    return _page(f"{head}<body><div class=content></div></body></html>")


def _stormy(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    return well if _path(request) in ("/", "/robots.txt") else _page("<h1>Service Unavailable</h1>", 503)


def _hurried(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Ask for a second of rest at the first article, then answer."""
    if portal.told_to_wait:
        return well
    portal.told_to_wait += 1
    return _page("<h1>429</h1>", 429, ("Retry-After", "1"))


def _halved(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Send half of a page and close the connection, saying how long the whole is."""
    return replace(well, body=well.body[: len(well.body) // 2], declared=len(well.body))


def _longer(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    return replace(well, declared=len(well.body) + 5_000)


def _shorter(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Say half of the length, so that clients read no further."""
    return replace(well, declared=len(well.body) // 2 + _number(request, "id") % 97)


def _calendar(rows: bool) -> Answer:
    """Return a list that leads on month by month for ever, with rows of its own in each month or with none."""

    def answer(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
        section, page = _number(request, "classid"), _number(request, "page")
        year, month = 2026 + page // 12, page % 12 + 1
        row = _ROW.format(id=100_001 + 2 * (1000 * section + page), year=year, month=month) if rows or page == 1 else ""
        following = f"<a href='messageall.asp?classid={section}&page={page + 1}'>下一页</a>"
        return _page(_FRAME_ONLY.format(f"<p>{year}年{month}月日程</p><table>{row}</table>{following}"))

    return answer


def _ringing(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    number = _number(request, "id")
    return _page("", 302, ("Location", f"/messagexq.asp?id={number}&turn={1 - _number(request, 'turn') % 2}"))


def _with_sessions(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Give each link a session of its own, in turns in the path and as a parameter."""

    def link(found: re.Match[str]) -> str:
        session = f"{next(portal.sessions):x}"
        return rf"messagexq.asp;jsessionid={session}?" if int(session, 16) % 2 else f"messagexq.asp?sid={session}&"

    return _rewritten(well, lambda text: re.sub(r"messagexq\.asp\?(?=id=)", link, text))


def _under_two_hosts(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Give every second link of a list the host without www."""
    hosts = count()
    bare = portal.host.removeprefix("www.")

    def link(found: re.Match[str]) -> str:
        return f"http://{bare if next(hosts) % 2 else portal.host}/{found.group()}"

    return _rewritten(well, lambda text: re.sub(r"messagexq\.asp\?(?=id=)", link, text))


def _redesigned(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Leave every article to a script."""
    return _page(_FRAME_ONLY.format(f"<div id=app></div><script src=/app.{_number(request, 'id')}.js></script>"))


def _renewed(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    """Lead to sections and articles under addresses of another system."""
    renamed = (("messageall.asp?classid=", "channels/"), ("messagexq.asp?id=", "contents/"))

    def change(text: str) -> str:
        for old, new in renamed:
            text = text.replace(old, new)
        return text

    return _rewritten(well, change)


def _home_for_articles(portal: Troubled, request: DemoRequest, well: DemoResponse) -> DemoResponse:
    return portal.portal.respond(replace(request, target="/", host=portal.portal.host))


def _robots(answer: DemoResponse) -> Answer:
    return _on("/robots.txt", _always(answer))


_CAPTCHA = "<html><body><form><p>请输入验证码</p><input name=code><img src=/code.asp></form></body></html>"
_SCRIPT_WALL = (
    "<html><body><noscript>请启用JavaScript</noscript><script>document.cookie='c=1';location.reload()</script>"
    "</body></html>"
)

TROUBLES: dict[str, Answer] = {
    "pagination-cut": _on(_LIST, lambda portal, request, well: _rewritten(well, _cut_pager)),
    "empty-listings": _on(_LIST, lambda portal, request, well: _rewritten(well, _bare_of_rows)),
    "empty-bodies": _on(_ARTICLE, _head_only),
    "captcha": lambda portal, request, well: well if _path(request) == "/robots.txt" else _page(_CAPTCHA),
    "captcha-articles": _on(_ARTICLE, _always(_page(_CAPTCHA))),
    "script-wall": _on(_ARTICLE, _always(_page(_SCRIPT_WALL))),
    "expired": _on(_ARTICLE, _always(_page("<html><body><p>页面已过期</p></body></html>"))),
    "tiny": _on(_ARTICLE, _always(_page("<html><body>ok</body></html>"))),
    "same-body": _on(_ARTICLE, _home_for_articles),
    "storm-5xx": _stormy,
    "retry-after": _on(_ARTICLE, _hurried),
    "retry-after-hours": _on(_ARTICLE, _always(_page("<h1>429</h1>", 429, ("Retry-After", "7200")))),
    "robots-500": _robots(_page("<h1>500</h1>", 500)),
    "robots-timeout": _robots(replace(_page(" "), drip=SLOW)),
    "robots-loop": _robots(_page("", 302, ("Location", "/robots.txt"))),
    "robots-html": _robots(_page(_FRAME_ONLY.format("<p>User-agent: *</p>"))),
    "slow-loris": _on("/", _always(replace(_page("<html><body>"), drip=SLOW))),
    "truncated": _on(_ARTICLE, _halved),
    "length-longer": _on(_ARTICLE, _longer),
    "length-shorter": _on(_ARTICLE, _shorter),
    "calendar-rows": _on(_LIST, _calendar(rows=True)),
    "calendar-empty": _on(_LIST, _calendar(rows=False)),
    "redirect-loop": _on(_ARTICLE, _ringing),
    "session-ids": _with_sessions,
    "host-alias": _on(_LIST, _under_two_hosts),
    "redesign": _on(_ARTICLE, _redesigned),
    "redesign-urls": _renewed,
    "section-removed": _in_text(r"classid=5\b", "classid=6"),
}
