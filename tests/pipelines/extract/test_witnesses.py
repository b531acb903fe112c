"""Where the listing, <title>, head tags and the address disagree with the page, that is kept."""

import pytest

from pipelines.extract.witnesses import head_values, keywords


def conflicts(article, field):
    return [(w.value, w.said_by) for w in article.conflicts if w.field == field]


@pytest.fixture
def head(page):
    def make(tags, **more):
        metas = "".join(f"<meta name='{name}' content='{content}'>" for name, content in tags.items())
        return page(**more).replace("</head>", f"{metas}</head>")

    return make


def test_head_tags_are_kept_as_written_and_blank_ones_too(head, read):
    article = read(head({"ArticleTitle": "沈阳市召开基层党建工作会议", "PubDate": " ", "viewport": "width=1"}))
    assert article.head_tags == (("ArticleTitle", "沈阳市召开基层党建工作会议"), ("PubDate", " "))


def test_witnesses_that_agree_are_no_conflict(head, read):
    tags = {"ArticleTitle": "沈阳市召开基层党建工作会议", "PubDate": "2016-10-18 12:49", "ColumnName": "党务公开"}
    assert read(head(tags)).conflicts == ()


def test_a_time_in_the_head_that_differs_by_minutes_is_kept(head, read):
    article = read(head({"PubDate": "2016-10-18 12:55"}))
    assert article.published.minute == 49
    assert conflicts(article, "published") == [("2016-10-18 12:55", "head tag pubdate")]


def test_the_day_of_the_address_counts_as_a_day(page, read):
    other = read(page(), url="http://www.lndangjian.org.cn/a/201610/t20161020_1.html")
    same = read(page(), url="http://www.lndangjian.org.cn/a/201610/t20161018_1.html")
    assert [said_by for _, said_by in conflicts(other, "published")] == ["url"]
    assert conflicts(same, "published") == []


def test_another_source_section_and_title_are_kept(head, read):
    tags = {"ContentSource": "人民网", "ColumnName": "基层党建", "ArticleTitle": "另一篇文章的标题"}
    article = read(head(tags, meta="发布时间:2016-10-18 12:49 来源:新华社"))
    assert (article.source, article.section) == ("新华社", "党务公开")
    assert conflicts(article, "source") == [("人民网", "head tag contentsource")]
    assert conflicts(article, "section") == [("基层党建", "head tag columnname")]
    assert conflicts(article, "title") == [("另一篇文章的标题", "head tag articletitle")]


def test_a_title_cut_in_the_listing_does_not_disagree(page, capture, read_after):
    article = read_after(capture(page(), listed="沈阳市召开基层…"), [])
    assert conflicts(article, "title") == []


def test_markup_inside_a_tag_goes():
    tag = ("ArticleTitle", "&lt;p&gt;甲&lt;/p&gt;".replace("&lt;", "<").replace("&gt;", ">") + "<p>乙</p>")
    assert head_values([tag]) == {"articletitle": "甲 乙"}


def test_keywords_of_the_site_are_none_of_the_article(head, read, read_after, capture):
    assert read(head({"keywords": "扶贫,责任制"})).keywords == ("扶贫", "责任制")
    others = [capture(head({"keywords": "党建,辽宁"}, title=f"第{n}次会议召开"), n) for n in range(9)]
    assert read_after(capture(head({"keywords": "党建,辽宁"}), 99), others).keywords == ()
    assert keywords(None) == ()


CCDI = (
    "&lt;p&gt;&lt;span style=&quot;font-family: 楷体, SimKai; font-size: 19px;&quot;&gt;奋进新征程&lt;/span&gt;"
    "&lt;br&gt;沈阳市召开基层党建工作会议&lt;/p&gt;"
)


def test_markup_in_the_title_tag_neither_reaches_the_title_nor_is_lost_from_the_archive(head, read):
    article = read(head({"ArticleTitle": CCDI}))
    assert article.title == "沈阳市召开基层党建工作会议"
    ((name, written),) = article.head_tags
    assert (name, written.startswith("<p><span style=")) == ("ArticleTitle", True)
    assert "<" not in "".join(witness.value for witness in article.conflicts)


def test_markup_with_a_long_style_goes_too():
    style = "font-family: 楷体, SimKai; " * 12
    assert head_values([("ArticleTitle", f'<span style="{style}">甲</span>')]) == {"articletitle": "甲"}


@pytest.mark.parametrize("blank", ["", " ", "　", "&nbsp;", "&lt;p&gt;&lt;/p&gt;", "\u200b"])
def test_a_blank_tag_disagrees_with_nothing_and_says_nothing(head, read, blank):
    names = ("ArticleTitle", "PubDate", "ContentSource", "ColumnName", "Author", "keywords")
    article = read(head(dict.fromkeys(names, blank), meta="2016-10-18 来源：新华社"))
    assert article.conflicts == ()
    assert (article.title, article.source, article.author) == ("沈阳市召开基层党建工作会议", "新华社", None)
    assert article.keywords == ()


def test_of_a_tag_written_twice_the_first_with_words_counts_and_both_are_kept(head, read):
    twice = head({"ContentSource": " "}).replace("</head>", "<meta name='contentsource' content='人民网'></head>")
    article = read(twice)
    assert article.source == "人民网"
    assert article.head_tags == (("ContentSource", " "), ("contentsource", "人民网"))


def test_another_title_in_the_listing_and_in_title_is_kept(page, read):
    article = read(page(head="另一个会议的标题-辽宁党建网"), listed="基层党建再发力")
    assert article.title == "沈阳市召开基层党建工作会议"
    assert conflicts(article, "title") == [("基层党建再发力", "listing"), ("另一个会议的标题", "<title>")]


@pytest.mark.parametrize(
    "listed",
    [
        "沈阳市召开基层党建工作会议",
        "沈阳市召开 基层党建工作会议",
        "沈阳市召开“基层党建”工作会议",
        "沈阳市召开基层党建工作...",
        "…",
    ],
)
def test_marks_blanks_and_a_cut_are_no_other_title(page, read, listed):
    assert conflicts(read(page(), listed=listed), "title") == []


def test_the_sites_name_as_title_of_every_page_disagrees_with_none(page, capture, read_after):
    others = [capture(page(title=f"第{name}次会议召开", head="辽宁党建网"), n) for n, name in enumerate("一二三四五六")]
    assert conflicts(read_after(capture(page(head="辽宁党建网")), others), "title") == []


def test_each_witness_is_heard_once_a_value(head, read):
    article = read(head({"PubDate": "2016-10-20"}), url="http://www.lndangjian.org.cn/a/201610/t20161020_1.html")
    assert conflicts(article, "published") == [
        ("2016-10-20", "head tag pubdate"),
        ("http://www.lndangjian.org.cn/a/201610/t20161020_1.html", "url"),
    ]


def test_nothing_disagrees_with_a_page_that_says_nothing(read):
    assert read("").conflicts == ()
