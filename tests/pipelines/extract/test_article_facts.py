"""Time, source, names, views and section: where on a page they are taken from, and where not."""

from datetime import datetime

import pytest

TEXT = "".join(
    f"<p>　　{line}</p>"
    for line in (
        "近日,沈阳市委召开基层党建工作会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务。",
        "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸,不断增强基层党组织的政治功能。",
        "会议要求,各级党组织书记要切实履行第一责任人职责,认真抓好落实,以优异成绩迎接党代会胜利召开。",
    )
)


@pytest.mark.parametrize(
    ("line", "meta", "wanted"),
    [
        ("全市党员干部人均阅读12本书,撰写读书笔记三万余篇,形成浓厚学习氛围。", "2016-10-18", {"views": None}),
        ("点击10月18日的视频新闻,收看会议实况。", "2016-10-18", {"views": None}),
        ("2008年5月12日,汶川发生特大地震,全省广大党员积极交纳特殊党费。", "来源：本网", {"published": None}),
        (
            "会议时间：2016年11月1日,地点：沈阳市委党校,请准时参加会议。",
            "2016-10-18",
            {"published": datetime(2016, 10, 18)},
        ),
        ("编辑：部门负责同志介绍情况。", "2016-10-18", {"editor": None}),
        ("会议结束。", "2016-10-18 阅读量:99999999999999999999次", {"views": None}),
    ],
)
def test_running_text_tells_neither_time_nor_views_nor_names(page, read, line, meta, wanted):
    article = read(page(f"<p>{line}</p>{TEXT}", meta=meta))
    assert {field: getattr(article, field) for field in wanted} == wanted


def test_names_in_a_row_of_the_table_below_the_text_are_read(page, read):
    row = "</td></tr><tr><td align=right>责任编辑：李四　作者：王五</td></tr><tr><td>打印 关闭"
    article = read(page(TEXT + row))
    assert (article.editor, article.author) == ("李四", "王五")
    assert "李四" not in article.text


def test_a_label_and_its_value_in_two_elements_belong_together(page, read):
    pieces = ("2016-10-18", "来源：", "新华网", "编辑：", "李四", "阅读：", "12")
    meta = "<ul>" + "".join(f"<li>{piece}</li>" for piece in pieces) + "</ul>"
    article = read(page(meta=meta))
    assert (article.source, article.editor, article.views) == ("新华网", "李四", 12)


def test_a_source_without_a_label_beside_the_time_is_read(page, read):
    article = read(page(meta="2016-10-18 12:49　人民日报"))
    assert (article.source, article.reading.source_from) == ("人民日报", "beside the time")
    assert article.published == datetime(2016, 10, 18, 12, 49)


def test_the_section_comes_from_the_breadcrumb_then_from_the_listing(page, read):
    assert read(page(), section="党建要闻").section == "党务公开"
    assert read(page().replace("您的位置：", "").replace(" -> ", " "), section="党建要闻").section == "党建要闻"


METAS = (
    '<meta name="ArticleTitle" content="{}"><meta name="PubDate" content="{}">'
    '<meta name="ContentSource" content="{}"><meta name="Author" content="{}">'
)


def with_metas(html, *values):
    return html.replace("</head>", METAS.format(*values) + "</head>")


@pytest.mark.parametrize(
    ("visible", "pubdate", "path", "found"),
    [
        ("时间:2016-10-18", "2016-10-20 08:00", "/t20161017_1.html", (datetime(2016, 10, 18), "meta line")),
        ("阅读量:7次", "2016-10-20 10∶08", "/t20161017_1.html", (datetime(2016, 10, 20, 10, 8), "head tag pubdate")),
        ("阅读量:7次", "2016-10-20  10:08:07", "/1.html", (datetime(2016, 10, 20, 10, 8, 7), "head tag pubdate")),
        ("阅读量:7次", " ", "/t20161017_1.html", (datetime(2016, 10, 17), "url")),
        ("阅读量:7次", "1970-01-01", "/t20161017_1.html", (datetime(2016, 10, 17), "url")),
        ("阅读量:7次", "", "/1.html", (None, None)),
    ],
)
def test_the_time_is_the_visible_one_then_that_of_the_metas_then_of_the_address(
    page, read, visible, pubdate, path, found
):
    article = read(with_metas(page(meta=visible), "", pubdate, "", ""), url=f"http://www.lndangjian.org.cn{path}")
    assert (article.published, article.reading.published_from) == found
    assert (article.published_raw is None) is (article.published is None)


def test_metas_tell_source_and_author_where_the_page_does_not(page, read):
    article = read(with_metas(page(), "", "", "辽宁日报", "王五"))
    assert (article.source, article.author) == ("辽宁日报", "王五")
    article = read(with_metas(page(meta="2016-10-18 来源：新华社"), "", "", "辽宁日报", ""))
    assert (article.source, article.author) == ("新华社", None)


def test_blank_metas_are_nothing(page, read):
    article = read(with_metas(page(meta="2016-10-18"), " ", "　", "", "&nbsp;"))
    assert (article.source, article.author, article.editor, article.views) == (None, None, None, None)
    assert article.title == "沈阳市召开基层党建工作会议"


@pytest.mark.parametrize(
    "meta",
    [
        "发布时间：2016-10-18 12:49 来源：新华社 点击：5次",
        "2016-10-18 来源：本网",
        "2016年10月18日 12:49 【字号 大 中 小】",
    ],
)
def test_the_meta_line_is_no_text_where_it_stands_in_one_block_with_it(read, meta):
    block = f"<div class='article'><h1>沈阳市召开会议</h1><p class='info'>{meta}</p>{TEXT}</div>"
    article = read(f"<div class='nav'>网站首页</div>{block}")
    assert article.text.startswith("近日,沈阳市委召开")
    assert article.published.date() == datetime(2016, 10, 18).date()
