"""What stands around a text on portals of all kinds: values beside each other, and what is below the last line."""

import pytest

TEXT = (
    "近日，某市召开基层党建工作推进会，深入学习贯彻上级会议精神，总结前一阶段工作，研究部署下一阶段重点任务。",
    "会议强调，要坚持以党的政治建设为统领，压紧压实党建工作责任，推动全面从严治党向基层延伸、向纵深发展。",
)
NAMED = "2021-03-05 来源：组织部"


@pytest.fixture
def article(read):
    """Read a page with this line of time and source and with this below its text."""

    def make(meta=NAMED, below=""):
        return read(
            "<html><head><title>某市召开推进会-某某党建网</title></head><body>"
            f"<div class='nav'><a href='/'>首页</a></div><h1>某市召开推进会</h1><div class='info'>{meta}</div>"
            f"<div class='content'><p>{TEXT[0]}</p><p>{TEXT[1]}</p>"
            f"{below}</div><div class='foot'>版权所有：某某市委组织部</div></body></html>"
        )

    return make


@pytest.mark.parametrize(
    ("meta", "views"),
    [
        ("点击数：<span id=c></span> 2021-03-05 10:00", None),
        ("访问量：<script src=x></script> 2021-03-05 10:00", None),
        ("浏览 2021-03-05 来源：组织部", None),
        ("<p>来源：组织部</p><p>点击数：<span></span></p><p>2021-03-05</p>", None),
        ("<p>2021-03-05</p><p>阅读：</p><p>1、会议介绍</p>", None),
        ("来源：组织部 已有 321 人阅读 2021-03-05", 321),
        ("2021-03-05 本文已被浏览过 512 次", 512),
        ("2021-03-05 预计阅读 5 分钟 阅读：1000", 1000),
        ("2021-03-05 浏览：1,024", 1024),
        ("<div>2020-01-03 <span></span>次浏览</div>", None),
    ],
)
def test_a_view_count_is_a_number_of_its_own_and_no_part_of_a_day(article, meta, views):
    assert article(meta).views == views


BESIDE = (
    "大 中 小|A- A+|关闭|返回|收藏|我要纠错|扫一扫|繁体|语音播报|点赞 5|栏目：党建|所属栏目：党建|分类：甲|索引号：1|"
    "有效性：有|评论：5|热度：5|关注度：5|查看：5|次数：5|已阅：5|PV：5|签发：王五|审稿：张三|录入：李四|信息员：李四|撰稿：张三|"
    "文号：某组发〔2021〕5号|原标题：推动过硬|参与互动(3) 分享|/ 阅读：9|已有 321 人阅读"
)


@pytest.mark.parametrize("beside", BESIDE.split("|"))
def test_a_source_ends_where_something_else_begins(article, beside):
    assert article(f"{NAMED} {beside}").source == "组织部"


@pytest.mark.parametrize(
    ("meta", "source", "author"),
    [
        ("2021-03-05 10:00 / 来源：组织部 / 作者：张三 / 阅读：9", "组织部", "张三"),
        ("来源：某某日报&nbsp;&nbsp;评论：<a href='#c'>0</a> 2021-03-05", "某某日报", None),
        ("2021-03-05 来源：共产党员（河北）网", "共产党员(河北)网", None),
        ("2021-03-05 来源：人民网　记者：赵六", "人民网", "赵六"),
        ("2021-03-05 来源：人民日报 评论部", "人民日报 评论部", None),
        ("2021-03-05 来源：组织部 作者：张三 / 李四", "组织部", "张三 / 李四"),
    ],
)
def test_source_and_author_are_told_apart(article, meta, source, author):
    read = article(meta)
    assert (read.source, read.author) == (source, author)


@pytest.mark.parametrize(
    ("below", "editor"),
    [
        ("<p>责编：张三 二审：李四 三审：王五</p>", "张三"),
        ("<p>责任编辑：张三 签发人：王五</p>", "张三"),
        ("<p>责任编辑：张三 电话：0123-1234567</p>", "张三"),
        ("<p>责任编辑：张三</p><p>网站编辑：李四</p>", "张三"),
        ("<p>供图：市委宣传部　文字：张三　编辑：李四</p>", "李四"),
        ("<p>素材来源：市委组织部 | 编辑：张三</p>", "张三"),
        ("<p>一审：张三</p><p>二审：李四</p><p>三审：王五</p>", None),
        ("<p>来源｜“某某先锋”微信公众号</p><p>编辑丨张三</p><p>校对丨李四</p>", "张三"),
        ("<p>编辑 | 张三</p>", "张三"),
        ("<p>编辑/张三</p>", "张三"),
        ("<p>责任编辑 张三 李四</p>", "张三 李四"),
        ("<p>值班编辑：李四</p><p>主编：王五</p>", "李四"),
    ],
)
def test_credits_of_all_shapes_are_read_and_cut(article, below, editor):
    read = article(below=below)
    assert (read.text, read.editor) == ("\n".join(TEXT), editor)


@pytest.mark.parametrize("below", ["文/图：张三", "文/张三", "记者：张三", "通讯员：张三", "撰稿：张三 图片：李四"])
def test_who_wrote_a_text_is_named_in_many_ways(article, below):
    read = article(below=f"<p>{below}</p>")
    assert (read.text, read.author) == ("\n".join(TEXT), "张三")


LINK = '<a href="/2.html">关于召开会议的通知</a>'


@pytest.mark.parametrize(
    "below",
    [
        f'<div><h4>相关文章</h4><ul><li><a href="/1.html">某县召开推进会</a> 2021-03-01</li><li>{LINK}</li></ul></div>',
        f"<p>相关链接：{LINK}</p>",
        f"<p>延伸阅读：{LINK}</p>",
        '<p>【<a href="2.html">上一篇</a>】【<a href="3.html">下一篇</a>】</p>',
        f"<p>上一篇：</p><p>{LINK}</p>",
        f"<p>上一条新闻：{LINK}</p><p>后一篇文章：{LINK}</p>",
        '<div><a href="#">更多</a><a href="#">分享到QQ空间</a><a href="#">分享到新浪微博</a></div>',
        "<p>分享至：</p>",
        "<p>分享到： 微信 新浪微博 QQ空间 复制链接</p>",
        "<p>手机扫码阅读</p>",
        "<p>【我要打印】【关闭本页】</p>",
        "<p>↑返回顶部</p><p>返回上一页</p><p>【纠错】</p>",
        "<p>发布时间：2021-03-05 10:00</p>",
        '<p>标签：<a href="/t/1">党建</a> <a href="/t/2">基层</a></p>',
        "<p>关键词：党建 基层</p>",
    ],
)
def test_what_is_below_a_text_and_none_of_it_is_cut(article, below):
    assert article(below=below).text == "\n".join(TEXT)


@pytest.mark.parametrize("below", ["点击数：12", "浏览次数：12次", "本文共阅读 12 次"])
def test_views_may_be_told_below_the_text(article, below):
    read = article(below=f"<p>{below}</p>")
    assert (read.text, read.views) == ("\n".join(TEXT), 12)


@pytest.mark.parametrize(
    "below",
    [
        '<p>附件：</p><p>1.<a href="/u/1.doc">推荐表</a></p>',
        '<p>附件下载：<a href="/u/1.doc">推荐表</a></p>',
        '<p>附件列表</p><p><a href="/u/1.doc">推荐表</a></p>',
        '<p>相关附件：<a href="/u/1.doc">推荐表</a></p>',
        '<p>文件下载：<a href="/u/1.doc">推荐表</a></p>',
    ],
)
def test_the_words_above_files_go_with_the_files(article, below):
    read = article(below=below)
    assert read.text == "\n".join(TEXT)
    assert [(file.kind, file.label) for file in read.attachments] == [("file", "推荐表")]


@pytest.mark.parametrize(
    "line",
    [
        "附件由各支部自行下载。",
        "设计：以党建引领乡村振兴为主线",
        "图片展：在市民广场举行",
        "监督电话：0123-12345678",
        "时间：2021年3月10日",
        "中共某某市委组织部",
        "2021年3月5日",
        "相关单位要认真落实。",
        "摄影 书法 绘画",
        "摄影/书法/绘画",
        "策划：主题鲜明",
        "视频：初心之路",
        "关键词：担当",
        "阅读量12000人次",
        "记者：谢谢您接受我们的采访",
        "初审：党总支于3月15日前完成",
        "据实填写。",
        "上篇：坚定理想信念",
    ],
)
def test_a_last_line_of_the_text_is_not_taken_for_credits_or_tools(article, line):
    assert article(below=f"<p>{line}</p>").text == "\n".join((*TEXT, line))


def test_an_original_title_and_an_editor_may_share_a_line(article):
    read = article(below="<p>原标题：推动过硬　责任编辑：张三</p>")
    assert (read.text, read.original_title, read.editor) == ("\n".join(TEXT), "推动过硬", "张三")


def test_the_day_of_a_resolution_is_not_that_of_publication(article):
    read = article("<p align=center>（2021年3月1日市委常委会会议通过）</p><p>2021-03-05 来源：组织部</p>")
    assert f"{read.published:%Y-%m-%d}" == "2021-03-05"


@pytest.mark.parametrize("words", ["附件下载：", "相关附件：", "文件下载：", "附件："])
def test_a_file_behind_any_such_label_is_kept(article, words):
    read = article(below=f'<p>{words}<a href="/upload/view?id=3">实施方案</a></p>')
    assert "实施方案" in read.text or [file.label for file in read.attachments] == ["实施方案"]


@pytest.mark.parametrize(
    "lines",
    [
        ("会议时间：2021年3月10日", "会议议题：研究党建工作"),
        ("时间：1935年1月15日", "事件：遵义会议召开"),
        ("公示时间：2021年3月5日至2021年3月11日", "公示期间，可以向组织部反映情况。"),
    ],
)
def test_a_text_may_begin_with_a_time(read, lines):
    body = "".join(f"<p>{line}</p>" for line in lines)
    head = "<html><head><title>关于会议的通知</title></head><body><h1>关于会议的通知</h1>"
    assert read(f"{head}<p>{NAMED}</p><div>{body}</div></body></html>").text == "\n".join(lines)


def test_a_row_of_a_table_may_begin_with_the_name_of_a_tool(article):
    rows = "<tr><td>微信</td><td>某某先锋</td></tr><tr><td>微博</td><td>某某党建</td></tr>"
    assert article(below=f"<table border=1>{rows}</table>").text.splitlines()[2:] == [
        "微信\t某某先锋",
        "微博\t某某党建",
    ]


def test_a_day_that_is_spoken_of_is_no_clock(read):
    line = "今天是中国共产党成立100周年纪念日，全市党员重温入党誓词。"
    head = "<html><head><title>重温誓词</title></head><body><h1>重温誓词</h1>"
    assert read(f"{head}<p>{NAMED}</p><div><p>{line}</p></div></body></html>").text == line


@pytest.mark.parametrize("meta", ["", "<p>2021-03-05 来源：组织部</p>"])
def test_the_time_of_a_meeting_is_text_and_no_time_of_publication(read, meta):
    lines = ("时间：2021年3月10日上午9:00", "地点：三楼会议室", "主讲人：张三")
    body = "".join(f"<p>{line}</p>" for line in lines)
    article = read(
        f"<html><head><title>专题党课预告</title></head><body><h1>专题党课预告</h1>{meta}<div>{body}</div></body></html>"
    )
    assert article.text == "\n".join(lines)
    assert (article.published is None) == (meta == "")


def test_a_red_line_in_large_type_is_the_title_where_the_head_names_only_the_site(read):
    html = (
        "<html><head><title>某某党建网</title></head><body><table><tr><td><a href=/>首页</a></td></tr></table><table>"
        "<tr><td align=center><font size=5 color=red><b>某市召开基层党建工作推进会</b></font></td></tr><tr><td>"
        f"<p>{TEXT[0]}</p><p>{TEXT[1]}</p></td></tr></table>"
        "<table><tr><td>版权所有 某某党建网</td></tr></table></body></html>"
    )
    assert read(html).title == "某市召开基层党建工作推进会"
