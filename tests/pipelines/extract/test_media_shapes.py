"""Attachments, players and captions of a page of which nothing is known, in the shapes that portals have them."""

import pytest

TITLE = "某市召开推进会"
LINES = (
    "近日，某市召开基层党建工作推进会，深入学习贯彻上级会议精神，总结前一阶段工作，研究部署下一阶段重点任务。",
    "会议强调，要坚持以党的政治建设为统领，压紧压实党建工作责任，推动全面从严治党向基层延伸、向纵深发展。",
)
PAGE = """<html><head><title>{title}-某某党建网</title></head><body><div class="nav"><a href="/">首页</a></div>
<h1>{title}</h1><div class="info">2021-03-05 来源：组织部</div><div class="content"><p>{lines[0]}</p><p>{lines[1]}</p>
{body}</div>{below}<div class="foot">{foot}版权所有：某某市委组织部</div></body></html>"""


@pytest.fixture(scope="module")
def article(read):
    """Read an article of two lines with this behind them in its body, below it, or in the footer."""

    def make(body="", below="", foot=""):
        return read(PAGE.format(title=TITLE, lines=LINES, body=body, below=below, foot=foot))

    return make


def media(article):
    return [(medium.kind, medium.url.partition("lndangjian.org.cn")[2]) for medium in article.attachments]


def more(article):
    """Return what the text says behind the two lines."""
    assert article.text.startswith("\n".join(LINES))
    return article.text.split("\n")[len(LINES) :]


FILES = [
    ('<p>附件：<a href="/down.asp?id=3">推荐表.doc</a></p>', "/down.asp?id=3"),
    ('<p>附件1：<a href="/download/3">推荐表</a></p>', "/download/3"),
    ('<p><a href="/down.asp?id=3">附件：推荐表.doc</a></p>', "/down.asp?id=3"),
    ('<p>附件：<a href="/u/2021/3/5/abc">推荐表.pdf</a>（点击下载）</p>', "/u/2021/3/5/abc"),
    ('<p>附件：<a href="javascript:void(0)" onclick="down(\'/u/3.doc\')">推荐表.doc</a></p>', "/u/3.doc"),
    ("<p>附件：<a href=\"javascript:down('/u/3.doc')\">推荐表</a></p>", "/u/3.doc"),
    ('<p><a href="/attach/3" download>推荐表.doc</a></p>', "/attach/3"),
    ('<p><a href="/virtual_attach_file.vsb?afc=abc">推荐表.docx</a></p>', "/virtual_attach_file.vsb?afc=abc"),
    ('<p>附件：</p><p>1.<a href="/download/3">推荐表</a></p>', "/download/3"),
]


@pytest.mark.parametrize(("html", "url"), FILES)
def test_a_file_whose_address_has_no_ending_is_an_attachment(article, html, url):
    found = article(html)
    assert media(found) == [("file", url)]
    assert not [line for line in more(found) if "推荐表" in line]


@pytest.mark.parametrize(("html", "url"), FILES)
def test_a_file_below_the_body_is_an_attachment_by_the_same_rules(article, html, url):
    assert media(article(below=html)) == [("file", url)]


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ('<p>附件：<a href="javascript:void(0)" onclick="down(3)">推荐表.doc</a></p>', "附件：推荐表.doc"),
        ("<p>附件：<a href=\"#\" onclick=\"pick('/u/1.doc','/u/2.doc')\">推荐表</a></p>", "附件：推荐表"),
        ('<p>附件：<a href="/a/2.html">关于推荐工作的通知</a></p>', "附件：关于推荐工作的通知"),
        ('<p>附件：<a href="/a/2.html">推荐表.doc</a></p>', "附件：推荐表.doc"),
        ('<p><a href="/a/2.html">附件：推荐表</a></p>', "附件：推荐表"),
    ],
    ids=["a number", "two files", "a page", "a page called so", "all of it a link"],
)
def test_a_line_of_attachments_stays_where_its_link_leads_to_no_file(article, html, line):
    found = article(html)
    assert (media(found), more(found)) == ([], [line])


@pytest.mark.parametrize(
    "html",
    [
        '<p>下一篇：<a href="/down.asp?id=4">推荐表.doc</a></p>',
        '<ul><li><a href="/messagexq.asp?id=6084">推荐表.doc</a></li></ul>',
        '<ul><li><a href="/a/7.shtml">推荐表.doc</a></li></ul>',
        '<ul><li><a href="/download/">资料下载</a></li></ul>',
        '<p><a href="#" download>推荐表.doc</a></p>',
    ],
    ids=["neighbour", "address of an article", "page", "menu", "nowhere"],
)
def test_a_page_that_is_called_like_a_file_is_no_attachment(article, html):
    assert media(article(below=html)) == []


@pytest.mark.parametrize(
    "options",
    [
        {"foot": '<a href="/help.pdf">帮助</a> '},
        {"foot": '<p><a href="/help.pdf">帮助</a></p>'},
        {"below": '<div><a href="/">首页</a> <a href="/help.pdf">手册</a> <a href="/c.html">联系</a></div>'},
        {
            "below": "<ul><li><a href='/'>首页</a></li><li><a href='/c'>联系</a></li>"
            "<li><a href='/h.pdf'>手册</a></li></ul>"
        },
    ],
    ids=["line of the footer", "block of the footer", "line of a menu", "list of a menu"],
)
def test_a_file_of_the_frame_is_no_attachment(article, options):
    assert media(article(**options)) == []


def test_a_labelled_file_is_an_attachment_even_beside_a_footers_words(article):
    assert media(article(foot='<p>附件：<a href="/u/1.doc">推荐表</a></p>')) == [("file", "/u/1.doc")]


def test_files_listed_below_the_body_without_a_label_are_attachments(article):
    listed = '<ul><li><a href="/u/1.doc">推荐表</a></li><li><a href="/u/2.doc">名单</a></li></ul>'
    assert media(article(below=listed)) == [("file", "/u/1.doc"), ("file", "/u/2.doc")]


@pytest.mark.parametrize(
    ("html", "medium"),
    [
        ('<audio src="/m/1.mp3"></audio>', ("audio", "/m/1.mp3")),
        ('<audio controls><source src="/play?id=1"></audio>', ("audio", "/play?id=1")),
        ('<embed src="/player.swf" flashvars="file=/m/1.mp3">', ("audio", "/m/1.mp3")),
        ('<video data-src="/u/1.mp4"></video>', ("video", "/u/1.mp4")),
        ('<video src="/play?id=1"></video>', ("video", "/play?id=1")),
        ('<video><source data-src="/u/1.mp4"></video>', ("video", "/u/1.mp4")),
        ('<script name="_videourl" vurl="/v/1.mp4">showVsbVideo()</script>', ("video", "/v/1.mp4")),
        ("<script>new ckplayer({container:'#v',video:'/u/1.m3u8'});</script>", ("video", "/u/1.m3u8")),
        ('<div class="wp_pdf_player" pdfsrc="/_upload/a.pdf"></div>', ("file", "/_upload/a.pdf")),
        ('<img src="" _src="/u/1.jpg">', ("image", "/u/1.jpg")),
        ('<img src="/grey.gif" data-lazy-src="/u/1.jpg">', ("image", "/u/1.jpg")),
    ],
)
def test_a_medium_is_found_where_its_player_or_loader_keeps_it(article, html, medium):
    found = article(html)
    assert (media(found), more(found)) == ([medium], [])


@pytest.mark.parametrize(
    "script",
    ["play('/u/1.mp4', '/u/2.mp4')", "var base = 'http://x.cn/'", 'play("/u/1.mp4")' + " " * 20_000],
    ids=["two videos", "none", "a library"],
)
def test_a_script_that_does_not_name_one_video_plays_none(article, script):
    assert media(article(f"<script>{script}</script>")) == []


def test_a_link_to_a_video_is_a_video_and_its_words_stay_text(article):
    found = article('<p><a href="/u/1.mp4">点击观看</a></p><p><a href="/u/1.mp3">录音</a></p>')
    assert [(m.kind, m.label) for m in found.attachments] == [("video", "点击观看"), ("audio", "录音")]
    assert more(found) == ["点击观看", "录音"]
    assert found.html.count("点击观看") == found.html.count("/u/1.mp4") == 1


@pytest.mark.parametrize(
    "html",
    [
        '<p><img src="/u/1.jpg" alt="微信图片_20210305.jpg"></p>',
        '<p><img src="/u/1.jpg" alt="IMG_001.JPG"></p>',
        '<p><img src="/u/1.jpg" alt="图片1"></p>',
        '<p><img src="/u/1.jpg" title="5fb0660c28cf4e2087a58fad3f8a6d01.jpg"></p>',
    ],
)
def test_a_file_name_is_no_caption(article, html):
    assert [medium.label for medium in article(html).attachments] == [None]
    captioned = article(f"{html}<p>图为会议现场</p>")
    assert [medium.label for medium in captioned.attachments] == ["图为会议现场"]
    assert 'alt=""' in captioned.html


def test_a_name_of_words_is_a_caption_whatever_it_ends_in(article):
    found = article('<img src="/u/1.jpg" alt="5.jpg" title="2018年高校毕业生座谈会.png">')
    assert [medium.label for medium in found.attachments] == ["2018年高校毕业生座谈会.png"]


@pytest.mark.parametrize(
    ("html", "labels"),
    [
        ('<figure><img src="/u/1.jpg"><figcaption>会议现场</figcaption></figure>', ["会议现场"]),
        ('<figure><figcaption>会议现场</figcaption><p><img src="/u/1.jpg"></p></figure>', ["会议现场"]),
        ('<figure><img src="/u/1.jpg"></figure><p>会议现场</p>', [None]),
        (
            '<table><tr><td><img src="/u/1.jpg"></td><td><p><img src="/u/2.jpg"></p></td></tr>'
            "<tr><td>会议现场</td><td>参观学习</td></tr></table>",
            ["会议现场", "参观学习"],
        ),
        ('<table><tr><td><img src="/u/1.jpg"></td></tr><tr><td>会议现场</td><td>参观</td></tr></table>', [None]),
        ('<table><tr><td><img src="/u/1.jpg"></td></tr><tr><td><p>一</p><p>二</p></td></tr></table>', [None]),
        ('<table><tr><td>甲<img src="/u/1.jpg"></td></tr><tr><td>会议现场</td></tr></table>', [None]),
    ],
    ids=["figure", "caption above", "no caption", "row below", "other cells", "text below", "text beside"],
)
def test_the_caption_of_a_picture_is_its_figures_or_the_cell_below(article, html, labels):
    assert [medium.label for medium in article(html).attachments] == labels


def test_the_html_of_a_player_has_no_words_that_the_text_has_not(article):
    html = article('<iframe src="http://player.youku.com/embed/XM1" title="宣传片"></iframe>').html
    assert html.endswith('<p><a href="http://player.youku.com/embed/XM1" title="宣传片"></a></p>')


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ('<p>要点<span style="display:none">隐藏词</span>完</p>', ["要点完"]),
        ('<p><b style="visibility:hidden">隐藏词</b><i>要点</i></p>', ["要点"]),
        ("<math><mi><p>数学里的文字</p></mi></math>", ["数学里的文字"]),
        (
            "<p>能量<math><mi>E</mi><mo>=</mo><mi>m</mi><annotation>E=m</annotation></math>守恒</p>",
            ["能量E=m守恒"],
        ),
        ("<![CDATA[<p>会议现场。</p>]]>", ["会议现场。"]),
        ("<![CDATA[会议现场。<p>参观学习。</p>]]>", ["会议现场。", "参观学习。"]),
    ],
    ids=["hidden", "hidden first", "block in a formula", "formula", "cdata", "cdata before text"],
)
def test_the_text_is_what_a_reader_sees(article, html, lines):
    found = article(html)
    assert more(found) == lines
    assert not [noise for noise in ("]]", "隐藏") if noise in found.html]
