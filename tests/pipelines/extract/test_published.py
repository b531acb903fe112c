"""Where the time of publication is taken from: each place stands in only where those before it say nothing."""

from datetime import datetime

import pytest

DAY, MINUTE = datetime(2016, 10, 18), datetime(2016, 10, 18, 12, 49)
TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "近日,沈阳市委召开基层党建工作会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务。",
        "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸,不断增强基层党组织的政治功能。",
    )
)
CREDITS = "<p>来源：新华社 发布时间：2016-10-18</p>"


@pytest.fixture
def dated(page, read):
    """Read a page with this meta line; return time and place. The body's text may tell something too."""

    def make(meta="阅读量:7次", *, end="", head="", url=None, **frame):
        html = page(TEXT + end, meta=meta, **frame).replace("</head>", f"{head}</head>")
        article = read(html, url=url)
        return article.published, article.reading.published_from

    return make


def tag(name, content="2016-10-18 12:49"):
    return f"<meta name='{name}' content='{content}'>"


@pytest.mark.parametrize(
    ("meta", "moment"),
    [
        ("发布时间:2016-10-18 12:49   阅读量:2051次", MINUTE),
        ("2016-10-18 12:49 来源：新华社", MINUTE),
        ("来源：新华社|2016-10-18 12:49|【字号 大 中 小】", MINUTE),
        ("2016年10月18日 星期二", DAY),
        ("发布时间：2016-10-18 星期二 12:49", MINUTE),
        ("创刊1999-1-1 发布时间：2016-10-18", DAY),
        ("来源：沈阳日报</td></tr><tr><td>发布日期：2016-10-18", DAY),
    ],
)
def test_the_meta_line_is_asked_first(dated, meta, moment):
    assert dated(meta, head=tag("PubDate", "2016-11-01"), url="http://x.cn/t20161102_1.html") == (moment, "meta line")


def test_a_labelled_time_wins_over_one_without_a_label(dated):
    assert dated("2016-09-01</td></tr><tr><td>发布时间：2016-10-18") == (DAY, "meta line")


def test_credits_at_the_end_are_asked_before_the_head(dated):
    assert dated(end=CREDITS, head=tag("PubDate", "2016-11-01"))[0] == DAY


def test_it_is_told_that_the_time_stands_in_the_credits(dated):
    assert dated(end=CREDITS)[1] == "credits"


@pytest.mark.parametrize("name", ["PubDate", "publishdate", "publish_date", "firstpublishedtime"])
def test_a_head_tag_stands_in_for_the_page(dated, name):
    assert dated(head=tag(name), url="http://x.cn/t20161102_1.html") == (MINUTE, f"head tag {name.lower()}")


def test_a_property_is_a_head_tag_too(dated):
    head = "<meta property='article:published_time' content='2016-10-18T12:49:00+08:00'>"
    assert dated(head=head) == (MINUTE, "head tag article:published_time")


def test_the_standard_tag_is_asked_before_the_others(dated):
    assert dated(head=tag("publishdate", "2016-11-01") + tag("PubDate")) == (MINUTE, "head tag pubdate")


def test_a_labelled_time_in_the_frame_is_better_than_none(dated):
    assert dated(foot="<div>发布日期：2016-10-18</div>") == (DAY, "page")
    assert dated(foot="<div>发布日期：2016-10-18</div>", head=tag("PubDate", "2016-11-01"))[1] == "head tag pubdate"


def test_a_time_above_the_title_is_asked_after_labelled_ones(dated):
    assert dated(title="</b></td></tr><tr><td>2016-10-18</td></tr><tr><td><b>沈阳市召开会议") == (
        DAY, "above the title",
    )  # fmt: skip


def test_the_address_is_asked_last(dated):
    assert dated(url="http://x.cn/xw/201610/t20161018_1.html") == (DAY, "url")


@pytest.mark.parametrize("line", ["当前时间：2026-11-23 16:00", "今天是2026年11月23日 星期一", "发布时间：&nbsp;", ""])
def test_a_running_clock_beside_the_article_and_a_blank_label_tell_nothing(dated, line):
    assert dated(aside=f"<p>{line}</p>") == (None, None)


@pytest.mark.parametrize("line", ["今天是2026年11月23日 星期一", "当前时间：2026-11-23 16:00"])
def test_a_running_clock_below_the_title_is_no_time_of_the_article(dated, line):
    assert dated(line) == (None, None)


def test_the_day_a_site_was_opened_is_no_time_of_its_articles(dated):
    assert dated(foot="<div>本网站开通于2001年7月1日</div>") == (None, None)


def test_the_time_of_publication_wins_over_that_of_an_update(dated):
    assert dated("更新时间：2020-01-02 发布时间：2016-10-18") == (DAY, "meta line")


def test_a_day_months_after_the_capture_is_no_time_of_publication(dated):
    assert dated("发布时间：2027-10-18") == (None, None)  # captured in November 2026


@pytest.mark.parametrize(
    ("meta", "has_clock"),
    [("2016-10-18 12:49", True), ("2016-10-18 00:00", True), ("2016-10-18", False), ("2016年10月18日", False)],
)
def test_it_is_told_whether_the_page_states_a_time_of_day(page, read, meta, has_clock):
    article = read(page(TEXT, meta=f"发布时间：{meta}"))
    assert (article.published_raw, article.published_has_clock) == (meta, has_clock)


LEAF = '<div class="date"><b>18</b><span>2016-10</span></div>'
LEAF_IN_BLOCKS = '<div class="date"><p>18</p><p>2016-10</p></div>'


@pytest.mark.parametrize("leaf", [LEAF, LEAF_IN_BLOCKS])
def test_a_calendar_leaf_beside_the_title_tells_the_day_where_nothing_else_does(page, read, leaf):
    below = read(page(TEXT, meta=leaf))
    assert (below.published, below.reading.published_from) == (DAY, "meta line")
    above = read(page(TEXT, title=f"{leaf}<h1>沈阳市召开会议</h1>", head="沈阳市召开会议", meta="阅读量:7次"))
    assert (above.title, above.published) == ("沈阳市召开会议", DAY)


def test_a_day_that_a_script_writes_into_the_meta_line_is_read(dated):
    assert dated('时间：<script>document.write("2016-10-18 12:49");</script>') == (MINUTE, "meta line")
    assert dated("<script>document.write('2016-10-18 <b>12:49</b>')</script>") == (None, None)


CARD = (
    "<table><tr><td>索引号：</td><td>0143/2016-12</td><td>成文日期</td><td>2016-09-01</td></tr>"
    "<tr><td>发布机构：</td><td>组织部</td><td>发布日期：</td><td>2016-10-18</td></tr></table>"
)


@pytest.mark.parametrize("options", [{"meta": CARD}, {"title": f"{CARD}<h1>沈阳市召开会议</h1>"}])
def test_the_card_of_a_document_tells_its_day_in_cells_of_their_own(dated, options):
    assert dated(**options)[0] == DAY


def test_the_card_at_the_head_of_the_text_tells_its_day(page, read):
    assert read(page(CARD + TEXT, meta="阅读量:7次")).published == DAY
