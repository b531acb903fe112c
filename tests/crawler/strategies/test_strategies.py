"""Strategies on answers as the content systems send them."""

import json
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.list_page import ListPage
from crawler.listing import Page, Patterns
from crawler.strategies import Answer, Ask
from crawler.strategies.numbered_files import NumberedFiles
from crawler.strategies.postback import Postback
from crawler.strategies.records import ScriptObjects, ScriptStrings
from crawler.strategies.services import DataProxy, PageArticles, PageInfoList

PATTERNS = Patterns(article=re.compile(r"/detail_"), section=re.compile(r"/list_\d+_1"), domains=["x.cn"])
LIST = "http://dj.x.cn/dj/index.html"


def answer(text, url=LIST, number=1, asked=None):
    return Answer(url=url, text=text, page=Page(text.encode(), url), number=number, asked=asked)


def turn(strategy, text, **how):
    return strategy.turn(answer(text, **how))


def script(text):
    return f"<html><script>{text}</script></html>"


# createPageHTML


@pytest.mark.parametrize(
    ("call", "number", "following", "pages"),
    [
        ('createPageHTML(4, 0, "index", "html")', 1, "index_1.html", 4),
        ('createPageHTML(4, 1, "index", "html")', 2, "index_2.html", 4),
        ("createPageHTML('4', '3', 'index', 'shtml')", 4, None, 4),
        ('createPageHTML(1, 0, "index", "html")', 1, None, 1),
        ("createPageHTML('page_div',50, 1,'xwzx_list','shtml',1000)", 1, "xwzx_list_2.shtml", 50),
        ("createPageHTML('page_div',50, 50,'xwzx_list','shtml',1000)", 50, None, 50),
        ('createPageHTML_ZW(3, 0, "t20240701_12", "html")', 1, "t20240701_12_1.html", 3),
        ('//createPageHTML(9, 0, "index", "html");\nvar currentPage = 0;\nvar countPage = 25', 1, "index_1.html", 25),
        ('/* createPageHTML(9, 0, "old", "html"); */ createPageHTML(2, 0, "index", "html")', 1, "index_1.html", 2),
        ('//createPageHTML(9, 1, "index", "html");\nvar currentPage = 1;\nvar countPage = 2', 2, None, 2),
    ],
)
def test_the_next_file_is_the_one_that_the_script_would_write(call, number, following, pages):
    found = turn(NumberedFiles(), script(call), number=number)
    assert (found.following and found.following.url.rpartition("/")[2], found.pages) == (following, pages)


def test_a_page_that_says_it_is_a_later_one_is_not_taken_for_the_next():
    found = turn(NumberedFiles(), script("createPageHTML('d',9, 3,'list','shtml',90)"), number=2)
    assert (found.following, found.doubt) == (None, "the pager says another page than was asked for: 3, not 2")


def test_a_list_of_just_a_thousand_rows_was_cut_off_by_its_system():
    assert turn(NumberedFiles(), script("createPageHTML('d',50, 50,'list','shtml',1000)"), number=50).capped == 1000
    assert turn(NumberedFiles(), script("createPageHTML('d',9, 9,'list','shtml',154)"), number=9).capped is None


def test_the_definition_of_the_function_is_no_call_of_it():
    assert turn(NumberedFiles(), script("function createPageHTML(_nPageCount,_nCurrIndex,_sPageName){}")) is None


# postback

FORM = """<html><form method="post" action="list1.aspx?id=3"><input type="hidden" name="__VIEWSTATE" value="dDw=" />
<input type="hidden" name="__EVENTTARGET" /><input name="key" value="" /><input type="submit" name="go" value="搜索" />
<table><tr><td>甲</td></tr></table><div id="AspNetPager1">%s</div></form></html>"""
ASPX = "http://dj.x.cn/list1.aspx?id=3"
CALL = """<a href="javascript:__doPostBack('AspNetPager1','%d')">%s</a>"""


def test_a_postback_sends_the_forms_fields_with_target_and_page():
    found = turn(Postback(), FORM % (CALL % (2, "2") + CALL % (2, "下一页") + CALL % (9, "尾页")), url=ASPX)
    assert dict(found.following.form) == {
        "__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": "2", "__VIEWSTATE": "dDw=", "key": "",
    }  # fmt: skip
    assert (found.following.url, found.pages) == (ASPX, 9)
    assert found.following.identity == (
        f"{ASPX}&__wb_method=POST&__EVENTTARGET=AspNetPager1&__EVENTARGUMENT=2&key=&__page=2"
    )


@pytest.mark.parametrize(
    ("controls", "number", "argument"),
    [
        ("""<a href="javascript:__doPostBack('GridView1','Page$2')">2</a>""", 1, "Page$2"),
        (
            """<a href="javascript:__doPostBack('p','5')">5</a><a href="javascript:__doPostBack('p','6')">...</a>""",
            5,
            "6",
        ),
        ("""<a href="javascript:__doPostBack('lnkNext','')">下一页</a>""", 3, ""),
        ("""<a href="javascript:__doPostBack(&#39;lnkNext&#39;,&#39;&#39;)">下页</a>""", 3, ""),
    ],
)
def test_the_next_page_of_a_postback_is_told_by_name_or_number(controls, number, argument):
    found = turn(Postback(), FORM % controls, url=ASPX, number=number)
    assert dict(found.following.form)["__EVENTARGUMENT"] == argument
    assert f"__page={number + 1}" in found.following.identity


def test_the_last_page_of_a_postback_leads_no_further():
    found = turn(Postback(), FORM % (CALL % (1, "首页") + CALL % (8, "上一页") + "<a>下一页</a>"), url=ASPX, number=9)
    assert (found.following, found.pages) == (None, 9)


def test_a_calendar_that_posts_back_turns_no_page():
    calendar = "<a href=\"javascript:__doPostBack('Calendar1','8947')\">1</a>"
    assert turn(Postback(), FORM % calendar, url=ASPX) is None
    assert turn(Postback(), FORM % (calendar + CALL % (2, "下一页")), url=ASPX).pages == 2


def test_a_postback_that_only_changes_the_skin_turns_no_page():
    assert turn(Postback(), FORM % """<a href="javascript:__doPostBack('skin','red')">红</a>""", url=ASPX) is None


# rows in scripts

ITEMS = ScriptObjects(opening=r"\bitem\s*=", url=("link_add",), title=("title",), date=("brief",))


def test_objects_in_a_script_are_rows():
    text = script(
        r"item=[{'title':'党员&quot;三会一课&quot;','link_add':'/2024/07/01/ARTI1719800000000123.shtml',"
        r"'brief':'2024-07-01 10:00'},{'title':'It\'s','link_add':'http://www.12371.cn/b.shtml','brief':''}];"
    )
    rows = ITEMS.rows(answer(text, "https://www.x.cn/zxfb/"))
    assert [(row.url, row.title, row.listed_on) for row in rows] == [
        ("https://www.x.cn/2024/07/01/ARTI1719800000000123.shtml", '党员"三会一课"', date(2024, 7, 1)),
        ("http://www.12371.cn/b.shtml", "It's", None),
    ]
    assert ITEMS.turn(answer(text)).pages == 1


def test_an_array_that_breaks_off_is_no_list():
    assert ITEMS.rows(answer("<script>item=[{'title':'甲','link_add':'/a.shtml'},{'title':'")) is None


def test_strings_that_a_script_sets_are_rows():
    row = '<script>var str_1 = "./201607/t20160713_%d.html"; var str_2="2016-07-13"; var str_3 = "标题%d";</script>'
    rows = ScriptStrings().rows(answer(row % (1, 1) + row % (2, 2)))
    assert [(r.url, r.title, r.listed_on) for r in rows] == [
        (f"http://dj.x.cn/dj/201607/t20160713_{n}.html", f"标题{n}", date(2016, 7, 13)) for n in (1, 2)
    ]
    assert ScriptStrings().rows(answer("<p>无</p>")) is None


# jcms

STORE = """<html><div id="30512"><script type="text/xml">
<datastore><recordset>{records}</recordset></datastore></script>
<script>$('#30512').jpage({{dataType:'xml', proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp', perPage:15,
totalRecord:100, groupSize:3, ajaxParam:{{col:1,appid:1,webid:7,path:'/',columnid:1205,sourceContentType:1,
unitid:'30512',webname:'乌当党建',permissiontype:0}}}})</script></div></html>"""


def records(first, last):
    link = '<a href="/art/2024/7/1/art_1205_{n}.html" title="第{n}号">第…</a>'
    one = f"<record><![CDATA[<li>{link}<b>2024-07-01</b></li>]]></record>"
    return "".join(one.format(n=n) for n in range(first, last + 1))


def test_a_datastore_is_read_and_the_service_asked_for_the_rest():
    page = answer(STORE.format(records=records(1, 45)), "http://dj.x.cn/col/col1205/index.html")
    rows, found = DataProxy().rows(page), DataProxy().turn(page)
    assert (len(rows), rows[0].url, rows[0].title, rows[0].listed_on) == (
        45, "http://dj.x.cn/art/2024/7/1/art_1205_1.html", "第1号", date(2024, 7, 1),
    )  # fmt: skip
    ask = found.following
    assert parse_qs(urlsplit(ask.url).query) == {"startrecord": ["46"], "endrecord": ["90"], "perpage": ["15"]}
    assert dict(ask.form) == {
        "col": "1", "appid": "1", "webid": "7", "path": "/", "columnid": "1205", "sourceContentType": "1",
        "unitid": "30512", "webname": "乌当党建", "permissiontype": "0",
    }  # fmt: skip
    sent = f"<datastore><recordset>{records(46, 90)}</recordset></datastore>"
    more = DataProxy().turn(answer(sent, ask.url, 2, ask))
    assert (parse_qs(urlsplit(more.following.url).query)["endrecord"], more.pages) == (["100"], 3)
    sent = f"<datastore><recordset>{records(91, 100)}</recordset></datastore>"
    assert DataProxy().turn(answer(sent, more.following.url, 3, more.following)).following is None


def test_a_service_that_sends_less_than_it_says_is_doubted():
    ask = Ask(url="http://x.cn/dataproxy.jsp?startrecord=46&endrecord=90&perpage=45", form=(("col", "1"),), total=100)
    found = DataProxy().turn(answer("<datastore><recordset></recordset></datastore>", ask.url, 2, ask))
    assert found.doubt == "the service sends no more rows: 45 of 100"


# MI4

ARTICLES = PageArticles(portal=91)


def mi4(number, rows, total):
    listed = [{"title": f"第{n}号", "url": f"/xccs/2026/09/30/detail_{n}.html", "external_link": "", "pub_date":
               "2026-09-30 10:29", "tags": [{"title": "x"}]} for n in rows]  # fmt: skip
    counts = f"var _totalCnt={total};var _totalPage={-(-total // 25)};var _currPage={number};"
    return f"{counts}var MI4_PAGE_ARTICLE={json.dumps(listed, ensure_ascii=False)};"


def test_a_shell_leads_to_the_service_and_the_service_to_its_next_page():
    shell = ARTICLES.turn(answer("<ul></ul>", "http://www.x.cn/jyjl/list_243366_1.html"))
    assert shell.following.url == (
        "http://www.x.cn/mi4-rest-api/pageArticles.js?wbId=91&subjectId=243366&page=1&limit=25"
    )
    first = answer(mi4(1, range(25), 30), shell.following.url, 2, shell.following)
    assert len(ARTICLES.rows(first)) == 25
    assert (ARTICLES.turn(first).following.url[-15:], ARTICLES.turn(first).pages) == ("page=2&limit=25", 3)
    last = answer(mi4(2, range(25, 30), 30), "http://www.x.cn/", 3, ARTICLES.turn(first).following)
    assert (ARTICLES.turn(last).following, ARTICLES.turn(last).doubt) == (None, None)


def test_the_link_of_a_shell_to_another_shell_is_not_followed():
    html = "<html><ul></ul><a href='list_243366_2.html'>下一页</a></html>"
    shell = ListPage(answer(html, "http://www.x.cn/jyjl/list_243366_1.html"), PATTERNS, [ARTICLES])
    assert "pageArticles.js" in shell.turn.following.url


def test_data_with_tags_in_it_is_no_page_that_could_break_off():
    ask = Ask(url="http://x.cn/mi4-rest-api/pageArticles.js?wbId=91&subjectId=1&page=1&limit=25", is_data=True)
    sent = mi4(1, [1], 1).replace("第1号", "<div>第1号</div>")
    assert ListPage(answer(sent, ask.url, 2, ask), PATTERNS, [ARTICLES]).page is None


def test_a_row_with_an_external_link_leads_there():
    text = (
        """MI4_PAGE_ARTICLE=[{"title":"甲","url":"/detail_1.html","external_link":"http://www.xinhuanet.com/c.htm"}]"""
    )
    assert ARTICLES.rows(answer(text))[0].url == "http://www.xinhuanet.com/c.htm"


def test_a_page_in_the_middle_without_rows_is_no_end():
    ask = Ask(url="http://x.cn/mi4-rest-api/pageArticles.js?wbId=91&subjectId=1&page=2&limit=25", is_data=True)
    assert ARTICLES.turn(answer(mi4(2, [], 80), ask.url, 3, ask)).doubt == "the service sends no more rows: page 2 of 4"


# epoint

EPOINT = """<html><script>var siteInfo={siteGuid:'7eb5f7f1-9041-43ad-8e13-8fcb82ea831a'};var count=4;
initPage({total:5, categoryNum:'003001'})</script><li><a href="/xw/003001/20240701/a.html">甲</a></li></html>"""


def test_an_epoint_list_is_asked_for_by_post_from_its_first_page_on():
    strategy = PageInfoList(limit=2)
    found = strategy.turn(answer(EPOINT, "http://x.cn/xw/003001/subpage.html"))
    params = json.loads(dict(found.following.form)["params"])
    assert (params["categoryNum"], params["pageIndex"], params["pageSize"], found.pages) == ("003001", 0, 2, None)
    row = {"title": "乙", "infourl": "/xw/003001/20240630/b.html", "infodate": "2024-06-30"}
    sent = json.dumps({"custom": {"count": 3, "infodata": [row, row]}})
    second = answer(sent, found.following.url, 2, found.following)
    assert [(r.url, r.listed_on) for r in strategy.rows(second)] == [
        ("http://x.cn/xw/003001/20240630/b.html", date(2024, 6, 30))
    ] * 2
    assert strategy.turn(second).pages == 3
    capped = answer(json.dumps({"custom": {"count": 9, "infodata": [row]}}), second.url, 2, second.asked)
    assert strategy.turn(capped).doubt == "the service sends no more rows: page 1"
    sent = json.dumps({"custom": {"count": 3, "infodata": [row]}})
    third = strategy.turn(second).following
    assert strategy.turn(answer(sent, third.url, 3, third)).following is None


# whatever comes

ASKED = Ask(url="http://x.cn/s?startrecord=46&endrecord=90&perpage=15&subjectId=1&page=2", form=(("params", "{}"),))
SAMPLES = {
    "call": script('//createPageHTML(9, 0, "index", "html");\nvar currentPage = 0;\nvar countPage = 25'),
    "form": FORM % (CALL % (2, "2") + CALL % (2, "下一页")),
    "items": script("item=[{'title':'It\\'s','link_add':'http://[x','brief':''},{'link_add':'//host:99999/'}];"),
    "strings": script('str_1 = "./1.html"; str_3 = "标题"; str_1 = "http://[x"; str_3 = "标题"'),
    "store": STORE.format(records=records(1, 2)),
    "mi4": mi4(1, range(3), 30),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_an_answer_that_breaks_off_anywhere_breaks_no_strategy(sample):
    strategies = (NumberedFiles(), Postback(), ITEMS, ScriptStrings(), DataProxy(), ARTICLES, PageInfoList())
    for end in range(0, len(SAMPLES[sample]), 3):
        for asked in (None, Ask(url=ASKED.url, is_data=True)):
            given = answer(SAMPLES[sample][:end] or " ", asked=asked, url=ASPX)
            for strategy in strategies:
                strategy.rows(given)
                if asked is None or strategy is ARTICLES:
                    strategy.turn(given)
