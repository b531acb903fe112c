"""Clean HTML: what a page's body says, and nothing that can run."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from pipelines.extract.clean_html import clean_html
from pipelines.extract.dom import read_document
from pipelines.extract.tables import text_lines

URL = "http://www.lndangjian.org.cn/dj/messagexq.asp?id=1"


def clean(inside, kept=None):
    document = read_document(f"<div id=zoom>{inside}</div>", URL, ["#zoom"])
    body = document.marks["#zoom"][0]
    return clean_html(document, body, range(len(document.units)) if kept is None else kept)


@pytest.mark.parametrize(
    ("inside", "html"),
    [
        ("<p>　　党员<b>干部</b></p>", "<p>党员<strong>干部</strong></p>"),
        ("一<br>二<br><br>三", "<p>一</p><p>二</p><p>三</p>"),
        ("<p>一<br>二</p>", "<p>一<br>二</p>"),
        ("<h2><b>一、总则</b></h2>", "<h2>一、总则</h2>"),
        ("<ul><li>甲</li><li></li><li>乙</li></ul>", "<ul><li>甲</li><li>乙</li></ul>"),
        ("<p>100m<sup>2</sup></p>", "<p>100m<sup>2</sup></p>"),
        ("<p><a href='../a.asp?id=2&x=1'>党务公开</a></p>",
         '<p><a href="http://www.lndangjian.org.cn/a.asp?id=2&amp;x=1">党务公开</a></p>'),
        ("<p><img src='/u/1.jpg' alt='会场\"'></p>",
         '<p><img src="http://www.lndangjian.org.cn/u/1.jpg" alt="会场&quot;"></p>'),
        ("<p>&lt;script&gt;甲&amp;乙</p>", "<p>&lt;script&gt;甲&amp;乙</p>"),
        ("<table><tr><td colspan=2>县区</td></tr><tr><td></td><td>130</td></tr></table>",
         '<table><tbody><tr><td colspan="2">县区</td></tr><tr><td></td><td>130</td></tr></tbody></table>'),
        ("<div><div></div></div>", ""),
        ("<video src='/v/1.mp4'></video>",
         '<p><video src="http://www.lndangjian.org.cn/v/1.mp4" controls></video></p>'),
    ],
)  # fmt: skip
def test_structure_comes_through_and_layout_does_not(inside, html):
    assert clean(inside) == html


HOSTILE = (
    "<script>alert(1)</script>", "<p onclick='alert(1)'>党</p>", "<a href='javascript:alert(1)'>党</a>",
    "<a href=' java\tscript:alert(1)'>党</a>", "<a href='data:text/html,<script>alert(1)</script>'>党</a>",
    "<a href='vbscript:x'>党</a>", "<img src=x onerror=alert(1)>", "<img src='javascript:alert(1)'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<iframe src='http://ads.example/'></iframe>",
    "<svg><script>alert(1)</script><a href='javascript:x'>党</a></svg>", "<textarea></textarea><script>x</script>",
    "<style>body{background:url(javascript:x)}</style>", "<p style='background:url(http://t.example/p.gif)'>党</p>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<base href='http://evil.example/'>",
    "<form action='http://evil.example'><input name=a><button>党</button></form>", "<object data='x.swf'></object>",
    "<embed src='http://evil.example/x.swf'>", "<link rel=stylesheet href=http://evil.example/>",
    "<img src='http://t.example/pixel.gif' width=1 height=1>", "<noscript><p title='</noscript><img src=x onerror=x>'>",
    "<p title='\"><script>x</script>'>党</p>", "<a href='http://x.cn/\"><script>x</script>'>党</a>",
    "<!--><script>x</script>-->", "<math><mtext><script>x</script></mtext></math>",
    "<table><caption><script>x</script>党</caption></table>",
)  # fmt: skip
ALLOWED = {
    "p", "br", "strong", "sub", "sup", "a", "img", "table", "tbody", "thead", "tr", "td", "th", "caption", "ul", "ol",
    "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "html", "body", "head",
}  # fmt: skip


@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4))
def test_nothing_that_runs_loads_or_tracks_comes_through(pieces):
    html = clean("".join(pieces) + "<p>正文。</p>")
    tree = Selector(text=html or "<p></p>", type="html")
    assert {element.root.tag for element in tree.css("*")} <= ALLOWED
    names = {name for element in tree.css("*") for name in element.root.attrib}
    assert names <= {"href", "src", "alt", "colspan", "rowspan"}
    assert all(re.match(r"https?://", url) for url in tree.css("::attr(href), ::attr(src)").getall())
    assert "pixel.gif" not in html


def test_a_line_that_is_cut_is_not_in_the_html():
    assert clean("<p>一</p><p>责任编辑：李四</p><p>三</p>", kept=[0, 2]) == "<p>一</p><p>三</p>"


PIECES = [
    "党建", "省委", "<b>", "</b>", "<br>", "<hr>", "<p>", "</p>", "<div>", "</div>", "<a href=1>", "</a>", "<table>",
    "</table>", "<tr>", "<td>", "<td colspan=2>", "<th>", "</td>", "<caption>", "<ul>", "<li>", "</ul>", "<dl><dt>",
    "<dd>", "</dl>", " ", "&nbsp;", "&lt;p&gt;", "&amp;", "<h2>", "</h2>", "<span>", "</span>", "<sup>", "</sup>",
    "<img src=1.jpg>", "<pre>", "</pre>", "<blockquote>", "</blockquote>", "<center>", "</center>", "<figure>",
    "<figcaption>", "</figure>", "<section>", "</section>", "<a href=a.doc>",
]  # fmt: skip
SMALL = st.lists(st.sampled_from(PIECES), max_size=25)


def small(pieces):
    return read_document(f"<section>{''.join(pieces)}", URL)


def lines(document):
    return [unit.text for unit in document.units]


@given(SMALL)
def test_html_and_text_say_the_same(pieces):
    document = small(pieces)
    kept = range(len(document.units))
    html = clean_html(document, 0, kept)
    said = "".join(Selector(text=html or "<p></p>", type="html").css("::text").getall())
    assert "".join(said.split()) == "".join("".join(text_lines(document, 0, kept)).split())


@given(SMALL, st.randoms(use_true_random=False))
def test_the_lines_of_the_html_are_the_lines_that_are_kept_and_no_others(pieces, chance):
    document = small(pieces)
    kept = [index for index in range(len(document.units)) if chance.random() < 0.7]
    html = clean_html(document, 0, kept)
    assert lines(read_document(html, URL)) == [document.units[index].text for index in kept]


@given(SMALL)
def test_pictures_and_tables_are_the_same_when_the_html_is_read_again(pieces):
    document = small(pieces)
    html = clean_html(document, 0, range(len(document.units)))
    again = read_document(html, URL)
    kinds = [[medium.kind for medium in d.media if medium.kind == "image"] for d in (document, again)]
    assert kinds[0] == kinds[1]
    assert text_lines(again, 0, range(len(again.units))) == text_lines(document, 0, range(len(document.units)))


@pytest.mark.parametrize("tail", ["</section>", "<td>", "</p>", "<a href='http://x.cn/'>", "</a></b>", "<!--", "<p"])
def test_html_is_whole_however_the_page_breaks_off(tail):
    html = clean("<ul><li><b><a href='1'>党建</a></b></li><li><table><tr><td>省委" + tail)
    for tag in ("ul", "li", "table", "tr", "td", "strong", "a"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("/a.asp", "http://www.lndangjian.org.cn/a.asp"),
        ("../a.asp", "http://www.lndangjian.org.cn/a.asp"),
        ("?id=2", "http://www.lndangjian.org.cn/dj/messagexq.asp?id=2"),
        ("//www.12371.cn/x", "http://www.12371.cn/x"),
        ("https://www.12371.cn/x", "https://www.12371.cn/x"),
        ("#top", "http://www.lndangjian.org.cn/dj/messagexq.asp?id=1#top"),
        ("mailto:a@x.cn", None),
        ("tel:12380", None),
        ("file:///c:/a.doc", None),
        ("http://[broken", None),
        ("JaVaScRiPt:alert(1)", None),
        ("&#106;avascript:alert(1)", None),
        ("java&Tab;script:alert(1)", None),
        ("\u0001javascript:alert(1)", None),
    ],
)
def test_links_are_absolute_or_none(href, found):
    html = clean(f'<p><a href="{href}">党建</a></p>')
    assert html == (f'<p><a href="{found}">党建</a></p>' if found else "<p>党建</p>")


def test_the_article_carries_the_html_of_its_text(page, read):
    article = read(page("<p>近日,沈阳市委召开<b>会议</b>。</p><p>会议强调,要抓好落实。</p><p>责任编辑：李四</p>"))
    assert article.html == "<p>近日,沈阳市委召开<strong>会议</strong>。</p><p>会议强调,要抓好落实。</p>"
    assert article.text == "近日,沈阳市委召开会议。\n会议强调,要抓好落实。"


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\ufeff", "\u00ad"])
def test_invisible_characters_go_from_the_html_as_they_go_from_the_text(mark):
    assert clean(f"<p>党{mark}建</p>") == "<p>党建</p>"
    assert clean(f"<p>党{mark}<b>建</b></p>") == "<p>党<strong>建</strong></p>"
