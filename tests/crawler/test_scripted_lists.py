"""Families on small portals whose lists only scripts, services and postbacks turn; all are crawled in one process.

This file is also the program of that process, as tests/crawler/test_portal_walk.py is.
"""

import json
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.database import open_reader
from archive.ledger import LOSSES
from crawler.crawling import Options, run_spiders
from crawler.demo import DemoResponse, serve
from crawler.families.aspnet import AspNet
from crawler.families.epoint import Epoint
from crawler.families.gcdyw import Gcdyw
from crawler.families.jcms import Jcms
from crawler.families.kaipuyun import Kaipuyun
from crawler.families.mi4 import Mi4
from crawler.families.trs import Trs
from crawler.strategies.services import PageArticles, PageInfoList

HOME = "<html><body><a href='/list/'>党建要闻</a></body></html>"


def article(number, more=""):
    text = f"<p>第{number}号会议强调,各级党组织要认真抓好落实,推动基层党建工作全面进步。</p>" * 2
    title = f"第{number}号会议纪要"
    return f"<html><body><h1>{title}</h1><p>2016-10-18 来源：本网</p><div>{text}</div>{more}</body></html>"


def row(number):
    return f"<li><a href='/a{number}'>第{number}号会议纪要</a><span>2016-10-18</span></li>"


def page(numbers, more=""):
    return f"<html><body><ul>{''.join(map(row, numbers))}</ul>{more}</body></html>"


def call(*arguments):
    return f"<script>createPageHTML({', '.join(map(repr, arguments))});</script>"


def postback(state, numbers, controls):
    links = "".join(f"<a href=\"javascript:__doPostBack('p','{n}')\">{words}</a>" for words, n in controls)
    field = f"<input type=hidden name=__VIEWSTATE value={state}>"
    return f"<html><form method=post>{field}<ul>{''.join(map(row, numbers))}</ul>{links}</form></html>"


def aspnet(form):
    """Answer a postback only with the state of the page that was sent before, as ASP.NET does."""
    if not form:
        return postback("s1", (1, 2), [("下一页", 2), ("尾页", 3)])
    state, number = form["__VIEWSTATE"], int(form["__EVENTARGUMENT"])
    if (state, number) == ("s1", 2):
        return postback("s2", (3,), [("首页", 1), ("下一页", 3), ("尾页", 3)])
    return postback("s3", (4,), [("首页", 1), ("上一页", 2)]) if (state, number) == ("s2", 3) else 500


def forgetful(form):
    """Show the first page to every postback, as a portal does whose session is gone."""
    return postback("s1", (1, 2), [("下一页", 2), ("尾页", 9)])


STORE = """<div id=u1><script type="text/xml"><datastore><recordset>%s</recordset></datastore></script><script>
$('#u1').jpage({proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp',perPage:2,totalRecord:5,ajaxParam:{col:1,
appid:1,webid:7,path:'/',columnid:12,sourceContentType:1,unitid:'u1',webname:'党建',permissiontype:0}})</script></div>"""


def records(numbers):
    return "".join(f"<record><![CDATA[{row(n)}]]></record>" for n in numbers)


def dataproxy(target, form):
    query = {k: int(v[0]) for k, v in parse_qs(urlsplit(target).query).items()}
    wanted = range(query["startrecord"], min(query["endrecord"], 5) + 1) if form.get("unitid") == "u1" else []
    return f"<datastore><recordset>{records(wanted)}</recordset></datastore>"


def pagearticles(target):
    number = int(parse_qs(urlsplit(target).query)["page"][0])
    first = (number - 1) * 2
    listed = [{"title": f"第{n}号会议纪要", "url": f"/a{n}", "pub_date": "2016-10-18 10:00"} for n in (1, 2, 3, 4, 5)]
    return f"var _totalCnt=5;var _totalPage=3;var MI4_PAGE_ARTICLE={json.dumps(listed[first : first + 2])};"


def epoint(form, **more):
    """Send rows by page as epoint does; `more` may tell how many there are."""
    asked = json.loads(form["params"])
    first = asked["pageIndex"] * asked["pageSize"]
    listed = [{"title": f"第{n}号会议纪要", "infourl": f"/a{n}", "infodate": "2016-10-18"} for n in range(1, 6)]
    return json.dumps({"custom": more | {"infodata": listed[first : first + asked["pageSize"]]}})


EPOINT = "<script>var siteGuid='7eb5f7f1-9041-43ad-8e13-8fcb82ea831a';var categoryNum='003001';var pageSize=2;</script>"
CAPTCHA = "<html><body><form><p>请输入验证码</p><input name=code></form></body></html>"
ITEMS = "".join(f"{{'title':'第{n}号会议纪要','link_add':'/a{n}','brief':'2016-10-18'}}," for n in (1, 2, 3))
STRINGS = "".join(
    f"<script>var str_1='/a{n}';var str_2='2016-10-18';var str_3='第{n}号会议纪要';write()</script>" for n in (1, 2, 3)
)

# name -> family, and how it answers: by target; a function gets the form that was sent
PORTALS = {
    "trs": (Trs, {
        "/list/": page((1, 2), call(3, 0, "index", "html")),
        "/list/index_1.html": page((3,), call(3, 1, "index", "html")),
        "/list/index_2.html": page((4,), call(3, 2, "index", "html")),
    }),
    "trsgap": (Trs, {
        "/list/": page((1, 2), call(3, 0, "index", "html")),
        "/list/index_1.html": page((3,), call(3, 2, "index", "html")),
    }),
    "trsparts": (Trs, {
        "/list/": page((1, 2), call(1, 0, "index", "html")),
        "/a1": article(1, "<script>createPageHTML_ZW(2, 0, 'a1', 'html');</script>"),
        "/a1_1.html": article(6).replace("<h1>第6号", "<h1>第1号"),
    }),
    "strings": (Trs, {"/list/": f"<html><body>{STRINGS}{call(1, 0, 'index', 'html')}</body></html>"}),
    "kaipuyun": (Kaipuyun, {
        "/list/": page((1, 2), call("page_div", 2, 1, "list", "shtml", 3)),
        "/list/list_2.shtml": page((3,), call("page_div", 2, 2, "list", "shtml", 3)),
    }),
    "capped": (Kaipuyun, {"/list/": page((1, 2), call("page_div", 1, 1, "list", "shtml", 1000))}),
    "aspnet": (AspNet, {"/list/": aspnet}),
    "forgetful": (AspNet, {"/list/": forgetful}),
    "jcms": (Jcms, {
        "/list/": f"<html><body>{STORE % records((1, 2))}</body></html>",
        "/module/jslib/jquery/jpage/dataproxy.jsp": dataproxy,
    }),
    "jcmsmute": (Jcms, {
        "/list/": f"<html><body>{STORE % records((1, 2))}</body></html>".replace("totalRecord:5,", ""),
        "/module/jslib/jquery/jpage/dataproxy.jsp": dataproxy,
    }),
    "jcmsguarded": (Jcms, {
        "/list/": f"<html><body>{STORE % records((1, 2))}</body></html>",
        "/module/jslib/jquery/jpage/dataproxy.jsp": lambda target, form: CAPTCHA,
    }),
    "mi4": (Mi4, {"/": "<a href='/list_1_1.html'>党建要闻</a>", "/list_1_1.html": "<html><ul></ul></html>",
                  "/mi4-rest-api/pageArticles.js": lambda target, form: pagearticles(target)}),
    "gcdyw": (Gcdyw, {"/list/": f"<html><body><script>item=[{ITEMS}];</script></body></html>"}),
    "epoint": (Epoint, {
        "/list/": page((1, 2), EPOINT),
        "/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew": lambda target, form: epoint(form, count=5),
    }),
    "epointmute": (Epoint, {
        "/list/": page((1, 2), EPOINT),
        "/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew": lambda target, form: epoint(form),
    }),
}  # fmt: skip


class Tiny:
    def __init__(self, name):
        self.host = f"{name}.test"
        self.pages = {"/": HOME} | {f"/a{n}": article(n) for n in range(1, 6)} | PORTALS[name][1]

    def respond(self, request):
        form = {k: v[0] for k, v in parse_qs(request.body.decode(), keep_blank_values=True).items()}
        found = self.pages.get(request.target.partition("?")[0], 404)
        if callable(found):
            found = found(form) if found in (aspnet, forgetful) else found(request.target, form)
        if isinstance(found, int):
            return DemoResponse(status=found, headers=(("Content-Type", "text/html"),), body=b"<h1>error</h1>")
        kind = "text/html" if "<" in found[:1] else "text/javascript"
        return DemoResponse(status=200, headers=(("Content-Type", f"{kind}; charset=utf-8"),), body=found.encode())


def declare(name):
    family = PORTALS[name][0]
    attributes = {
        "name": name, "portal": name, "allowed_domains": [f"{name}.test"], "start_urls": [f"http://{name}.test/"],
        "section_url": r"/list/$|/list_\d+_1\.html$", "article_url": r"/a\d+$",
    }  # fmt: skip
    if family is Epoint:
        attributes["strategies"] = [PageInfoList(limit=3)]
    if family is Mi4:
        attributes["strategies"] = [PageArticles(portal=1, limit=2)]
    return type(name.title(), (family,), attributes)


def crawl_all(folder, proxy):
    run_spiders({name: declare(name) for name in PORTALS}, Options(folder=folder, proxy=proxy, delay=0))


@pytest.fixture(scope="module")
def connection(tmp_path_factory, crawl_by):
    folder = tmp_path_factory.mktemp("scripted") / "archive"
    with serve(*map(Tiny, PORTALS)) as served:
        crawl_by(__file__, folder, served)
    with closing(open_reader(folder)) as reader:
        yield reader


def stored(connection, name):
    rows = connection.execute("SELECT url FROM current_articles WHERE site = ?", (name,))
    return sorted(url.rpartition("/")[2] for (url,) in rows)


def walks(connection, name):
    query = "SELECT pages, ended_by FROM walks w JOIN runs r ON r.id = w.run_id WHERE r.site = ?"
    return [tuple(walk) for walk in connection.execute(query, (name,))]


def losses(connection, name):
    query = "SELECT kind, outcome, o.reason FROM outcomes o JOIN runs r ON r.id = o.run_id WHERE r.site = ?"
    return [(kind, reason) for kind, outcome, reason in connection.execute(query, (name,)) if outcome in LOSSES]


@pytest.mark.parametrize(
    ("name", "articles", "pages"),
    [
        ("trs", 4, 3), ("trsparts", 2, 1), ("strings", 3, 1), ("kaipuyun", 3, 2),
        ("capped", 2, 1), ("aspnet", 4, 3), ("jcms", 5, 3),
        ("mi4", 5, 4), ("gcdyw", 3, 1), ("epoint", 5, 3), ("epointmute", 5, 4), ("jcmsmute", 5, 4),
    ],
)  # fmt: skip
def test_a_list_that_a_script_turns_is_walked_to_its_proven_end(connection, name, articles, pages):
    assert losses(connection, name) == []
    assert walks(connection, name) == [(pages, "empty page" if "mute" in name else "no next page")]
    assert stored(connection, name) == [f"a{n}" for n in range(1, articles + 1)]


def test_a_list_that_its_system_cuts_off_is_an_alarm(connection):
    alarms = connection.execute("SELECT r.site, a.text FROM alarms a JOIN runs r ON r.id = a.run_id").fetchall()
    assert [tuple(alarm) for alarm in alarms] == [("capped", "http://capped.test/list/ (1000)")]


def test_an_article_whose_next_page_only_a_script_names_is_read_whole(connection):
    (text,) = connection.execute("SELECT text FROM current_articles WHERE url = 'http://trsparts.test/a1'").fetchone()
    assert "第1号会议强调" in text
    assert "第6号会议强调" in text


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("trsgap", "the pager says another page than was asked for: 3, not 2"),
        ("forgetful", "the pager says more pages, and the next link leads back: 2 of 9"),
        ("jcmsguarded", "not the data that was asked for"),
    ],
)
def test_a_list_that_may_go_on_is_named_as_a_loss_and_keeps_what_it_lists(connection, name, reason):
    assert losses(connection, name) == [("listing", reason)]
    assert {"a1", "a2"} <= set(stored(connection, name))


if __name__ == "__main__":
    crawl_all(Path(sys.argv[1]), sys.argv[2])
