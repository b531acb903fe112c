"""Small pages in the style of party-building portals, and what it takes to read them without a crawl."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.counts import SiteCounts
from archive.learned import TABLES, Learned
from archive.records import Article, Capture, Link
from pipelines.extract import Template, extract, read_page

SEEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ROOT = "http://www.lndangjian.org.cn/"
TITLE = "沈阳市召开基层党建工作会议"
TEXT = (
    "近日,沈阳市委召开基层党建工作会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务。",
    "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸,不断增强基层党组织的政治功能。",
    "会议指出,今年以来,全市各级党组织认真落实省委部署,整顿软弱涣散村党组织,选派第一书记驻村帮扶,取得明显成效。",
    "会议要求,各级党组织书记要切实履行第一责任人职责,认真抓好落实,以优异成绩迎接党代会胜利召开。",
)
CITIES = ("大连", "鞍山", "抚顺", "本溪", "丹东", "锦州", "营口", "阜新", "辽阳", "盘锦", "铁岭", "朝阳")

PageMaker = Callable[..., str]


@pytest.fixture(scope="session")
def page() -> PageMaker:
    """Make an article page of a table layout without classes, as classic ASP portals have it."""

    def make(
        body: str = "".join(f"<p>　　{line}</p>" for line in TEXT),
        *,
        title: str = TITLE,
        head: str = f"{TITLE}-辽宁党建网",
        meta: str = "发布时间:2016-10-18 12:49   阅读量:2051次",
        aside: str = "",
        foot: str = "",
    ) -> str:
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{head}</title></head><body>
<table width="1000"><tr><td bgcolor="#cc0000"><a href="/">网站首页</a> | <a href="messageall.asp?classid=3">党建要闻</a>
 | <a href="messageall.asp?classid=12">党务公开</a> | <a href="messageall.asp?classid=7">学习园地</a></td></tr></table>
<table><tr><td width="240">{aside}</td><td style=" padding-bottom:5px; padding-top:5px"><table>
<tr><td>您的位置：<a href="/">首页</a> -> <a href="messageall.asp?classid=12">党务公开</a></td></tr>
<tr><td align="center"><b>{title}</b></td></tr>
<tr><td align="center" style="font-size:12px">{meta}</td></tr>
<tr><td>{body}</td></tr>
</table></td></tr></table>
<table><tr><td align="center">版权所有：中共辽宁省委组织部　辽ICP备05001001号<br>
技术支持：辽宁党建网编辑部</td></tr></table>{foot}
</body></html>"""

    return make


@pytest.fixture(scope="session")
def capture() -> Callable[..., Capture]:
    """Make the capture of a page; `listed` is its title in the listing."""

    def make(
        html: str | bytes,
        number: int = 6083,
        *,
        url: str | None = None,
        encoding: str = "gb18030",
        charset: str | None = None,
        listed: str | None = None,
        section: str | None = None,
    ) -> Capture:
        url = url or f"{ROOT}messagexq.asp?id={number}"
        link = Link(url=url, found_on=ROOT, title=listed, section=section, listed_on=None)
        kind = f"text/html; charset={charset}" if charset else "text/html"
        return Capture(
            site="lndangjian", url=url, status=200, headers=(("Content-Type", kind),),
            body=html if isinstance(html, bytes) else html.encode(encoding), fetched_at=SEEN,
            link=link if listed or section else None, id=number,
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def neighbours(page: PageMaker, capture: Callable[..., Capture]) -> Callable[..., list[Capture]]:
    """Make other articles of the site, one per city and up to twelve, each with lines of its own."""

    def make(count: int = 8, *, tail: str = "", **options: str) -> list[Capture]:
        made = []
        for number, city in enumerate(CITIES[:count], 1):
            lines = [line.replace("沈阳", city).replace("会议", f"{city}会议") for line in TEXT]
            body = "".join(f"<p>　　{line}</p>" for line in lines) + tail
            title = f"{city}市召开党建工作会议"
            made.append(capture(page(body, title=title, head=f"{title}-辽宁党建网", **options), number))
        return made

    return make


@pytest.fixture(scope="session")
def read(capture: Callable[..., Capture]) -> Callable[..., Article]:
    """Read a page, or a capture, of a site of which nothing is known yet."""

    def make(html: str | bytes | Capture, templates: Sequence[Template] = (), **options: object) -> Article:
        given = html if isinstance(html, Capture) else capture(html, **options)
        return extract(read_page(given, templates), templates, SiteCounts())[0]

    return make


@pytest.fixture
def learned() -> Iterator[Learned]:
    """A learner that knows nothing yet."""
    with closing(new_database()) as connection:
        yield Learned(connection)


def new_database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        for statement in table.statements():
            connection.execute(statement)
    return connection


@pytest.fixture(scope="session")
def fresh_database() -> Callable[[], sqlite3.Connection]:
    """Make an empty database with the learner's tables; for tests that need many."""
    return new_database


@pytest.fixture(scope="session")
def read_after() -> Callable[..., Article]:
    """Read a page of a site whose other pages, given as captures, were counted before."""

    def make(wanted: Capture, others: Sequence[Capture], templates: Sequence[Template] = ()) -> Article:
        with closing(new_database()) as connection:
            known = Learned(connection)
            for other in others:
                seen = read_page(other, templates)
                known.observe(extract(seen, templates, known.counts(seen.keys))[1])
            asked = read_page(wanted, templates)
            return extract(asked, templates, known.counts(asked.keys))[0]

    return make


@pytest.fixture(scope="session")
def with_parts() -> Callable[..., Capture]:
    """Join the captures of an article in several pages."""

    def make(first: Capture, *parts: Capture) -> Capture:
        return replace(first, parts=parts)

    return make
