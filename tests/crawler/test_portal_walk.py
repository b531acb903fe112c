"""PortalSpider on small portals, one per thing that portals do; all are crawled at once, in one process.

This file is also the program of that process: a crawl needs a fresh one, because Twisted's reactor starts once.
"""

import gzip
import re
import shutil
import subprocess
import sys
import tomllib
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import brotli
import pytest

from archive.comparison import differences
from archive.database import open_reader
from archive.ledger import LOSSES
from archive.report import last_run, report
from crawler.cli import main
from crawler.crawling import Options, run_spiders
from crawler.demo import DemoResponse, serve
from crawler.portal import PortalSpider
from crawler.rebuild import rebuild

CATALOGUE = tomllib.loads(files("archive").joinpath("messages.toml").read_text(encoding="utf-8"))
PROJECT = Path(__file__).parents[2]
MOST_PAGES = 30  # that a portal without end serves before it ends all the same, so that a test ends


def home(*sections):
    return "<html><body>" + "".join(f"<a href='{url}'>{name}</a>" for url, name in sections) + "</body></html>"


def listing(*articles, following=None):
    rows = "".join(f"<li><a href='{url}'>第{url[2:]}号会议纪要</a><span>2016-10-18</span></li>" for url in articles)
    return (
        f"<html><body><ul>{rows}</ul>" + (f"<a href='{following}'>下一页</a>" if following else "") + "</body></html>"
    )


def article(number, more=""):
    text = f"<p>第{number}号会议强调,各级党组织要认真抓好落实。</p>" * 2
    return f"<html><body><h1>第{number}号会议纪要</h1><p>2016-10-18 来源：本网</p><div>{text}</div>{more}</body></html>"


@dataclass(frozen=True)
class Sent:
    """A page as its bytes and headers."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    encoding: str | None = None
    status: int = 200


class Brotli(str):
    """A page that is sent in this encoding, whether it was offered or not."""


ARTICLES = {f"/a{n}": article(n) for n in range(1, 7)}
SIDEBAR = "<div class=side><a href='/a8'>热门文章一</a><a href='/a9'>热门文章二</a></div>"
ONE = home(("/list", "党务公开"))


def endless(rows):
    """Return listing pages that each lead on; `rows` gives the articles of a page by its number."""
    pages = {f"/list?page={n}": listing(*rows(n), following=f"?page={n + 1}") for n in range(2, MOST_PAGES)}
    return {"/list": listing(*rows(1), following="?page=2"), **pages, f"/list?page={MOST_PAGES}": listing(*rows(0))}


# host -> target -> a page, a status, (status, Location), or several of these, one per time it is asked for
PORTALS = {
    "plain": {
        "/": home(("/list?s=1", "党建要闻"), ("/list?s=2", "党务公开")),
        "/list?s=1": listing("/a1", "/a2", following="?s=1&page=2"),
        "/list?s=1&page=2": listing("/a3"),
        "/list?s=2": listing("/a3", "/a4"),
    },
    "repeat": {"/": ONE} | endless(lambda n: ["/a1", "/a2"]),
    "loop": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2"),
        "/list?page=2": listing("/a2", following="?page=3"),
        "/list?page=3": listing("/a3", following="/list"),
    },
    "empty": {"/": ONE, "/list": "<html><body><p>暂无信息</p></body></html>"},
    "hollow": {"/": ONE} | endless(lambda n: ["/a1", "/a2"] if n == 1 else []),
    "lastlink": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2") + "<a href='?page=5'>尾页</a>",
        **{f"/list?page={n}": listing(following=f"?page={n + 1}") + "<a href='?page=5'>尾页</a>" for n in (2, 3, 4)},
        "/list?page=5": listing("/a2"),
    },
    "swing": {"/": ONE} | endless(lambda n: ["/a1", "/a2"] if n % 2 else ["/a3", "/a4"]),
    "twice": {
        "/": home(
            ("/list?s=1&x=2", "党务公开"),
            ("/list?x=2&s=1#top", "更多"),
            ("/list?x=2&s=1&sid=9f86d081884c7d659a2f", "党务"),
        ),
        "/list?s=1&x=2": listing("/a1"),
    },
    "offsite": {"/": ONE, "/list": listing("/a1", "/a2"), "/a2": (302, "http://elsewhere.test/a2")},
    "homeward": {"/": ONE, "/list": listing("/a1", "/a2"), "/a2": (302, "/")},
    "moved": {"/": ONE, "/list": listing("/a1", "/a2"), "/a2": (301, "/a1")},
    "ring": {"/": ONE, "/list": listing("/a1", "/a2"), "/a2": (302, "/a3"), "/a3": (302, "/a2")},
    "picture": {"/": ONE, "/list": listing("/a1", "/a2"), "/a2": "GIF89a\0\0\0"},
    "query": {
        "/": ONE,
        "/list": listing("/show?b=2&a=1", "/show?a=1&b=2", "/show?a=1&b=2#top"),
        "/show?a=1&b=2": article(1),
        "/show?b=2&a=1": article(1),
    },
    "robots": {"/": ONE, "/list": listing("/a1", "/a2"), "/robots.txt": "User-agent: *\nDisallow: /a2\n"},
    "closed": {"/": ONE, "/robots.txt": "User-agent: *\nDisallow: /list\n"},
    "robotless": {"/": ONE, "/list": listing("/a1"), "/robots.txt": 503},
    "robotring": {"/": ONE, "/list": listing("/a1"), "/robots.txt": (302, "/robots.txt")},
    "torn": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2"),
        "/list?page=2": 404,
        "/list?page=3": listing("/a3"),
    },
    "flaky": {
        "/": ONE,
        "/list": [500, listing("/a1", following="?page=2")],
        "/list?page=2": [503, 500, listing("/a2")],
        "/a2": [500, article(2)],
    },
    "broken": {"/": ONE, "/list": listing("/a1", following="?page=2"), "/list?page=2": 500},
    "parts": {
        "/": ONE,
        "/list": listing("/a1", "/a2"),
        "/a1": article(1, "<a href='/a1?page=2'>下一页</a>"),
        "/a1?page=2": article(5),
        "/a2": article(2, "<a href='/a2?page=2'>下一页</a>"),
        "/a2?page=2": 404,
    },
    "strayed": {
        "/": ONE,
        "/list": listing("/a1", "/a2"),
        "/a1": article(1, "<a href='/a1?page=2'>下一页</a>"),
        "/a1?page=2": (302, "/"),
        "/a2": article(2, "<a href='/a2?page=2'>下一页</a>"),
        "/a2?page=2": "<html><body><p>请输入验证码</p></body></html>",
    },
    "captcha": {"/": ONE, "/list": "<html><body><form>请输入验证码<input></form></body></html>"},
    "guarded": {"/": ONE, "/list": listing("/a1", "/a2"), "/a2": "<html><body><p>请输入验证码</p></body></html>"},
    "steady": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 21))),
        **{f"/a{n}": Brotli(article(n)) for n in range(1, 21)},
    },
    "numbered": {
        "/": ONE,
        "/list": listing("/a1") + "<p>1 <a href='?page=2'>[2]</a> <a href='?page=3'>[3]</a></p>",
        "/list?page=2": listing("/a2") + "<p><a href='/list'>1</a> 2 <a href='?page=3'>3</a></p>",
        "/list?page=3": listing("/a3") + "<p><a href='/list'>1</a> <a href='?page=2'>2</a> 3</p>",
    },
    "pictured": {
        "/": ONE,
        "/list": listing("/a1") + "<a href='?page=2'><img alt=下一页></a>",
        "/list?page=2": listing("/a2") + "<a href='?page=3' title=下一页>&gt;</a>",
        "/list?page=3": listing("/a3") + "共3页 第3页 <a href='#'>下一页</a>",
    },
    "odd": {
        "/": ONE,
        "/list": listing("/a1", "/a2", "/a3", "/a4", "/a5", "/a6"),
        "/a1": Sent(article(1).encode("utf-16")),
        "/a2": Sent(article(2).encode(), "Text/HTML"),
        "/a3": Sent(b"\r\n" * 3000 + article(3).encode()),
        "/a4": Sent(article(4).encode().replace(b"<h1>", b"\0<h1>")),
        "/a5": Sent(article(5).encode(), "text/plain"),
        "/a6": Sent(article(6).encode(), "application/octet-stream"),
    },
    "halves": {
        "/": ONE,
        "/list": listing("/a1", "/a2", "/a3", "/a4"),
        "/a2": Sent(gzip.compress(article(2).encode())[:-40], encoding="gzip"),
        "/a3": Sent(article(3).encode(), status=206),
        "/a4": "<html><head><meta http-equiv=refresh content='0;url=/a9'></head><body>正在跳转</body></html>",
    },
    "legacy": {
        "/": ONE,
        "/list": Sent(listing("/show?t=党建1", "/show?t=党建2").encode("gb18030"), "text/html; charset=gb2312"),
        "/show?t=%B5%B3%BD%A81": article(1),
        "/show?t=%B5%B3%BD%A82": article(2),
    },
    "numbersid": {
        "/": ONE,
        "/list": listing("/show?sid=1", "/show?sid=2"),
        "/show?sid=1": article(1),
        "/show?sid=2": article(2),
    },
    "badport": {"/": ONE, "/list": listing("/a1", "http://elsewhere.test:99999/b", "/a2")},
    "abroad": {
        "/": ONE,
        "/list": listing("http://other.test/1", "http://other.test/2", following="?page=2"),
        "/list?page=2": listing("http://other.test/3", "http://other.test/4", following="?page=3"),
        "/list?page=3": listing("/a1"),
    },
    "framed": {
        "/": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")),
        "/list": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")),
        "/list?s=2": listing("/a1"),
    },
    **{
        f"unproven{n}": {"/": ONE, "/list": page}
        for n, page in enumerate(
            [
                listing("/a1") + "<a href='javascript:goPage(2)'>下一页</a>",
                listing("/a1") + "<a href='#' onclick='nextPage()'>下一页</a>",
                listing("/a1") + "<input type=button value=下一页 onclick=\"location='?page=2'\">",
                listing("/a1") + "<p>共2页 第1页</p>",
                listing("/a1") + "<a href='?page=3'>&gt;&gt;</a>",
                listing("/a1") + "<script>createPageHTML(2, 0, 'index', 'htm');</script>",
                listing("/a1") + "<select><option>第1页</option><option>第2页</option></select>",
                *(
                    listing("/a1") + more
                    for more in (
                        "<p>首页 1/12 尾页</p>",
                        "<p>总页数：3</p>",
                        "<p>共有3页</p>",
                        "<p>共三页</p>",
                        "<p>共45条记录 每页20条</p>",
                        "<p>共 25 条 1 / 13</p>",
                        "<form><input type=submit value=下一页></form>",
                        "<form><button>下一页</button></form>",
                        "<form><input type=image src=/images/next.gif></form>",
                        "<a href=\"javascript:__doPostBack('pager','2')\">2</a>",
                        "<a href='#'>加载更多</a>",
                        "<script>createPageHTML('page_div',3,0,'index','htm');</script>",
                        "<script>createPage(3)</script>",
                        "<a href='?page=9'>尾页</a>",
                        "<select><option>1/2</option><option>2/2</option></select>",
                    )
                ),
                "<html><body><form>用户名<input></form></body></html>",
                "<html><body><script>document.cookie='c=1'</script></body></html>",
                "<html><body>网站维护中，请稍后访问</body></html>",
                "",
            ]
        )
    },
    "gap": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2") + "<p>共6页</p>",
        **{f"/list?page={n}": listing(following=f"?page={n + 1}") + "<p>共6页</p>" for n in range(2, 6)},
        "/list?page=6": listing("/a2") + "<p>共6页</p>",
    },
    "stuck": {"/": ONE} | {target: page + "<p>共9页</p>" for target, page in endless(lambda n: ["/a1"]).items()},
    "both": {
        "/": ONE,
        "/list": listing("/a1", "/a2", "/a3"),
        "/a1": article(1, "<a href='/a1?page=2'>下一页</a>"),
        "/a1?page=2": article(5, "<a href='/a1?page=3'>下一页</a>"),
        "/a1?page=3": article(6, "<a href='/a1?page=2'>下一页</a>"),
        "/a2": (302, "/a1"),
        "/a3": (302, "/a1"),
    },
    **{
        f"part{n}": {"/": ONE, "/list": listing(first)} | pages
        for n, (first, pages) in enumerate(
            [
                ("/a1", {"/a1": article(1, "<p>[1] <a href='/a1?page=2'>[2]</a></p>"), "/a1?page=2": article(5)}),
                ("/a1", {"/a1": article(1, "<a href='/a1?pageid=2'>下一页</a>"), "/a1?pageid=2": article(5)}),
                ("/a2", {"/a2": article(1, "<a href='/a2/2.html'>下一页</a>"), "/a2/2.html": article(5)}),
                ("/a3", {"/a3": article(1, "<a href='/a3-2'>下一页</a>"), "/a3-2": article(5)}),
                (
                    "/a1",
                    {
                        "/a1": article(1, "<a href='/a1?page=2'>&#19979;&#19968;&#39029;</a>"),
                        "/a1?page=2": article(5, "<a href='/a1?page=1'>下一页</a>"),
                        "/a1?page=1": article(1, "<a href='/a1?page=2'>下一页</a> "),
                    },
                ),
                (
                    "/show?id=1&page=1",
                    {
                        "/show?id=1&page=1": article(1, "<a href='/show?id=1&page=2'>下 一 页</a>"),
                        "/show?id=1&page=2": article(5, "<a href='/show?id=1&page=3'>下一页</a>"),
                        "/show?id=1&page=3": (302, "/show?id=1&page=1"),
                    },
                ),
                ("/a1_0.htm", {"/a1_0.htm": article(1, "<a href='/a1_1.htm'>下一页</a>"), "/a1_1.htm": article(5)}),
                (
                    "/a1",
                    {
                        "/a1": article(1, "<a href='/list?page=9'>下一页</a><a href='/a1?page=2'>下一页</a>"),
                        "/a1?page=2": article(5, "<a href='/a1?page=3'>下一页</a>"),
                        "/a1?page=3": article(5, "<a href='/a1?page=4'>下一页</a>"),
                        "/a1?page=4": article(5, "<a href='/a1?page=4'>下一页</a>"),
                    },
                ),
            ]
        )
    },
    "endlessparts": {
        "/": ONE,
        "/list": listing("/a1"),
        "/a1": article(1, "<a href='/a1?page=2'>下一页</a>"),
        **{f"/a1?page={n}": article(n, f"<a href='/a1?page={n + 1}'>下一页</a>") for n in range(2, 130)},
    },
    "partelsewhere": {
        "/": ONE,
        "/list": listing("/a1", "/a2", "/a3"),
        "/a3": article(3, "<a href='/a3?page=2'>下一页</a>"),
        "/a3?page=2": "<html><body><h1>会员中心</h1><form>名称<input></form></body></html>",
        "/a1": article(1, "<a href='/a1?page=2'>下一页</a>"),
        "/a1?page=2": (302, "/a7"),
        "/a7": article(7),
        "/a2": article(2, "<a href='/a2?page=2'>下一页</a>"),
        "/a2?page=2": "<html><body><h1>用户登录</h1><form>用户名<input></form></body></html>",
    },
    "partscript": {
        "/": ONE,
        "/list": listing("/a1"),
        "/a1": article(1, "<a href='javascript:go(2)'>下一页</a>"),
    },
    **{
        f"leads{n}": {"/": ONE, "/list": listing("/a1") + control, "/list?page=2": listing("/a2")}
        for n, control in enumerate(
            [
                "<a href='?page=2'>下一页 2</a>",
                "<a href='?page=2'>次页</a>",
                "<a href='?page=2' aria-label=下一页></a>",
                "<a href='?page=2'><img src=/img/next.gif></a>",
                "<a href='?page=2' rel=next>&#8250;</a>",
                "<a href='/a9' title=next>&gt;</a><link rel=next href='?page=2'>",
                "<map><area href='?page=2' alt=下一页></map>",
                "<a href='#' onclick=\"location.href='/list?page=2'\">下一页</a>",
                "<a href='javascript:goto(&quot;/list?page=2&quot;)'>下一页</a>",
                "<a href='\\list?page=2'>下一页</a>",
            ]
        )
    },
    **{
        f"astray{n}": {
            "/": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")),
            "/list": listing("/a1", following="?page=2"),
            "/list?s=2": listing("/a3"),
            "/list?page=2": answer,
        }
        for n, answer in enumerate(
            [
                "",
                "<html><body><form>用户名<input></form></body></html>",
                "<html><body>系统繁忙，请稍后再试</body></html>",
                "<html><body><script>document.cookie='c=1';location.reload()</script></body></html>",
                "<html><head><meta http-equiv=refresh content='0;url=/list?s=2'></head></html>",
                (302, "/"),
                (302, "/list?s=2"),
                (302, "/list"),
            ]
        )
    },
    "scripted": {
        "/": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")),
        **{
            target: home(("/list", "党务公开"), ("/list?s=2", "党建要闻")) + "<script>$.get('/rows')</script>"
            for target in ("/list", "/list?s=2")
        },
    },
    "groups": {
        "/": ONE,
        "/list": listing("/a1") + "<p>1 <a href='?page=2'>2</a> <a href='?page=3'>&gt;&gt;</a></p>",
        "/list?page=2": listing("/a2") + "<p><a href='/list'>1</a> 2 <a href='?page=3'>...</a></p>",
        "/list?page=3": listing("/a3"),
    },
    "onward": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2"),
        "/list?page=2": listing("/a2") + "<a href='javascript:goPage(3)'>下一页</a>",
    },
    "nested": {
        "/": ONE,
        "/list": home(("/list?s=2", "党务公开一"), ("/list?s=3", "党务公开二")),
        "/list?s=2": listing("/a1"),
        "/list?s=3": listing("/a2"),
    },
    "scriptrows": {
        "/": ONE,
        "/list": "<ul><li><a href=\"javascript:openwin('/a1')\">第1号会议纪要</a> 2016-10-18</li>"
        "<li><a href='#' onclick=\"window.open('/a2')\">第2号会议纪要</a> 2016-10-18</li>"
        "<li><a href='\\a3'>第3号会议纪要</a> 2016-10-18</li></ul>",
    },
    "titled": {
        "/": ONE,
        "/list": listing("/a1") + "<ul><li><a href='/a2'>《党史百讲》全书共12页昨日面世并发行</a> 2016-10-18</li></ul>",
    },
    "packed": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 7))),
        "/a2": Sent(zlib.compress(article(2).encode())[:-12], encoding="deflate"),
        "/a3": Sent(gzip.compress(article(3).encode())[:-12], encoding="x-gzip"),
        "/a4": Sent(gzip.compress(article(4).encode())[:-6] + b"\0" * 6, encoding="gzip"),
        "/a5": Sent(brotli.compress(article(5).encode())[:-9], encoding="br"),
        "/a6": Sent(article(6).encode(), encoding="gzip"),  # says so, and is not
    },
    "short": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 17))),
        **{f"/a{n}": article(n) for n in range(7, 16)},
        "/a16": article(16).removesuffix("</p></div></body></html>"),
    },
    "shortlist": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2"),
        **{f"/list?page={n}": listing(f"/a{n}", following=f"?page={n + 1}") for n in range(2, 6)},
        "/list?page=6": listing("/a6", "/a7")[:-90],
    },
    "typed": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 7))),
        "/a1": Sent(article(1).encode(), "charset=utf-8"),
        "/a2": Sent(article(2).encode(), "text"),
        "/a3": Sent(article(3).encode(), "text/xml"),
        "/a4": Sent(article(4).encode(), "application/x-httpd-asp"),
        "/a5": Sent(b"Server Too Busy"),
        "/a6": Sent("数据库连接出错，请检查连接字串。".encode()),
    },
    "barred": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 6))),
        "/a2": (302, "/captcha?from=a2"),
        "/captcha?from=a2": home(("/", "请完成验证")),
        "/a3": "<html><body><p>访问过于频繁，请稍后再试</p></body></html>",
        "/a4": "<html><body><p>请先登录</p></body></html>",
        "/a5": "<html><body><p>该文章正在审核中</p></body></html>",
    },
    "faulty": {
        "/": ONE,
        "/list": listing("/a1").removesuffix("</body></html>")
        + "<font>Microsoft OLE DB Provider for SQL Server 错误 '80040e31' 超时已过期</font></body></html>",
    },
    "beside": {
        "/": home(("/list?s=1", "党建要闻"), ("/list?s=2", "党务公开"), ("/a10", "首页头条")),
        "/list?s=1": SIDEBAR
        + "<div class=top><a href='/a1'>本栏头条一</a><a href='/a2'>本栏头条二</a><a href='/a10'>首页头条</a></div>"
        + listing("/a3", "/a4"),
        "/list?s=2": SIDEBAR + listing("/a4", "/a5"),
    },
    "unknownwords": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 7))),
        **{f"/a{n}": "<html><body><p>本栏目今日整理，给您带来不便敬请谅解！</p></body></html>" for n in range(3, 7)},
    },
    **{
        f"calm{n}": {
            "/": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")),
            "/list": listing("/a1", "/a2") + more,
            "/list?s=2": listing("/a3"),
        }
        for n, more in enumerate(
            [
                "<a href='javascript:void(0)'>下一页</a>",
                "<a href='#'>下一页</a><a href='/list?page=1'>尾页</a>",
                "<p>本期内刊共12页，欢迎索取阅读</p>",
                "<b>1/18</b>",
                "<select><option>1</option><option>2</option><option>3</option></select>",
                "<a href='javascript:slideTo(2)' title=下一页>&gt;</a>",
                "<a href=\"javascript:alert('已经是最后一页')\">下一页</a>",
                "<a href='/list?s=2'>查看更多</a><p>查看更多</p>",
                "<a href='/list?s=2'>&gt;&gt;</a>",
            ]
        )
    },
    "onelist": {"/": ONE, "/list": home(("/list", "党务公开"))},
    "framewords": {
        "/": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")) + "<p>用户登录</p>",
        "/list": home(("/list", "党务公开"), ("/list?s=2", "党建要闻")) + "<p>用户登录</p><p>共 0 条</p>",
        "/list?s=2": listing("/a1"),
    },
    "whole": {
        "/": ONE,
        "/list": listing("/a1", following="?page=2") + "<p>第1页 共2页</p>",
        "/list?page=2": listing("/a2", following="?page=3") + "<p>第2页 共2页</p>",
        "/list?page=3": 404,
    },
    "notices": {
        "/": ONE,
        "/list": listing("/a1", "/a2"),
        "/a2": "<html><body><h1>第2号会议纪要</h1><p>发布时间：2016-10-18 来源：本网</p>"
        "<div><p>系统维护中，请周一再访问。</p></div></body></html>",
    },
    "samewords": {
        "/": ONE,
        "/list": listing(*(f"/a{n}" for n in range(1, 7))),
        **{
            f"/a{n}": "<html><body><p>发布时间：2016-10-18 来源：本网</p><div><p>图片新闻</p>"
            f"<img src=/pic{n}.jpg width=600 height=400></div></body></html>"
            for n in range(4, 7)
        },
    },
    "dead": {"/": 404},
    "bare": {"/": "<html><body><p>网站建设中</p></body></html>"},
}


UNPROVEN = [name for name in PORTALS if name.startswith("unproven")]


class Tiny:
    """A portal of some pages under the host NAME.test."""

    def __init__(self, name):
        self.host = f"{name}.test"
        self._pages = ARTICLES | {"/robots.txt": 404} | PORTALS[name]
        self._asked = Counter()

    def respond(self, request):
        answer = self._pages.get(request.target, 404)
        if isinstance(answer, list):
            answer = answer[min(self._asked[request.target], len(answer) - 1)]
        self._asked[request.target] += 1
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        if isinstance(answer, tuple):
            return DemoResponse(status=answer[0], headers=(("Location", answer[1]), *kind), body=b"")
        if isinstance(answer, int):
            return DemoResponse(status=answer, headers=kind, body=f"<h1>{answer}</h1>".encode())
        if isinstance(answer, Sent):
            packed = (("Content-Encoding", answer.encoding),) if answer.encoding else ()
            return DemoResponse(
                status=answer.status, headers=(("Content-Type", answer.kind), *packed), body=answer.body
            )
        if isinstance(answer, Brotli):
            return DemoResponse(
                status=200, headers=(("Content-Encoding", "br"), *kind), body=brotli.compress(answer.encode())
            )
        return DemoResponse(status=200, headers=kind, body=answer.encode())


class Small(PortalSpider):
    section_url = r"/list(?:$|\?(?:.*&)?s=)"
    article_url = r"/a\d+|/show\?"


def declare(name):
    attributes = {
        "name": name,
        "portal": name,
        "allowed_domains": [f"{name}.test"],
        "start_urls": [f"http://{name}.test/"],
        "custom_settings": {"READING_SECONDS": 0} if name == "steady" else None,
    }
    return type(name.title(), (Small,), attributes)


def crawl_all(folder, proxy):
    run_spiders({name: declare(name) for name in PORTALS}, Options(folder=folder, proxy=proxy, delay=0))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, crawl_by):
    """Return the archive's folder and what was asked of the portals."""
    folder = tmp_path_factory.mktemp("walks") / "archive"
    with serve(*map(Tiny, PORTALS)) as served:
        crawl_by(__file__, folder, served)
    return folder, served.requests


@pytest.fixture
def seen(crawled):
    """Return how a portal was walked: its report, its outcomes by target, the targets asked for."""

    def look(name):
        with closing(open_reader(crawled[0])) as connection:
            found = report(connection, last_run(connection, name))
            rows = connection.execute("SELECT url, outcome, reason FROM outcomes WHERE run_id = ?", (found.run_id,))
            ends = {url.partition(".test")[2]: (outcome, reason) for url, outcome, reason in rows}
        return found, ends, Counter({t: n for (host, t), n in crawled[1].items() if host == f"{name}.test"})

    return look


def kept(ends):
    return {target for target, (outcome, _) in ends.items() if outcome == "stored"}


def numbers(found):
    return [(s.pages, s.expected, s.got, s.absent, s.lost, s.ended_by) for s in found.sections]


def test_a_portal_without_trouble_is_walked_whole_and_every_page_is_asked_for_once(seen):
    found, ends, asked = seen("plain")
    assert (found.status, found.reason) == ("ok", None)
    assert numbers(found) == [(2, 3, 3, 0, 0, "no next page"), (1, 2, 2, 0, 0, "no next page")]
    assert kept(ends) == {"/a1", "/a2", "/a3", "/a4"}
    assert set(asked.values()) == {1}


def test_a_crawl_that_reads_again_while_it_goes_on_finds_every_record_whatever_its_encoding(seen):
    found, ends, _ = seen("steady")
    assert (found.status, numbers(found)) == ("ok", [(1, 20, 20, 0, 0, "no next page")])
    assert kept(ends) == {f"/a{n}" for n in range(1, 21)}


def test_pages_without_rows_end_no_walk_before_the_page_that_the_pager_calls_the_last(seen):
    found, ends, _ = seen("lastlink")
    assert (found.status, numbers(found)) == ("ok", [(5, 2, 2, 0, 0, "no next page")])
    assert kept(ends) == {"/a1", "/a2"}


@pytest.mark.parametrize("name", ["numbered", "pictured"])
def test_a_pager_of_numbers_or_pictures_leads_on(seen, name):
    found, ends, _ = seen(name)
    assert (found.status, numbers(found)) == ("ok", [(3, 3, 3, 0, 0, "no next page")])
    assert kept(ends) == {"/a1", "/a2", "/a3"}


@pytest.mark.parametrize("name", UNPROVEN)
def test_a_listing_that_may_go_on_is_named_as_a_loss_and_keeps_what_it_lists(seen, name):
    _, ends, _ = seen(name)
    assert ends["/list"][0] in LOSSES
    assert kept(ends) == ({"/a1"} if "/a1" in PORTALS[name]["/list"] else set())


def test_a_page_is_a_page_by_what_it_holds_whatever_its_type_and_encoding(seen):
    found, ends, _ = seen("odd")
    assert kept(ends) == {f"/a{n}" for n in range(1, 7)}, ends
    assert found.status == "ok"


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("/a2", ("failed", "the answer breaks off")),
        ("/a3", ("failed", "HTTP status: 206")),
        ("/a4", ("unreadable", "the page only sends on to: http://halves.test/a9")),
    ],
)
def test_what_is_not_the_whole_article_is_a_loss(seen, target, end):
    found, ends, _ = seen("halves")
    assert ends[target] == end
    assert kept(ends) == {"/a1"}
    assert found.status == "incomplete"


@pytest.mark.parametrize("name", ["legacy", "numbersid"])
def test_an_article_is_asked_for_by_the_query_that_a_browser_sends(seen, name):
    found, ends, _ = seen(name)
    assert (found.status, [outcome for outcome, _ in ends.values()].count("stored")) == ("ok", 2), ends


def test_a_link_that_no_browser_follows_does_not_take_its_listing_with_it(seen):
    assert kept(seen("badport")[1]) == {"/a1", "/a2"}


def test_rows_that_all_leave_the_site_have_their_end_and_do_not_end_the_walk(seen):
    found, ends, _ = seen("abroad")
    assert kept(ends) == {"/a1"}
    assert [outcome for outcome, _ in ends.values()].count("offsite") == 4
    assert found.status == "ok"


def test_a_listing_without_rows_in_the_frame_of_the_site_is_empty(seen):
    found, ends, _ = seen("framed")
    assert (found.status, kept(ends)) == ("ok", {"/a1"})


def test_a_next_page_that_repeats_the_page_ends_the_walk(seen):
    found, _, asked = seen("repeat")
    assert (found.status, numbers(found)) == ("ok", [(2, 2, 2, 0, 0, "repeated page")])
    assert "/list?page=3" not in asked


def test_a_listing_in_a_loop_is_walked_once(seen):
    found, ends, asked = seen("loop")
    assert (found.status, numbers(found)) == ("ok", [(3, 3, 3, 0, 0, "repeated page")])
    assert kept(ends) == {"/a1", "/a2", "/a3"}
    assert asked["/list"] == 1


def test_an_empty_listing_is_a_whole_listing(seen):
    found, _, _ = seen("empty")
    assert (found.status, numbers(found)) == ("ok", [(1, 0, 0, 0, 0, "empty page")])


def test_empty_pages_that_lead_on_for_ever_end_the_walk(seen):
    found, _, _ = seen("hollow")
    assert found.sections[0].pages <= 4


def test_pages_without_a_new_article_end_the_walk(seen):
    found, _, _ = seen("swing")
    assert found.sections[0].pages <= 5


def test_empty_pages_end_no_walk_whose_pager_says_that_more_come(seen):
    found, ends, _ = seen("gap")
    assert (found.status, numbers(found)) == ("ok", [(6, 2, 2, 0, 0, "no next page")])
    assert kept(ends) == {"/a1", "/a2"}


def test_a_pager_that_leads_back_before_its_last_page_proves_no_end(seen):
    found, ends, _ = seen("stuck")
    assert (found.status, numbers(found)) == ("incomplete", [(2, 1, 1, 0, 0, None)])
    assert ends["/list?page=2"] == ("unreadable", "the pager says more pages, and the next link leads back: 2 of 9")


def test_links_that_lead_to_one_article_of_several_pages_all_read_it_whole(seen, crawled):
    _, ends, _ = seen("both")
    assert {target: outcome for target, (outcome, _) in ends.items() if target.startswith("/a")} == {
        "/a1": "stored",
        "/a2": "unchanged",
        "/a3": "unchanged",
        "/a1?page=2": "joined",
        "/a1?page=3": "joined",
    }
    with closing(open_reader(crawled[0])) as connection:
        (texts,) = connection.execute(
            "SELECT group_concat(text) FROM versions v JOIN articles a ON a.id = v.article_id WHERE site = 'both'"
        )
    assert [texts[0].count(f"第{n}号会议强调") for n in (1, 5, 6)] == [2, 2, 2]


def test_every_reason_is_said_in_chinese_too(crawled):
    with closing(open_reader(crawled[0])) as connection:
        reasons = connection.execute("SELECT DISTINCT reason FROM outcomes WHERE reason IS NOT NULL").fetchall()
    words = {part.partition(": ")[0] for (reason,) in reasons for part in reason.split("; ")}
    assert {word for word in words if f"reason.{word}" not in CATALOGUE} == set()


@pytest.mark.parametrize("name", [name for name in PORTALS if re.fullmatch(r"part\d+", name)])
def test_the_further_pages_of_an_article_are_found_and_none_comes_twice(seen, crawled, name):
    found, ends, _ = seen(name)
    assert (found.status, len(kept(ends))) == ("ok", 1), ends
    with closing(open_reader(crawled[0])) as connection:
        (text,) = connection.execute(
            "SELECT v.text FROM versions v JOIN articles a ON a.version_id = v.id WHERE a.site = ?", (name,)
        ).fetchone()
    assert [text.count(f"第{n}号会议强调") for n in (1, 5)] == [2, 2]


@pytest.mark.parametrize("name", [name for name in PORTALS if name.startswith("leads")])
def test_the_next_page_is_known_by_any_of_its_names(seen, name):
    found, ends, _ = seen(name)
    assert (found.status, kept(ends)) == ("ok", {"/a1", "/a2"}), ends


@pytest.mark.parametrize("name", [name for name in PORTALS if name.startswith("astray")])
def test_a_next_page_that_is_no_page_of_the_list_ends_no_walk(seen, name):
    found, ends, _ = seen(name)
    assert (found.status, kept(ends)) == ("incomplete", {"/a1", "/a3"}), ends
    assert ends["/list?page=2"][0] in LOSSES
    assert {section.ended_by for section in found.sections} == {None, "no next page"}


def test_what_leads_on_from_a_later_page_is_seen_too(seen):
    found, ends, _ = seen("onward")
    assert (found.status, kept(ends)) == ("incomplete", {"/a1", "/a2"})
    assert ends["/list?page=2"][0] == "unreadable"


def test_an_arrow_to_the_next_group_of_pages_is_followed(seen):
    found, ends, _ = seen("groups")
    assert (found.status, kept(ends)) == ("ok", {"/a1", "/a2", "/a3"})


def test_a_portal_whose_sections_are_all_without_rows_is_not_read(seen):
    found, _, _ = seen("scripted")
    assert (found.status, found.reason) == ("incomplete", "most sections are without rows: 2")


def test_a_section_of_sections_is_walked(seen):
    found, ends, _ = seen("nested")
    assert (found.status, kept(ends)) == ("ok", {"/a1", "/a2"})
    assert {section.section for section in found.sections} == {"党务公开", "党务公开一", "党务公开二"}


def test_rows_whose_address_is_in_a_script_are_rows(seen):
    assert kept(seen("scriptrows")[1]) == {"/a1", "/a2", "/a3"}


def test_a_title_that_speaks_of_pages_is_no_pager(seen):
    assert seen("titled")[0].status == "ok"


def test_a_page_that_was_packed_and_broke_off_is_a_loss_whatever_it_was_packed_with(seen):
    found, ends, _ = seen("packed")
    assert {target for target, end in ends.items() if end == ("failed", "the answer breaks off")} == {
        "/a2",
        "/a3",
        "/a4",
        "/a5",
    }
    assert (found.status, kept(ends)) == ("incomplete", {"/a1", "/a6"})


def test_pages_without_the_end_that_all_others_have_are_losses(seen):
    found, ends, _ = seen("short")
    assert ends["/a16"] == ("failed", "the page breaks off before its end")
    assert found.status == "incomplete"
    assert seen("shortlist")[1]["/list?page=6"] == ends["/a16"]


def test_a_type_that_nobody_knows_hides_no_page_and_a_bare_message_is_a_loss(seen):
    found, ends, _ = seen("typed")
    assert kept(ends) == {"/a1", "/a2", "/a3", "/a4"}
    assert ends["/a5"] == ("failed", "the page says: Server Too Busy")
    assert ends["/a6"][0] == "failed"
    assert found.status == "incomplete"


def test_who_is_not_let_in_has_lost_something(seen):
    found, ends, _ = seen("barred")
    assert {target: outcome for target, (outcome, _) in ends.items() if target.startswith("/a")} == {
        "/a1": "stored",
        "/a2": "failed",
        "/a3": "failed",
        "/a4": "failed",
        "/a5": "soft_error",
    }
    assert (found.status, found.cause) == ("blocked", "blocked")


def test_a_listing_with_the_message_of_a_fault_below_its_rows_is_no_whole_listing(seen):
    found, ends, _ = seen("faulty")
    assert ends["/list"][0] == "failed"
    assert found.status == "incomplete"


def test_what_only_one_section_shows_beside_its_list_is_fetched_and_what_all_pages_show_is_not(seen):
    found, ends, asked = seen("beside")
    assert (found.status, kept(ends)) == ("ok", {"/a1", "/a2", "/a3", "/a4", "/a5"})
    assert not {"/a8", "/a9", "/a10"} & set(asked)
    assert [(s.pages, s.expected, s.got) for s in found.sections] == [(1, 4, 4), (1, 2, 2)]


def test_one_text_under_several_titles_is_an_error_page_whatever_it_says(seen, crawled):
    found, ends, _ = seen("unknownwords")
    assert (found.status, kept(ends)) == ("incomplete", {"/a1", "/a2"})
    assert {ends[f"/a{n}"][0] for n in range(3, 7)} <= {"failed", "unreadable"}
    with closing(open_reader(crawled[0])) as connection:
        (count,) = connection.execute("SELECT count(*) FROM articles WHERE site = 'unknownwords'").fetchone()
    assert count == 2


@pytest.mark.parametrize("name", [name for name in PORTALS if name.startswith("calm")])
def test_what_is_no_pager_raises_no_doubt(seen, name):
    found, ends, _ = seen(name)
    assert (found.status, kept(ends)) == ("ok", {"/a1", "/a2", "/a3"}), (found.reason, ends)


@pytest.mark.parametrize(
    ("name", "articles"),
    [
        ("onelist", set()),
        ("framewords", {"/a1"}),
        ("whole", {"/a1", "/a2"}),
        ("notices", {"/a1", "/a2"}),
        ("samewords", {f"/a{n}" for n in range(1, 7)}),
    ],
)
def test_a_harmless_portal_is_complete(seen, name, articles):
    found, ends, _ = seen(name)
    assert (found.status, kept(ends)) == ("ok", articles), (found.reason, ends)


def test_an_article_without_a_last_page_ends_as_a_loss(seen):
    _, ends, asked = seen("endlessparts")
    assert ends["/a1"] == ("unreadable", "an article of more pages than any has: 100")
    assert sum(asked.values()) < 110


def test_a_further_page_that_leads_to_something_else_is_a_loss(seen):
    found, ends, _ = seen("partelsewhere")
    assert found.status == "blocked"  # most losses are logins, and there are few pages
    assert ends["/a1"][0] == ends["/a2"][0] == "failed"
    assert ends["/a2?page=2"] == ("failed", "the page says: 用户登录")
    assert ends["/a3?page=2"] == ("unreadable", "the further page does not show the title")


def test_an_article_whose_further_pages_only_a_script_opens_is_kept_and_named(seen):
    found, ends, _ = seen("partscript")
    assert (found.status, kept(ends)) == ("incomplete", {"/a1"})
    assert found.alarms == (("parts", "http://partscript.test/a1"),)


def test_a_section_under_three_spellings_is_walked_once_under_its_name(seen):
    found, _, asked = seen("twice")
    assert [section.section for section in found.sections] == ["党务公开"]
    assert sum(n for target, n in asked.items() if target.startswith("/list")) == 1


def test_a_redirect_off_the_site_is_not_followed(seen, crawled):
    assert kept(seen("offsite")[1]) == {"/a1"}
    assert not [host for host, _ in crawled[1] if host == "elsewhere.test"]


def test_a_redirect_off_the_site_is_no_loss(seen):
    found, ends, _ = seen("offsite")
    assert ends["/a2"] == ("offsite", "redirected off the site")
    assert (found.status, numbers(found)) == ("ok", [(1, 2, 1, 1, 0, "no next page")])


def test_a_redirect_to_another_article_is_that_article_once(seen, crawled):
    found, ends, _ = seen("moved")
    assert {ends["/a1"][0], ends["/a2"][0]} == {"stored", "unchanged"}
    assert (found.status, numbers(found)) == ("ok", [(1, 2, 2, 0, 0, "no next page")])
    with closing(open_reader(crawled[0])) as connection:
        urls = connection.execute("SELECT url FROM current_articles WHERE site = 'moved'").fetchall()
    assert [url for (url,) in urls] == ["http://moved.test/a1"]


def test_redirects_in_a_ring_end(seen):
    _, ends, asked = seen("ring")
    assert kept(ends) == {"/a1"}
    assert asked["/a2"] < 30


def test_redirects_in_a_ring_are_a_loss(seen):
    found, ends, _ = seen("ring")
    assert ends["/a2"][0] == "failed"
    assert found.status == "incomplete"


def test_a_picture_in_an_articles_place_is_named(seen):
    _, ends, _ = seen("picture")
    assert ends["/a2"] == ("not_html", "sent as: text/html")


def test_a_redirect_to_the_home_page_is_no_article(seen):
    found, ends, _ = seen("homeward")
    assert ends["/a2"] == ("soft_error", "redirected to: http://homeward.test/")
    assert kept(ends) == {"/a1"}
    assert found.status == "ok"


def test_the_order_of_parameters_makes_no_second_article(seen):
    found, ends, asked = seen("query")
    assert kept(ends) == {"/show?a=1&b=2"}
    assert sum(n for target, n in asked.items() if target.startswith("/show")) == 1
    assert found.status == "ok"


def test_a_robots_txt_that_the_portal_cannot_give_forbids_everything_and_is_a_loss(seen):
    found, ends, asked = seen("robotless")
    assert (found.status, ends) == ("failed", {"/": ("failed", "robots.txt cannot be had: HTTP status: 503")})
    assert set(asked) == {"/robots.txt"}


def test_a_robots_txt_that_redirects_for_ever_forbids_nothing(seen):
    assert kept(seen("robotring")[1]) == {"/a1"}


def test_what_robots_txt_forbids_is_not_asked_for_and_no_loss(seen):
    found, ends, asked = seen("robots")
    assert ends["/a2"][0] == "blocked"
    assert "/a2" not in asked
    assert (found.status, numbers(found)) == ("ok", [(1, 2, 1, 1, 0, "no next page")])


@pytest.mark.parametrize("name", ["closed", "torn", "broken", "captcha", *UNPROVEN])
def test_a_listing_without_a_proven_end_makes_the_run_incomplete_and_the_exit_code_1(seen, crawled, name, monkeypatch):
    found, _, _ = seen(name)
    refused = name in ("closed", "captcha") or "document.cookie" in str(PORTALS[name]["/list"])
    assert found.status == ("blocked" if refused else "incomplete")
    assert re.search("listings without a proven end|most sections are without rows", found.reason)
    assert found.sections[0].ended_by == ("blocked" if name == "closed" else None)
    monkeypatch.setattr(sys, "argv", ["dangjian", "report", name, "--archive", str(crawled[0])])
    with pytest.raises(SystemExit, match="1"):
        main()


@pytest.mark.parametrize(
    ("name", "target", "end"),
    [
        ("closed", "/list", ("blocked", "Forbidden by robots.txt")),
        ("torn", "/list?page=2", ("missing", "HTTP status: 404")),
        ("broken", "/list?page=2", ("failed", "HTTP status: 500")),
        ("captcha", "/list", ("failed", "an error page with status 200: 请输入验证码")),
        ("dead", "/", ("missing", "HTTP status: 404")),
        ("bare", "/", ("unreadable", "no link on it is a section's")),
    ],
)
def test_a_page_that_leads_nowhere_is_named_with_its_reason(seen, name, target, end):
    found, ends, _ = seen(name)
    assert ends[target] == end
    assert found.status in ("incomplete", "blocked", "failed")


def test_what_stands_before_a_torn_listing_is_kept(seen):
    assert kept(seen("torn")[1]) == {"/a1"}
    assert kept(seen("broken")[1]) == {"/a1"}


def test_a_page_that_fails_is_asked_for_again_and_two_times_at_most(seen):
    found, ends, asked = seen("flaky")
    assert (found.status, kept(ends)) == ("ok", {"/a1", "/a2"})
    assert (asked["/list"], asked["/list?page=2"], asked["/a2"]) == (2, 3, 2)
    assert seen("broken")[2]["/list?page=2"] == 3


def test_half_an_article_is_not_kept(seen):
    found, ends, _ = seen("parts")
    assert ends["/a1?page=2"] == ("joined", None)
    assert ends["/a2?page=2"] == ("missing", "HTTP status: 404")
    assert ends["/a2"] == ("failed", "a further page cannot be had: HTTP status: 404")
    assert kept(ends) == {"/a1"}
    assert (found.status, found.reason) == ("incomplete", "URLs lost: 1")


@pytest.mark.parametrize(("target", "outcome"), [("/a1", "soft_error"), ("/a2", "failed")])
def test_a_further_page_that_is_no_page_of_the_article_is_not_joined(seen, target, outcome):
    """The first leads home, the second asks for a captcha."""
    found, ends, _ = seen("strayed")
    assert ends[target][0] == "failed"
    assert ends[target + "?page=2"][0] == outcome
    assert (found.status, found.cause) == ("blocked", "blocked")


def test_the_pages_of_an_article_are_one_text(crawled):
    with closing(open_reader(crawled[0])) as connection:
        (text,) = connection.execute("SELECT text FROM current_articles WHERE url = 'http://parts.test/a1'").fetchone()
    assert "第1号会议强调" in text
    assert "第5号会议强调" in text
    assert "下一页" not in text


def test_a_captcha_in_an_articles_place_is_no_article(seen):
    _, ends, _ = seen("guarded")
    assert ends["/a2"] == ("failed", "the page says: 请输入验证码")  # it may be there tomorrow
    assert kept(ends) == {"/a1"}


def test_every_url_of_every_portal_has_one_end(crawled):
    with closing(open_reader(crawled[0])) as connection:
        assert connection.execute("SELECT count(*) FROM outcomes WHERE outcome IS NULL").fetchone()[0] == 0
        statuses = dict(connection.execute("SELECT site, status FROM runs"))
    assert set(statuses) == set(PORTALS)
    assert statuses["dead"] == "failed"


def test_every_walk_is_the_same_when_it_is_rebuilt_from_its_warc_files(crawled, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(crawled[0], old)
    (old / "archive.db").unlink()
    done = subprocess.run([sys.executable, __file__, old, new], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert differences(crawled[0], new) == {}


if __name__ == "__main__":
    where, other = Path(sys.argv[1]), sys.argv[2]
    if other.startswith("http"):
        crawl_all(where, other)
    else:
        rebuild(where, Path(other), declared={name: declare(name) for name in PORTALS})
