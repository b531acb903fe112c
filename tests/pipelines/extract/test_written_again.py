"""What editors write on many pages is text and no boilerplate: openings of a series, rows of lists, copies."""

from contextlib import closing
from dataclasses import replace

import pytest

from archive.learned import Learned
from pipelines.extract import extract, read_page
from pipelines.reread import reread

FAMILIES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
NAMES = ["".join(name) for name in zip(FAMILIES, GIVEN, strict=True)]
CLASSES = """<html><head><title>{title}-某某党建网</title></head><body><div class="nav"><a href="/">首页</a></div>
<h1>{title}</h1>
<div class="info">2021-03-{day:02} 来源：组织部</div><div class="content">{body}</div>
<div class="foot">版权所有：某某市委组织部</div></body></html>"""
CELLS = """<html><head><title>某某党建网</title></head><body><table><tr><td><a href="/">首页</a></td></tr></table>
<table><tr><td align="center"><b>{title}</b></td></tr><tr><td align="center">2021-03-{day:02} 来源：组织部</td></tr>
<tr><td>{body}</td></tr></table><table><tr><td>版权所有：某某市委组织部</td></tr></table></body></html>"""


def story(name):
    return [
        f"{name}是某村党支部书记，{name}三十年如一日，扎根基层，服务群众，{name}深受大家爱戴。",
        f"在{name}的带动下，村里发展产业，修路架桥，{name}还帮助困难群众脱贫，{name}受到表彰。",
        f"{name}说，今后要继续努力，不辜负组织的信任，{name}把承诺写在大地上。",
    ]


def paragraphs(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.fixture(params=["classes", "cells"])
def frame(request):
    """The frame of a site: one with classes and titles in the head, one without."""
    return CLASSES if request.param == "classes" else CELLS


@pytest.fixture
def site(frame, capture):
    """Make the captures of a site of twenty pages: `make` gives title and body of each."""

    def build(make):
        pages = [make(number, name) for number, name in enumerate(NAMES)]
        return [
            replace(capture(frame.format(title=title, body=body, day=number), number), site="a site")
            for number, (title, body) in enumerate(pages, 1)
        ]

    return build


@pytest.fixture
def read_all(fresh_database):
    """Read a site page by page while it is learned, and then once more with all that was."""

    def read(captures):
        with closing(fresh_database()) as connection:
            known = Learned(connection)
            streamed = []
            for one in captures:
                seen = read_page(one)
                article, observed = extract(seen, [], known.counts(seen.keys))
                known.observe(observed)
                streamed.append(article)
            return streamed, list(reread("a site", lambda: captures, [], known))

    return read


def test_the_opening_of_a_series_stays_above_each_part(site, read_all):
    opening = "编者按：为庆祝建党一百周年，本网推出“身边的榜样”系列报道，敬请关注。"

    def make(number, name):
        return f"{name}同志先进事迹", paragraphs([opening] * (number % 3 == 1) + story(name))

    for readings in read_all(site(make)):
        for number, (name, article) in enumerate(zip(NAMES, readings, strict=True)):
            assert article.text.splitlines() == [opening] * (number % 3 == 1) + story(name)


def test_a_heading_inside_many_reports_and_the_closing_of_many_notices_stay(site, read_all):
    def lines(number, name):
        first, *rest = story(name)
        if number % 2:
            return [first, *rest]
        return [first, "二、主要做法", *rest, "特此通报。", "中共某某市委组织部", f"2021年3月{number + 1}日"]

    captures = site(lambda number, name: (f"{name}同志先进事迹", paragraphs(lines(number, name))))
    for readings in read_all(captures):
        assert [article.text.splitlines() for article in readings] == [lines(*each) for each in enumerate(NAMES)]


@pytest.mark.parametrize("slogan", ["欢迎关注“某某先锋”", "转载请注明出处，谢谢！", "举报电话：12380"])
@pytest.mark.parametrize("above", [False, True], ids=["below", "above"])
def test_a_slogan_set_as_a_paragraph_of_every_page_is_cut(site, read_all, slogan, above):
    def make(number, name):
        said = paragraphs([slogan, *story(name)] if above else [*story(name), slogan])
        return f"{name}同志先进事迹", said

    _, second = read_all(site(make))
    assert [article.text.splitlines() for article in second] == [story(name) for name in NAMES]


@pytest.mark.parametrize("first", [False, True], ids=["at the end", "at the beginning"])
def test_the_rows_of_a_list_of_names_stay_whole(site, read_all, first):
    def make(number, name):
        rows = f"<tr><td>{name}</td><td>男</td><td>汉族</td></tr>"
        table = f"<table border=1><tr><td>姓名</td><td>性别</td><td>民族</td></tr>{rows}</table>"
        said = f"<p>{name}等同志拟列为发展对象，{name}所在支部已研究通过，现予公示。</p>"
        return f"{name}同志公示", (table + said if first else said + table) if number % 3 == 1 else paragraphs(
            story(name)
        )

    for readings in read_all(site(make)):
        assert "姓名\t性别\t民族\n尤霞\t男\t汉族" not in readings[-1].text
        assert "姓名\t性别\t民族\n许平\t男\t汉族" in readings[-1].text


@pytest.mark.parametrize("copies", [3, 4, 6])
def test_an_article_under_several_addresses_is_read_under_each_once_the_site_is_known(site, read_all, copies):
    def make(number, name):
        shown = name if number >= copies else NAMES[0]
        return f"{shown}同志先进事迹", paragraphs(story(shown))

    _, second = read_all(site(make))
    assert [article.text.splitlines() for article in second[:copies]] == [story(NAMES[0])] * copies
    assert second[-1].title == f"{NAMES[-1]}同志先进事迹"


def test_an_empty_article_with_a_disclaimer_of_its_section_is_no_copy(site, read_all):
    disclaimer = "声明：本栏文章仅代表作者个人观点，不代表本网立场。如有侵权，请与本网联系。"

    def make(number, name):
        own = [] if number == 19 else story(name)
        return f"{name}同志先进事迹", paragraphs(own + [disclaimer] * (number % 2))

    _, second = read_all(site(make))
    assert second[19].text == ""
    assert not any(disclaimer in article.text for article in second)


def test_titles_that_differ_by_a_number_only_are_titles(read_all, capture):
    captures = [
        replace(
            capture(CLASSES.format(title=f"第{n}周工作安排", body=paragraphs(story(name)), day=n), n), site="a site"
        )
        for n, name in enumerate(NAMES, 1)
    ]
    for readings in read_all(captures):
        assert [article.title for article in readings] == [f"第{n}周工作安排" for n in range(1, 21)]


def test_an_article_without_text_keeps_its_title_beside_a_column_of_the_same_cells(read_all, capture):
    layout = """<html><head><title>某某党建网</title></head><body>
<table width=980><tr><td width=200 valign=top><table>
<tr><td>热点文章</td></tr><tr><td>·<a href=show.asp?id=5>我市举办党务干部培训班</a></td></tr></table></td>
<td valign=top><table><tr><td>您现在的位置：<a href=index.asp>首页</a></td></tr>
<tr><td align=center><b>{title}</b></td></tr>
<tr><td align=center>2021-03-04 来源：组织部</td></tr><tr><td>{body}</td></tr></table></td></tr></table>
<table><tr><td>版权所有：某某市委组织部</td></tr></table></body></html>"""
    captures = [
        replace(
            capture(layout.format(title=f"{name}同志先进事迹", body="" if n % 4 == 3 else paragraphs(story(name))), n),
            site="a site",
        )
        for n, name in enumerate(NAMES, 1)
    ]
    _, second = read_all(captures)
    assert [article.title for article in second] == [f"{name}同志先进事迹" for name in NAMES]
    assert [article.text for article in second[2::4]] == [""] * 5
