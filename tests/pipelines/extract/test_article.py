"""Whole pages: what is kept, what is cut, whatever the layout and however broken the markup."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.counts import SiteCounts
from pipelines.extract import Template, extract, first_look, read_page

LINES = (
    "近日,沈阳市委召开基层党建工作会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务。",
    "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸,不断增强基层党组织的政治功能。",
    "会议指出,今年以来,全市各级党组织认真落实省委部署,整顿软弱涣散村党组织,选派第一书记驻村帮扶,取得明显成效。",
    "会议要求,各级党组织书记要切实履行第一责任人职责,认真抓好落实,以优异成绩迎接党代会胜利召开。",
)
TEXT = "\n".join(LINES)
PARAGRAPHS = "".join(f"<p>　　{line}</p>" for line in LINES)
LNDANGJIAN = Template(
    title="td[style*='padding-top:5px'] tr:nth-child(2)",
    meta="td[style*='font-size:12px']",
    body="td[style*='padding-top:5px'] tr:nth-child(4)",
)
LAYOUTS = {
    "p": PARAGRAPHS,
    "br": "<br>".join(f"　　{line}" for line in LINES),
    "double br in one font": "<font size=3>" + "<br/><br/>".join(f"&nbsp;&nbsp;{line}" for line in LINES) + "</font>",
    "p in div": "".join(f"<div><p>{line}</p></div>" for line in LINES),
    "p in div in div": "<div><div>"
    + "".join(f"<div><p><span>{line}</span></p></div>" for line in LINES)
    + "</div></div>",
    "p never closed": "".join(f"<p>　　{line}" for line in LINES),
    "div and br mixed": f"<div>{LINES[0]}<br>{LINES[1]}</div>{LINES[2]}<br><div>{LINES[3]}</div>",
    "Word's markup": "".join(
        f'<p class="MsoNormal"><span lang="EN-US" style="font-family:仿宋"><o:p>&nbsp;</o:p></span>'
        f"<b><span>{line[:9]}</span></b><span>{line[9:]}</span></p>"
        for line in LINES
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_text_is_the_same_in_every_layout_and_never_there_twice(page, read, layout):
    assert read(page(LAYOUTS[layout])).text == TEXT


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_declared_layout_is_read_from_its_cells(page, read, layout):
    article = read(page(LAYOUTS[layout], head="辽宁党建网"), [LNDANGJIAN])
    assert article.text == TEXT
    assert (article.title, article.published, article.views) == (
        "沈阳市召开基层党建工作会议", datetime(2016, 10, 18, 12, 49), 2051,
    )  # fmt: skip
    assert (article.reading.body_from, article.reading.title_from) == ("template", "template")


def test_a_selector_that_selects_nothing_leaves_the_general_rules_to_find_it(page, read):
    for selector in ("div#no-such-block", "td[", "::text", ""):
        article = read(page(), [Template(title=selector, meta=selector, body=selector, drop=(selector,))])
        assert article.text == TEXT
        assert article.reading.body_from == "density"


def test_what_a_template_drops_is_cut_with_its_reason(page, read):
    body = PARAGRAPHS.replace("<p>", '<div class="paper_num">《 人民日报 》（ 2016年10月18日 04 版）</div><p>', 1)
    article = read(page(body), [Template(body=LNDANGJIAN.body, drop=("div.paper_num",))])
    assert article.text == TEXT
    assert ("《 人民日报 》（ 2016年10月18日 04 版）", "dropped") in {(cut.text, cut.reason) for cut in article.cuts}


def test_every_line_of_the_page_is_kept_or_cut_with_a_reason(page, read, capture):
    body = f"<p>原标题:基层党建再发力</p>{PARAGRAPHS}<p>据新华社</p><p>责任编辑:李四</p>"
    article = read(page(body))
    known = {*article.text.splitlines(), *(cut.text for cut in article.cuts), article.title}
    units = read_page(capture(page(body))).document.units
    assert {unit.text for unit in units} == known
    assert all(cut.reason for cut in article.cuts)


@pytest.mark.parametrize(
    "broken",
    ["</body></html>", "</p></body></html><p>", "</html></html></html>", "</table></td></tr></table></body></html>"],
)
def test_text_behind_an_early_end_of_the_page_is_kept(page, read, broken):
    whole = page()
    middle = whole.index("会议强调")
    text = read(whole[:middle] + broken + whole[middle:]).text
    for line in LINES:
        assert line in text


def test_a_page_with_two_ends_and_two_heads_is_one_page(page, read):
    assert read(page() + page("")).text.count(LINES[0]) == 1


# what must not hang, crash, or let code and control characters through
HOSTILE = {
    "100,000 nested inline tags": "<b>" * 100_000 + "党建",
    "100,000 nested cells": "<td>" * 100_000 + "党建",
    "20,000 nested blocks": "<div>" * 20_000 + "党建",
    "tables in tables": "<table><tr><td>" * 20_000 + "党建",
    "nothing": "",
    "blanks": " \r\n　" * 1000,
    "an unfinished tag": "<html><body><p class=",
    "a broken link": "<p><a href='http://[broken'>附件</a><img src='http://[broken'></p>",
    "a broken base": "<base href='http://[broken'><p>党建</p>",
    "entities of no character": "&#0;&#xD800;&#x110000;&#99999999999;<p>党建</p>",
    "text without end": "<plaintext><p>党建",
    "an unclosed comment": "<!-- <p>党建</p>",
    "an unclosed title": "<title><p>党建</p>",
    "options": "<select>" + "<option>党建" * 5000,
    "bytes of no encoding": bytes(range(256)) * 40,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_is_too_broken_to_be_read(read, name):
    article = read(HOSTILE[name])
    assert article.published is None
    assert article.views is None


def test_nul_bytes_are_no_text(page, read):
    text = read(page().replace("会议", "会\0议")).text
    assert "\0" not in text
    assert "会议强调" in text.replace("�", "")


def test_three_megabytes_of_text_are_read_whole_and_of_more_it_is_said_that_the_rest_was_not_read(page, read):
    line = "党组织应当认真履行职责,加强党员教育管理监督服务。" * 40
    count = 3_000_000 // len(line.encode("gb18030")) + 1
    whole, longer = read(page(f"<p>{line}</p>" * count)), read(page(f"<p>{line}</p>" * 2 * count))
    assert (whole.text.count("\n"), whole.reading.cut_short) == (count - 1, False)
    assert longer.reading.cut_short


@pytest.mark.parametrize(
    "code",
    [
        "<script>var s = '会议秘密';</script>",
        "<svg><script>会议秘密()</script><text>会议秘密</text></svg>",
        "<style>.会议秘密 { color: red }</style>",
        "<noscript>会议秘密</noscript>",
        "<template><p>会议秘密</p></template>",
        "<!-- 会议秘密 -->",
        "<!--[if gte mso 9]><p>会议秘密</p><![endif]-->",
        "<textarea>会议秘密</textarea>",
        "<select><option>会议秘密</option></select>",
        '<p title="会议秘密" onclick="会议秘密()"></p>',
    ],
)
def test_code_and_comments_are_no_text(page, read, code):
    article = read(page(PARAGRAPHS.replace("</p>", f"</p>{code}", 1)))
    assert article.text == TEXT
    assert not [cut for cut in article.cuts if "秘密" in cut.text]


def test_the_neighbours_of_a_short_article_do_not_take_its_place(page, capture, read_after, neighbours):
    article = read_after(capture(page("<p>　　七一前夕,慰问老党员。</p>")), neighbours(8))
    assert article.text == "七一前夕,慰问老党员。"
    assert article.reading.body_from == "learned"


def test_an_article_that_is_only_a_video_has_no_text_and_its_video(page, capture, read_after, neighbours):
    video = "<embed src='/player.swf' flashvars='file=/uploadfile/201610/1.flv&autostart=false'>"
    article = read_after(capture(page(video)), neighbours(8))
    assert article.text == ""
    assert [(a.kind, a.url) for a in article.attachments] == [
        ("video", "http://www.lndangjian.org.cn/uploadfile/201610/1.flv")
    ]


def test_an_article_that_is_only_files_has_no_text_and_its_files(page, capture, read_after, neighbours):
    files = "<p>附件1：<a href='a.doc'>报名表.doc</a></p><p>附件2：<a href='/uploadfile/b.pdf'>名单.pdf</a></p>"
    article = read_after(capture(page(files)), neighbours(8))
    assert article.text == ""
    assert [(a.kind, a.url, a.label) for a in article.attachments] == [
        ("file", "http://www.lndangjian.org.cn/a.doc", "报名表.doc"),
        ("file", "http://www.lndangjian.org.cn/uploadfile/b.pdf", "名单.pdf"),
    ]


PICTURE = "<p align='center'><img src='/uploadfile/201610/1.jpg' width='500' alt='会场'></p>"


def test_an_article_that_is_only_a_picture_has_no_text_and_its_picture(page, capture, read_after, neighbours):
    article = read_after(capture(page(PICTURE)), neighbours(8), [LNDANGJIAN])
    assert article.text == ""
    assert [(a.kind, a.label) for a in article.attachments] == [("image", "会场")]


def test_a_picture_is_found_where_other_cells_have_the_same_place(page, capture, read_after, neighbours):
    article = read_after(capture(page(PICTURE)), neighbours(8))
    assert [(a.kind, a.label) for a in article.attachments] == [("image", "会场")]


def test_the_pages_of_an_article_in_several_are_one_text(page, capture, read, with_parts):
    first = capture(
        page("".join(f"<p>{line}</p>" for line in LINES[:2]) + "<p>[1] [2] <a href='?page=2'>下一页</a></p>")
    )
    second = capture(page("".join(f"<p>{line}</p>" for line in LINES[2:])), url=first.url + "&page=2")
    article = read(with_parts(first, second), [LNDANGJIAN])
    assert article.text == TEXT
    assert article.url == first.url


def test_a_page_says_what_it_adds_to_the_counts_and_reading_it_again_says_the_same(page, capture):
    seen = read_page(capture(page()))
    article, observation = extract(seen, (), SiteCounts())
    assert article == extract(read_page(capture(page())), (), SiteCounts())[0]
    look = first_look(seen)
    assert (look.units, look.paths) == (observation.units, observation.paths)
    assert look.body_path is None
    assert observation.body_path in observation.paths
    assert observation.heads <= observation.units


def test_a_sidebar_printed_twice_is_cut_on_the_first_page_of_a_site(page, read):
    links = "".join(
        f"<tr><td>·<a href='{i}'>{name}纪实</a></td></tr>" for i, name in enumerate(("驻村", "党课", "帮扶"))
    )
    article = read(page(aside=f"<table>{links}</table><table>{links}</table>"))
    assert article.text == TEXT
    assert [cut.reason for cut in article.cuts if "纪实" in cut.text] == ["twice"] * 3


NOISE = st.lists(
    st.sampled_from(
        ["", " ", "\n\n", "　", "&nbsp;", "<!-- 注释 -->", "<script>var 会议=1;</script>", "<p></p>", "<p>　</p>",
         "<br>", "<span></span>", "<a name='top'></a>", "<div><br></div>", "<img src='/images/dot.gif'>",
         "<style>p{}</style>"]
    ),
    min_size=len(LINES) + 1,
    max_size=len(LINES) + 1,
)  # fmt: skip


@given(noise=NOISE)
def test_what_nobody_sees_between_the_paragraphs_changes_nothing(page, read, noise):
    body = "".join(f"{before}<p>{line}</p>" for before, line in zip(noise, LINES, strict=False)) + noise[-1]
    assert read(page(body)).text == TEXT


@given(cut=st.integers(0, 1400), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_a_page_that_breaks_off_anywhere_is_read_as_far_as_it_goes(page, read, cut, encoding):
    article = read(page().encode(encoding)[:cut])
    assert article.text.count("�") <= 1
    assert not set(article.text.splitlines()) & {cut.text for cut in article.cuts}
