import pytest

from pipelines.extract.breadcrumb import find_section, section_of_trail
from pipelines.extract.dom import read_document


def section(html, title=None):
    return find_section(read_document(html, "http://x.cn/"), title)


@pytest.mark.parametrize(
    "line",
    [
        "您的位置：<a href='/'>首页</a> -> <a href='2'>党务公开</a>",
        "当前位置: <a href='/'>网站首页</a> &gt; <a href='2'>党务公开</a> &gt; 正文",
        "您现在的位置：<a href='/'>首页</a> >> <a href='1'>新闻中心</a> >> <a href='2'>党务公开</a> >> 详细内容",
        "您所在的位置∶首页 » 党务公开",
        "位置：首页＞党务公开＞",
        "<a href='/'>首页</a>→<a href='2'>党务公开</a>",
        "当前位置：首页/党建工作/党务公开",
        "当前所在位置：<ul><li>首页</li><li>党务公开</li><li>正文</li></ul>",
    ],
)
def test_the_last_section_of_the_trail_is_the_section(line):
    assert section(f"<div>{line}</div><p>会议强调,要坚持问题导向,压实党建工作责任。</p>") == "党务公开"


def test_the_meta_line_under_a_trail_in_list_items_is_no_step():
    trail = "<div>当前位置：</div><ul><li>首页</li><li>党务公开</li></ul>"
    page = f"{trail}<h1>沈阳市召开党建工作会议</h1><p>2016-10-18 12:49</p>"
    assert section(page, "沈阳市召开党建工作会议") == "党务公开"


def test_the_title_at_the_end_of_the_trail_is_no_section():
    trail = "<div>当前位置：首页 > 党务公开 > 沈阳市召开党建工作会议</div>"
    assert section(trail, "沈阳市召开党建工作会议") == "党务公开"


@pytest.mark.parametrize(
    "html",
    [
        "<p>会议强调,要抓好落实。</p>",
        "<div>首页 | 党建要闻 | 党务公开 | 学习园地</div>",  # a menu
        "<div>当前位置：</div>",
        "<div>当前位置：首页</div>",
        "<p>党员要摆正自己的位置,把群众放在心中最高的位置。</p>",
        "",
    ],
)
def test_a_page_without_a_trail_tells_no_section(html):
    assert section(html) is None


@pytest.mark.parametrize("trail", ["", "首页", "首页 > ", "首页 > 正文", " > > > ", "首页 > " + "很长的栏目名" * 5])
def test_a_trail_to_nowhere_is_none(trail):
    assert section_of_trail(trail, None) is None


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<ul class='breadcrumb'><li><a href='/'>首页</a></li><li><a href='/dj/'>党建动态</a></li></ul>", "党建动态"),
        ("<ul><li><a href='/'>首页</a></li><li><a href='/dj/'>党建动态</a></li><li>正文</li></ul>", "党建动态"),
        ("<ol class='path'><li>首页</li><li>&gt;</li><li>党建动态</li><li>某市召开推进会</li></ol>", "党建动态"),
        ("<div>首页 - 党建动态</div>", "党建动态"),
        ("<div><a href='/'>首页</a> – <a href='/dj/'>党建动态</a> – 正文</div>", "党建动态"),
        ("<div><a href='/'>某某党建网</a>&gt;&gt;<a href='/d/'>党建动态</a></div>", "党建动态"),
        ("<div>当前位置：<a href='/'>首页</a></div><div><a href='/dj/'>党建动态</a></div>", "党建动态"),
        ("<div>当前位置：</div><div><a href='/'>首页</a></div><div><a href='/dj/'>党建动态</a></div>", "党建动态"),
    ],
)
def test_a_trail_is_read_whatever_parts_its_steps(html, named):
    page = f"<div>{html}</div><h1>某市召开推进会</h1><p>2021-03-05 来源：组织部</p>"
    assert section(page, "某市召开推进会") == named


@pytest.mark.parametrize(
    "html",
    [
        "<div>当前位置：<script>trail()</script></div>",
        "<div>当前位置：首页</div><div>打印</div>",
        "<ul class='menu'><li><a href='/'>首页</a></li><li><a href='/dj/'>党建动态</a></li></ul>",
        "<ul><li><a href='/wz/'>学校位置</a></li><li><a href='/'>主页</a></li><li><a href='/n/'>内网</a></li></ul>",
        "<div>首页 - 关于我们 - 党建动态</div>",
        "<div>首页 - 新闻 - 图片 - 视频 - 党建动态</div>",
        "<p>增速>>党建动态</p>",
    ],
)
def test_what_only_begins_like_a_trail_tells_no_section(html):
    page = f"<div>{html}</div><h1>某市召开推进会</h1><p>2021-03-05</p><p>全文。</p><div>版权所有：市委组织部</div>"
    assert section(page, "某市召开推进会") is None


def test_an_empty_label_leaves_the_section_to_the_head_tag(page, read):
    label = "<div>当前位置：<script>trail()</script></div>"
    html = page(title=f"{label}<h1>沈阳市召开会议</h1>", head="沈阳市召开会议").replace("您的位置：", "")
    html = html.replace("</head>", "<meta name='ColumnName' content='党建动态'></head>")
    trail = '<tr><td><a href="/">首页</a> -> <a href="messageall.asp?classid=12">党务公开</a></td></tr>'
    article = read(html.replace(trail, ""))
    assert (article.section, article.reading.section_from) == ("党建动态", "head tag")
