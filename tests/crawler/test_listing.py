import re
from datetime import date

import pytest

from crawler.listing import Page, Patterns

URL = "http://www.lndangjian.org.cn/messageall.asp?classid=3"
PATTERNS = Patterns(
    article=re.compile(r"/messagexq\.asp\?"), section=re.compile(r"/messageall\.asp\?"), domains=["lndangjian.org.cn"]
)


def page(html, encoding="gb18030"):
    return Page(html.encode(encoding), URL)


def rows(html):
    return [(row.url.rpartition("/")[2], row.title, row.listed_on) for row in page(html).rows(PATTERNS)]


def row(number, title, day="(2016-10-18)"):
    return f"<tr><td>·<a href='messagexq.asp?id={number}'>{title}</a></td><td>{day}</td></tr>"


def test_rows_give_address_title_and_date():
    assert rows(f"<table>{row(1, '甲')}{row(2, '乙', '2016年1月2日')}</table>") == [
        ("messagexq.asp?id=1", "甲", date(2016, 10, 18)),
        ("messagexq.asp?id=2", "乙", date(2016, 1, 2)),
    ]


def test_a_sidebar_without_dates_is_not_the_list():
    sidebar = (
        "<div><ul><li><a href='messagexq.asp?id=9'>热门</a></li>"
        "<li><a href='messagexq.asp?id=8'>最新</a></li></ul></div>"
    )
    found = rows(f"{sidebar}<table>{row(1, '甲')}{row(2, '乙')}</table>{sidebar}")
    assert [title for _, title, _ in found] == ["甲", "乙"]


def test_the_headline_above_a_dated_list_is_a_row_of_it():
    headline = "<h2><a href='messagexq.asp?id=7'>头条新闻</a></h2><p>摘要 <a href='messagexq.asp?id=7'>[详细]</a></p>"
    sidebar = "<div><a href='messagexq.asp?id=9'>热门</a><a href='messagexq.asp?id=8'>最新</a></div>"
    found = rows(f"{sidebar}<div><div>{headline}</div><table>{row(1, '甲')}{row(2, '乙')}</table></div>{sidebar}")
    assert [title for _, title, _ in found] == ["头条新闻", "甲", "乙"]


def test_several_links_above_a_dated_list_or_one_below_it_are_no_headline():
    hot = "<a href='messagexq.asp?id=9'>热门</a>"
    table = f"<table>{row(1, '甲')}{row(2, '乙')}</table>"
    for html in (f"<div>{hot}<a href='messagexq.asp?id=8'>最新</a>{table}</div>", f"<div>{table}{hot}</div>"):
        assert [title for _, title, _ in rows(html)] == ["甲", "乙"]


@pytest.mark.parametrize("day", ["05-12", "[5/12]", "05月12日"])
def test_a_list_that_shows_the_day_without_its_year_is_the_list_beside_a_sidebar_with_dates(day):
    sidebar = "<ul>" + "".join(f"<li><a href='messagexq.asp?id={n}'>公告</a> 2024-05-02</li>" for n in (8, 9)) + "</ul>"
    found = rows(f"{sidebar}<table>{row(1, '甲', day)}{row(2, '乙', day)}</table>")
    assert [(title, listed_on) for _, title, listed_on in found if title != "公告"] == [("甲", None), ("乙", None)]


def test_a_day_in_a_title_dates_no_row():
    box = "<ul>" + "".join(f"<li><a href='messagexq.asp?id={n}'>7月1日讲话</a></li>" for n in (8, 9)) + "</ul>"
    assert [title for _, title, _ in rows(f"{box}<table>{row(1, '甲')}{row(2, '乙')}</table>")] == ["甲", "乙"]


def test_a_list_without_any_date_is_the_list():
    assert len(rows(f"<table>{row(1, '甲', '')}{row(2, '乙', '')}</table>")) == 2


def test_a_declared_box_decides():
    patterns = Patterns(article=PATTERNS.article, section=PATTERNS.section, domains=PATTERNS.domains, box="#list")
    html = f"<table>{row(1, '甲')}</table><table id=list>{row(2, '乙', '')}</table>"
    assert [r.title for r in page(html).rows(patterns)] == ["乙"]


def test_the_full_title_of_the_attribute_wins_over_the_cut_text():
    anchor = "<a href='messagexq.asp?id=1' title='关于召开会议的通知'>关于召开…</a>"
    html = f"<table><tr><td>{anchor}</td><td>2016-10-18</td></tr></table>"
    assert rows(html)[0][1] == "关于召开会议的通知"


def test_rows_that_leave_the_site_are_rows_all_the_same():
    other = "<tr><td>·<a href='http://www.xinhuanet.com/a.htm'>新华网报道</a></td><td>(2016-10-18)</td></tr>"
    found = rows(f"<table>{row(1, '甲')}{other}{row(2, '乙')}</table>")
    assert [url for url, _, _ in found] == ["messagexq.asp?id=1", "a.htm", "messagexq.asp?id=2"]


def test_links_behind_an_early_end_of_the_page_are_not_lost():
    assert len(rows(f"<html><body><table>{row(1, '甲')}</table></body></html><table>{row(2, '乙')}</table>")) == 2


def test_two_links_in_one_row_are_one_row():
    picture, words = "<a href='messagexq.asp?id=1'><img src=i.gif></a>", "<a href='messagexq.asp?id=1'>甲</a>"
    html = f"<tr><td>{picture}</td><td>{words}</td><td>2016-10-18</td></tr>"
    assert rows(f"<table>{html}{row(2, '乙')}</table>") == [
        ("messagexq.asp?id=1", "甲", date(2016, 10, 18)),
        ("messagexq.asp?id=2", "乙", date(2016, 10, 18)),
    ]


@pytest.mark.parametrize("words", ["下一页", " 下 一 页 ", "下一页&gt;&gt;", "[下页]", "后一页", "Next"])
def test_the_next_page_is_the_link_that_says_so(words):
    assert (
        page(f"<a href='?classid=3&page=1'>上一页</a><a href='?classid=3&page=2'>{words}</a>").next_page(2, PATTERNS)
        == f"{URL}&page=2"
    )


@pytest.mark.parametrize(
    "html",
    [
        "",
        "下一页",
        "<a href='javascript:go(2)'>下一页</a>",
        "<a href='#'>下一页</a>",
        "<a href='?classid=4'>下一篇：通知</a>",
    ],
)
def test_a_page_without_such_a_link_is_the_last(html):
    assert page(html).next_page(2, PATTERNS) is None


def test_sections_carry_their_names_and_more_is_no_name():
    html = (
        "<a href='messageall.asp?classid=3'>更多&gt;&gt;</a><a href='messageall.asp?classid=3'>党务公开</a>"
        "<a href='messageall.asp?classid=4'><img></a>"
    )
    assert page(html).sections(PATTERNS) == [("党务公开", URL), (None, URL.replace("3", "4"))]


@pytest.mark.parametrize("html", ["", "<", "\0\0", "<a href='http://[broken'>x</a>", "<a href>", "<table" * 500])
def test_broken_pages_have_no_rows_and_raise_nothing(html):
    assert page(html).rows(PATTERNS) == []


def test_a_base_element_counts():
    html = "<base href='http://www.lndangjian.org.cn/sub/'><table>" + row(1, "甲") + "</table>"
    assert page(html).rows(PATTERNS)[0].url == "http://www.lndangjian.org.cn/sub/messagexq.asp?id=1"


def test_a_link_off_the_site_beside_a_single_article_is_a_row_too():
    menu = "<div><a href='messageall.asp?classid=3'>党务公开</a><a href='/'>网站首页</a></div>"
    away = "<tr><td><a href='http://cpc.people.com.cn/n1/1.htm'>人民网:学习笔记</a></td><td>2016-10-17</td></tr>"
    assert [title for _, title, _ in rows(f"{menu}<table>{row(1, '甲')}{away}</table>")] == ["甲", "人民网:学习笔记"]
