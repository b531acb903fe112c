"""Pages of a site of which nothing is known, in the shapes that leave a reader little to go by."""

import pytest

LINE = "近日,全市基层党建工作会议在市委党校召开,会议总结了上半年工作,市委常委、组织部部长出席会议并讲话。"
DIVISIONS = """<html><head><meta charset="gb18030"><title>{title}-某某党建网</title></head><body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/dwgk/">党务公开</a></li>
<li><a href="/jcdj/">基层党建</a></li><li><a href="/lzjs/">廉政建设</a></li></ul></div>
<div class="slogan">不忘初心 牢记使命 永远跟党走</div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/jcdj/">基层党建</a> &gt; 正文</div>
<div class="main"><h1>{title}</h1><div class="info">{meta}</div>
{body}
</div>
<div class="side"><h3>热点推荐</h3><ul><li><a href="/a/1.html">全省组织部长会议在沈阳召开</a></li>
<li><a href="/a/2.html">学习贯彻专题研讨班开班</a></li><li><a href="/a/3.html">我省公布优秀党员名单</a></li></ul></div>
<div class="footer"><p>版权所有：某某党建网　主办：中共某某省委组织部</p>
<p>地址：某某市和平区和平大街1号　邮编：110000</p>
<p>辽ICP备12345678号</p></div></body></html>"""
TITLE = "某市召开基层党建工作会议"
META = "发布时间：2021-03-05 10:00 来源：组织部 阅读：12次"


@pytest.fixture(params=["divisions", "tables"])
def alone(request, page, read):
    """Read a page with this body in a frame of one kind, of which nothing is known."""

    def make(body, meta=META, title=TITLE):
        if request.param == "divisions":
            return read(DIVISIONS.format(title=title, meta=meta, body=body))
        return read(page(body, title=title, head=f"{title}-某某党建网", meta=meta))

    return make


def media(article):
    return [(medium.kind, medium.url.rpartition("/")[2]) for medium in article.attachments]


@pytest.mark.parametrize(
    "body",
    [
        '<div id="content"><p><img src="/u/1.jpg" width="600"></p><p><img src="/u/2.jpg" width="600"></p></div>',
        '<div class="content"><img src="/u/1.jpg"><br><img src="/u/2.jpg"></div>',
    ],
    ids=["paragraphs", "breaks"],
)
def test_an_article_of_pictures_keeps_its_pictures_and_has_no_text(alone, body):
    article = alone(body)
    assert (article.title, article.text) == (TITLE, "")
    assert media(article) == [("image", "1.jpg"), ("image", "2.jpg")]


@pytest.mark.parametrize(
    ("body", "text", "kept"),
    [
        ('<p><img src="/u/1.jpg" width="600"></p><p>会议现场</p>', "会议现场", [("image", "1.jpg")]),
        ('<p><video src="/u/1.mp4"></video></p><p>宣传片</p>', "宣传片", [("video", "1.mp4")]),
        ("<p>特此通知。</p>", "特此通知。", []),
        (
            "<p>红旗飘飘映朝霞</p><p>党旗高高耀中华</p><p>初心不改为人民</p>",
            "红旗飘飘映朝霞\n党旗高高耀中华\n初心不改为人民",
            [],
        ),
        (
            "<table><tr><th>姓名</th><th>职务</th></tr><tr><td>张三</td><td>书记</td></tr></table>",
            "姓名\t职务\n张三\t书记",
            [],
        ),
        (
            "<pre>第一条 为了加强党的建设，制定本办法。\n第二条 本办法适用于全市。</pre>",
            "第一条 为了加强党的建设，制定本办法。\n第二条 本办法适用于全市。",
            [],
        ),
        ("<p>The committee met on Friday.</p>", "The committee met on Friday.", []),
        ('<p><a href="/u/a.doc">附件：名单.doc</a></p>', "", [("file", "a.doc")]),
        ('<iframe src="/u/a.pdf"></iframe>', "", [("file", "a.pdf")]),
        ("", "", []),
    ],
    ids=["caption", "video", "one line", "poem", "table", "pre", "english", "file", "framed file", "nothing"],
)
def test_a_page_of_a_few_words_is_read_without_its_frame(alone, body, text, kept):
    article = alone(f'<div id="content">{body}</div>')
    assert (article.text, media(article)) == (text, kept)


@pytest.mark.parametrize(
    "frame",
    [
        '<embed src="/u/a.pdf" type="application/pdf">',
        '<iframe src="/u/a.pdf"></iframe>',
        '<iframe src="/pdfjs/web/viewer.html?file=/u/a.pdf"></iframe>',
        '<object data="/u/a.pdf" type="application/pdf"></object>',
    ],
    ids=["embed", "iframe", "viewer", "object"],
)
def test_a_file_shown_in_the_page_is_an_attachment(alone, frame):
    article = alone(f'<div id="content"><p>{LINE}</p>{frame}</div>')
    assert (article.text, media(article)) == (LINE, [("file", "a.pdf")])


def test_the_lines_of_preformatted_text_stay_lines_in_text_and_html(alone):
    article = alone(f'<div id="content"><p>{LINE}</p><pre>第一行\n第二行 <b>粗</b>\n</pre></div>')
    assert article.text == f"{LINE}\n第一行\n第二行 粗"
    assert "<pre>第一行<br>第二行 <strong>粗</strong></pre>" in article.html


@pytest.mark.parametrize(
    "body",
    [
        f'<div id="content" style="display:none"><p>{LINE}</p><p>{LINE}会议强调抓好落实。</p><p>{LINE}</p></div>',
        f'<textarea id="content">&lt;p&gt;{LINE}&lt;/p&gt;&lt;p&gt;{LINE}会议强调抓好落实。&lt;/p&gt;'
        f"&lt;p&gt;{LINE}&lt;/p&gt;</textarea>",
    ],
    ids=["hidden", "box for typing"],
)
def test_text_that_only_a_script_would_show_is_the_text_where_there_is_no_other(alone, body):
    assert alone(body).text == f"{LINE}\n{LINE}会议强调抓好落实。\n{LINE}"


def test_hidden_text_beside_an_article_is_none_of_it(alone):
    pop_up = "登录后可以发表评论,请先阅读本网的服务协议,注册即表示同意。" * 6
    body = f'<div id="content"><p>{LINE}</p><p>{LINE}会议强调。</p></div><div style="display:none">{pop_up}</div>'
    assert alone(body).text == f"{LINE}\n{LINE}会议强调。"


@pytest.mark.parametrize(
    "tail",
    [
        '<p>相关阅读：</p><ul><li><a href="/a/7.html">中央组织部召开会议部署工作</a></li></ul>',
        f'<p>【延伸阅读】</p><p><a href="/a/7.html">中央组织部召开会议部署工作</a></p><p>{TITLE}</p>',
        '<h4>相关新闻：</h4><p><a href="/a/7.html">中央组织部召开会议</a></p>'
        '<h4>热点推荐：</h4><p><a href="/a/8.html">各地学习贯彻落实</a></p>',
        "<p>分享到：微信 微博 QQ空间</p><p>【打印】【关闭】</p>",
    ],
    ids=["a list", "the article itself in it", "two lists", "buttons"],
)
def test_what_leads_elsewhere_below_the_text_is_cut_and_the_credits_above_it_are_read(alone, tail):
    article = alone(f'<div id="content"><p>{LINE}</p><p>{LINE}会议强调。</p><p>（责任编辑：李四）</p>{tail}</div>')
    assert (article.text, article.editor) == (f"{LINE}\n{LINE}会议强调。", "李四")


def test_the_address_in_a_footer_is_not_the_text_of_an_empty_page(read):
    html = DIVISIONS.format(title=TITLE, meta=META, body='<div id="content"></div>')
    footer = '<div class="footer"><p>地址：某某市人民路1号　联系电话：0123-1234567</p></div></body>'
    assert read(html[: html.index('<div class="footer">')] + footer).text == ""


def test_a_notice_keeps_the_telephone_at_its_end(alone):
    article = alone('<div id="content"><p>请各支部报送名单。</p><p>联系电话：0123-1234567</p></div>')
    assert article.text == "请各支部报送名单。\n联系电话：0123-1234567"


def test_links_that_the_text_speaks_of_stay(alone):
    body = f'<div id="content"><p>{LINE}</p><p>报名请点击：</p><p><a href="/bm/">全市党务培训报名入口页面</a></p></div>'
    assert alone(body).text == f"{LINE}\n报名请点击：\n全市党务培训报名入口页面"


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("（来源：新华社 记者 王五）", "新华社", "王五"),
        ("（新华社北京3月5日电）", "新华社", None),
        ("（《人民日报》 2021年03月05日 第 01 版）", "人民日报", None),
        ("来源：《 人民日报 》（ 2021年03月05日 01 版）", "人民日报", None),
    ],
)
def test_the_line_below_the_text_names_its_source(alone, line, source, author):
    article = alone(f'<div id="content"><p>{LINE}</p><p>{LINE}会议强调。</p><p>{line}</p></div>', "2021-03-05 10:00")
    assert (article.source, article.author) == (source, author)
    assert article.text == f"{LINE}\n{LINE}会议强调。"


def test_a_signature_that_is_the_name_of_the_site_is_not_the_title(read):
    # cpaxj.org.cn: <title> names the site and the section, and so does the line above the day.
    html = DIVISIONS.format(
        title="关于发布年度信息的通告", meta="2018-05-30 05:32", body=f"<p>{LINE}</p><p>特此通告。</p><p>某某党建网</p>"
    ).replace("<title>关于发布年度信息的通告-某某党建网", "<title>某某党建网-通知公告")
    article = read(html)
    assert (article.title, article.text) == ("关于发布年度信息的通告", f"{LINE}\n特此通告。\n某某党建网")


def test_a_tag_of_fifty_thousand_attributes_is_read_like_any_other(alone):
    bomb = " ".join(f'a{number}="x"' for number in range(50_000))
    assert alone(f'<div id="content" {bomb}><p>{LINE}</p><p>{LINE}会议强调。</p></div>').text.endswith("会议强调。")


def test_a_page_in_big5_that_only_its_head_declares_is_read(read):
    html = (
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=big5'><title>全面從嚴治黨</title></head>"
        "<body><h1>全面從嚴治黨</h1><p>會議強調,要堅持問題導向,壓實黨建工作責任,推動全面從嚴治黨向基層延伸。</p></body></html>"
    )
    article = read(html, encoding="big5")
    assert (article.title, article.reading.encoding) == ("全面從嚴治黨", "big5")
    assert article.text.startswith("會議強調,要堅持問題導向")
