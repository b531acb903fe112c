"""What is cut at the ends of a body and inside, and what stays."""

import pytest

LINES = (
    "近日,沈阳市委召开基层党建工作会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务。",
    "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸,不断增强基层党组织的政治功能。",
    "会议指出,今年以来,全市各级党组织认真落实省委部署,整顿软弱涣散村党组织,选派第一书记驻村帮扶,取得明显成效。",
    "会议要求,各级党组织书记要切实履行第一责任人职责,认真抓好落实,以优异成绩迎接党代会胜利召开。",
)
TEXT = "\n".join(LINES)
DISCLAIMER = "<p>免责声明：本网转载内容均注明出处,如有异议请与本网联系。</p>"


def paragraphs(*lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def reasons(article):
    return {cut.text: cut.reason for cut in article.cuts}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1] [2] <a href='?id=1&page=2'>下一页</a>", "pager"),
        ("共2页 首页 上一页 1 2 下一页 尾页", "pager"),
        ("上一篇：<a href='2'>鞍山市召开党建工作会议</a>", "pager"),
        ("下一条：没有了", "pager"),
        ("【打印】【关闭】", "pager"),
        ("【字号 大 中 小】", "pager"),
        ("分享到：", "pager"),
        ("扫一扫在手机打开当前页", "pager"),
        ("（来源：人民日报）", "credits"),
        ("责任编辑：李四", "credits"),
        ("据新华社", "sign-off"),
        ("附件：<a href='a.doc'>名单.doc</a>", "attachment"),
        ("附件【<a href='/download.jsp?wbfileid=1'>1.名单.pdf</a>】已下载 15 次", "attachment"),
    ],
)
def test_what_is_no_text_at_the_end_is_cut_with_its_reason(page, read, line, reason):
    article = read(page(paragraphs(*LINES, line)))
    assert article.text == TEXT
    assert reason in {cut.reason for cut in article.cuts}


@pytest.mark.parametrize(
    "line",
    [
        "据统计,今年全市共选派第一书记三千人。",
        "作者：这一判断符合实际。应当长期坚持。",
        "大家表示,要打印成册,人手一份。",
        "中共沈阳市委组织部",
        "2016年10月18日",
        "会议通过了<a href='x.asp'>《关于加强基层党组织建设的若干意见》</a>,要求各地认真贯彻执行。",
        "<b>一、提高政治站位</b>",
    ],
)
def test_what_is_text_at_the_end_stays(page, read, line):
    assert len(read(page(paragraphs(*LINES, line))).text.splitlines()) == len(LINES) + 1


def test_the_names_in_the_credits_are_read_before_they_are_cut(page, read):
    article = read(page(paragraphs(*LINES, "（来源：人民日报　作者：王五）", "责任编辑：李四")))
    assert (article.source, article.author, article.editor) == ("人民日报", "王五", "李四")


def test_the_meta_line_tells_the_source_before_the_sign_off_does(page, read):
    article = read(page(paragraphs(*LINES, "据新华社"), meta="2016-10-18 来源：辽宁日报"))
    assert (article.source, article.text) == ("辽宁日报", TEXT)


def test_the_original_title_is_a_field_and_no_line(page, read):
    article = read(page(paragraphs("原标题:基层党建再发力", *LINES)))
    assert (article.original_title, article.text) == ("基层党建再发力", TEXT)


def test_the_title_repeated_over_the_text_is_cut(page, read):
    article = read(page(paragraphs("<b>沈阳市召开基层党建工作会议</b>", *LINES), title=""))
    assert article.title == "沈阳市召开基层党建工作会议"
    assert article.text == TEXT


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>沈阳市召开基层党建工作会议</p>", "沈阳市召开基层党建工作会议"),
        ("<p>沈阳市召开基层党建工作会议</p><p>附件：<a href='a.doc'>名单.doc</a></p>", "沈阳市召开基层党建工作会议"),
        ("<p>沈阳市召开基层党建工作会议</p><p><img src='/pic/1.jpg'></p>", ""),
    ],
)
def test_the_title_said_once_more_in_the_place_of_the_text_is_the_text_but_not_over_a_picture(page, read, body, text):
    title = "沈阳市召开基层党建工作会议"
    assert read(page(body, title=title, head=f"{title}-辽宁党建网")).text == text


def test_a_credit_in_the_middle_stays(page, read):
    lines = [*LINES[:2], "编辑：部门负责同志介绍了情况", *LINES[2:]]
    assert read(page(paragraphs(*lines))).text == "\n".join(lines)


@pytest.mark.parametrize("pages", [4, 8, 12])
def test_a_disclaimer_under_every_article_is_cut(page, capture, neighbours, read_after, pages):
    article = read_after(capture(page(paragraphs(*LINES) + DISCLAIMER)), neighbours(pages, tail=DISCLAIMER))
    assert article.text == TEXT
    assert reasons(article)["免责声明：本网转载内容均注明出处,如有异议请与本网联系。"] == "repeats"


@pytest.mark.parametrize(
    "line",
    [
        "欢迎关注沈阳党建",
        "<a href='1.asp'>附表1：基层党组织情况明细表</a>",
        "附表1：全市基层党组织情况明细表（截至2016年10月18日）",
    ],
)
def test_what_an_editor_set_below_the_text_as_a_paragraph_stays_though_other_pages_end_so_too(
    page, capture, neighbours, read_after, line
):
    others = neighbours(12)[:4] + neighbours(12, tail=f"<p>{line}</p>")[4:]
    added = f"<p class='end'>{line}</p>"
    assert len(read_after(capture(page(paragraphs(*LINES) + added)), others).text.splitlines()) == len(LINES) + 1
    # What the layout adds has a place of its own.
    others = neighbours(12)[:4] + neighbours(12, tail=f"<div class='tip'>{line}</div>")[4:]
    assert read_after(capture(page(paragraphs(*LINES) + f"<div class='tip'>{line}</div>")), others).text == TEXT


def test_the_day_of_a_speech_in_brackets_is_text(page, read):
    lines = ["（2016年10月18日）", *LINES]
    article = read(page(paragraphs(*lines), meta="2016-10-20 09:30 来源：辽宁日报"))
    assert article.text == "\n".join(lines)
    assert article.published_raw == "2016-10-20 09:30"


@pytest.mark.parametrize("between", ["沈组发〔2016〕8号", "——在全市组织部长会议上的讲话"])
def test_below_the_number_of_a_document_or_a_subtitle_the_line_of_time_and_source_is_read(page, read, between):
    article = read(page(paragraphs(between, "发布时间：2016-10-18 来源：沈阳市委组织部", *LINES), meta=""))
    assert (article.source, article.published_raw) == ("沈阳市委组织部", "2016-10-18")
    assert article.text == "\n".join([between, *LINES])


def test_a_slogan_in_the_middle_stays_though_many_pages_have_it(page, capture, neighbours, read_after):
    slogan = "<p>不忘初心,牢记使命。</p>"
    closing = "<p>{}各县区组织部长参加会议。</p>"
    others = [
        n for made in (neighbours(12)[:6], neighbours(12, tail=slogan + closing.format("全市"))[6:]) for n in made
    ]
    body = paragraphs(*LINES[:2]) + slogan + paragraphs(*LINES[2:])
    text = read_after(capture(page(body)), others).text
    assert text == "\n".join([*LINES[:2], "不忘初心,牢记使命。", *LINES[2:]])


def test_related_links_that_change_daily_are_cut_inside_the_body(page, capture, neighbours, read_after):
    def related(number):
        items = "".join(f"<li><a href='{i}'>{'甲乙丙丁戊己庚辛壬癸'[number]}县{name}纪实</a></li>" for i, name in
                        enumerate(("党员活动", "驻村工作", "支部建设")))  # fmt: skip
        return f"<div class='xg'>相关阅读</div><ul class='xg'>{items}</ul>"

    others = [neighbours(8, tail=related(number))[number] for number in range(8)]
    article = read_after(capture(page(paragraphs(*LINES) + related(9))), others)
    assert article.text == TEXT
    assert reasons(article)["癸县党员活动纪实"] == "links"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("责任编辑：李四", {"editor": "李四"}),
        ("（来源：辽宁日报）", {"source": "辽宁日报"}),
        ("据新华社", {"source": "新华社"}),
    ],
)
def test_an_editor_under_every_article_is_still_its_editor(page, capture, neighbours, read_after, line, named):
    body = paragraphs(*LINES, line)
    article = read_after(capture(page(body)), neighbours(8, tail=f"<p>{line}</p>"))
    assert article.text == TEXT
    assert {field: getattr(article, field) for field in named} == named


def test_the_day_under_a_notice_stays_when_other_notices_of_the_day_have_it_too(page, capture, neighbours, read_after):
    day = "2016年10月18日"
    article = read_after(capture(page(paragraphs(*LINES, day))), neighbours(8, tail=f"<p>{day}</p>"))
    assert article.text.splitlines()[-1] == day


def test_a_table_in_the_text_is_kept_row_by_row(page, read):
    rows = (("姓名", "职务"), ("张三", "第一书记"), ("李四", "支部委员"))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    article = read(page(paragraphs(*LINES) + f"<table border=1>{table}</table>"))
    assert article.text.splitlines()[len(LINES) :] == ["\t".join(row) for row in rows]


def test_the_figures_of_a_table_stay(page, read):
    cells = ["县区", "党员人数", "皇姑区", "130", "沈河区", "95"]
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in zip(cells[::2], cells[1::2], strict=True))
    article = read(page(paragraphs(*LINES) + f"<table border=1>{table}</table>"))
    assert article.text.splitlines()[len(LINES) :] == [
        "\t".join(pair) for pair in zip(cells[::2], cells[1::2], strict=True)
    ]
