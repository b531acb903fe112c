"""DemoPortal: the synthetic 辽宁党建网, its answers and its gold."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

from crawler.demo import frame, seed
from crawler.demo.article_page import Sheet, article_cell
from crawler.demo.chance import Chance
from crawler.demo.chronicle import DAY_ZERO, Chronicle
from crawler.demo.faults import faulty
from crawler.demo.gold import GoldArticle, PlantedLink
from crawler.demo.gold_reading import gold_article
from crawler.demo.listing_page import home_cell, listing_cell, live_total
from crawler.demo.media import media_file
from crawler.demo.planted_links import BadLinks
from crawler.demo.sections import NAMES
from crawler.demo.stories import tell_story, title_of
from crawler.demo.urls import HOST, ROOT, article_href, ordinal_of, split_target
from crawler.demo.wire import DemoRequest, DemoResponse

ROBOTS = "User-agent: *\r\nDisallow: /admin/\r\nDisallow: /inc/\r\n"
GONE = "您访问的页面不存在或已过期"

_HTML = "text/html"
_NOT_FOUND = (
    "<html><head><title>找不到网页</title>"
    '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>'
    "<body><h1>无法找到该页</h1><p>您正在搜索的页面可能已经删除、更名或暂时不可用。</p><hr>"
    "<p>HTTP 错误 404 - 文件或目录未找到。<br>Internet 信息服务 (IIS)</p></body></html>"
)
_TYPE_MISMATCH = (
    "<font face=宋体 size=2><p>Microsoft VBScript 运行时错误 <font face=宋体 size=2>错误 '800a000d'</font>"
    "<p>类型不匹配: 'CLng'<p>/messageall.asp，行 21</font>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    status: int
    content_type: str
    body: bytes
    etag: str


class DemoPortal:
    """A portal of `size` article pages at the start; `day` is its clock and may be set at any time.

    Each answer follows from the parameters, the day and the request alone. A twin counts as a page of its
    own, so there are somewhat fewer articles than `size`. Raises ValueError below 44 pages.
    """

    host: str = HOST

    def __init__(
        self, *, size: int = 600, day: int = 0, faults: frozenset[str] = frozenset(), gzip: bool = False
    ) -> None:
        self.size = size
        self.day = day
        self._gzip = gzip
        self._chronicle = Chronicle(size)
        self._bad = BadLinks(self._chronicle, faults)
        self._page = lru_cache(maxsize=2048)(self._build)
        self._packed = lru_cache(maxsize=2048)(_pack)

    def gold(self) -> Iterator[GoldArticle]:
        """Yield every article that is live on the portal's day, newest first."""
        day = self.day
        for ordinal in reversed(range(self._chronicle.count(day))):
            gold = gold_article(self._chronicle, ordinal, day)
            if gold is not None:
                yield gold

    def withdrawn(self) -> tuple[str, ...]:
        """Return the URLs of articles that were there earlier and are gone on the portal's day."""
        return tuple(ROOT + article_href(ordinal) for ordinal in sorted(self._chronicle.gone(self.day)))

    def edited(self) -> tuple[str, ...]:
        """Return the URLs of live pages whose article text differs from the day before."""
        yesterday = self.day - 1
        if yesterday < 0:
            return ()
        return tuple(
            ROOT + article_href(ordinal)
            for ordinal in range(self._chronicle.count(yesterday))
            if self._chronicle.may_change(ordinal, self.day)
            and self._chronicle.is_live(ordinal, self.day)
            and tell_story(self._chronicle, ordinal, yesterday).lines
            != tell_story(self._chronicle, ordinal, self.day).lines
        )

    def planted_links(self) -> tuple[PlantedLink, ...]:
        """Return the links in listings that must not become articles."""
        return self._bad.links()

    def section_counts(self) -> dict[str, int]:
        """Return how many article links each section lists, without the planted bad ones."""
        return {name: live_total(self._chronicle, section, self.day) for section, name in enumerate(NAMES)}

    def respond(self, request: DemoRequest) -> DemoResponse:
        """Return the answer to one request."""
        if request.method not in {"GET", "HEAD"}:
            return DemoResponse(status=405, headers=_headers("text/plain", {}), body=b"Method Not Allowed")
        path, query = split_target(request.target)
        bad = self._bad.by_number.get(_number(query.get("id"))) if path == "/messagexq.asp" else None
        if bad is not None and bad.fault is not None:
            return faulty(bad.fault, _headers(_HTML, request.headers))
        page = self._page(self.day, path, tuple(sorted(query.items())))
        headers = (*_headers(page.content_type, request.headers), ("ETag", page.etag))
        if request.headers.get("if-none-match") == page.etag and page.status == 200:
            return DemoResponse(status=304, headers=headers, body=b"")
        if self._gzip and page.content_type == _HTML and "gzip" in request.headers.get("accept-encoding", ""):
            headers = (*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
            return DemoResponse(status=page.status, headers=headers, body=self._packed(page.body))
        return DemoResponse(status=page.status, headers=headers, body=page.body)

    def _build(self, day: int, path: str, query: tuple[tuple[str, str], ...]) -> _Page:
        status, content_type, body = self._answer(day, path, dict(query))
        # gb18030 under the name gb2312: browsers read it so, and names need characters beyond gb2312.
        data = body.encode("gb18030") if isinstance(body, str) else body
        tag = blake2b(data, digest_size=8).hexdigest()
        return _Page(status=status, content_type=content_type, body=data, etag=f'"{tag}:0"')

    def _answer(self, day: int, path: str, query: dict[str, str]) -> tuple[int, str, str | bytes]:
        match path:
            case "/" | "/index.asp":
                return 200, _HTML, self._framed(day, frame.SITE, home_cell(self._chronicle, day))
            case "/messageall.asp":
                return self._listing(day, query)
            case "/messagexq.asp":
                return self._article(day, query)
            case "/robots.txt":
                return 200, "text/plain", ROBOTS
            case "/search.asp" | "/about.asp":
                return 200, _HTML, self._framed(day, frame.SITE, _message("演示站点未提供此栏目"))
            case "/admin/preview.asp":
                return 200, _HTML, "<html><body>请先登录管理后台</body></html>"
            case path if path in frame.DRAWINGS:
                return 200, "image/svg+xml", frame.DRAWINGS[path].encode()
        found = media_file(path.lstrip("/")) if path.startswith(("/uploadfile/", "/images/")) else None
        return (200, *found) if found else (404, _HTML, _NOT_FOUND)

    def _listing(self, day: int, query: dict[str, str]) -> tuple[int, str, str]:
        section, page = _number(query.get("classid")) - 1, _number(query.get("page", "1"))
        if page < 0 or not 0 <= section < len(NAMES):
            return 500, _HTML, _TYPE_MISMATCH
        cell = listing_cell(self._chronicle, self._bad, section, max(page, 1), day)
        return 200, _HTML, self._framed(day, f"{NAMES[section]}-{frame.SITE}", cell)

    def _article(self, day: int, query: dict[str, str]) -> tuple[int, str, str]:
        number, page = _number(query.get("id")), _number(query.get("page", "1"))
        bad = self._bad.by_number.get(number)
        if bad is not None and bad.outcome == "soft_error":
            return 200, _HTML, self._framed(day, frame.SITE, _message(GONE))
        ordinal = ordinal_of(number)
        if ordinal is None or not self._chronicle.is_live(ordinal, day):
            return 404, _HTML, _NOT_FOUND
        story = tell_story(self._chronicle, ordinal, day)
        if not 1 <= page <= (1 if story.split is None else 2):
            return 404, _HTML, _NOT_FOUND
        sheet = Sheet(chronicle=self._chronicle, ordinal=ordinal, day=day, story=story, page=page)
        title = frame.SITE if Chance("title-tag", ordinal).happens(40) else f"{story.title}-{frame.SITE}"
        return 200, _HTML, self._framed(day, title, article_cell(sheet))

    def _framed(self, day: int, title: str, main: str) -> str:
        return frame.html_page(title, main, f"{DAY_ZERO + timedelta(days=day)}", self._news(day))

    def _news(self, day: int) -> tuple[tuple[str, str], ...]:
        # On day 0 the list is the seed's, to the letter; each day two of the newest push two of its lines out.
        newest = range(self._chronicle.count(day) - 1, -1, -1)
        fresh = [n for n in newest[: 4 * day] if self._chronicle.is_live(n, day)][: min(2 * day, 8)]
        old = [(title, f"messageall.asp?classid={section}") for title, section in seed.SIDEBAR]
        recent = [(title_of(self._chronicle, ordinal), article_href(ordinal)) for ordinal in fresh]
        return tuple((recent + old)[: len(old)])


def _number(text: str | None) -> int:
    # -1 where there is no plain number, so that nothing is found under it.
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _message(text: str) -> str:
    return (
        '<table width="100%" border="0" cellspacing="0" cellpadding="0"><tr>'
        f'<td height="300" align="center"><font size="3">{text}</font></td></tr></table>\n'
    )


def _headers(content_type: str, request_headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    headers = (("Content-Type", content_type), ("Server", "Microsoft-IIS/6.0"), ("X-Powered-By", "ASP.NET"))
    if "ASPSESSIONID" in request_headers.get("cookie", ""):
        return headers
    return (*headers, ("Set-Cookie", "ASPSESSIONIDQQBTSCDA=KOFNDGLBPMEOJCAHLIFGDENM; path=/"))


def _pack(body: bytes) -> bytes:
    # zlib rather than gzip: no time stamp, so the bytes stay the same.
    packer = zlib.compressobj(level=6, wbits=31)
    return packer.compress(body) + packer.flush()
