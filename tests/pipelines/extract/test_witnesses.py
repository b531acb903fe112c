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
