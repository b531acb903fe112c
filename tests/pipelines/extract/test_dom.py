import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.dom import read_document
from pipelines.extract.media import source_of
from pipelines.extract.witnesses import head_values, standard_tags

URL = "http://www.lndangjian.org.cn/dj/messagexq.asp?id=1"


def media(html):
    """Return kind, URL and label of what leads somewhere."""
    document = read_document(html, URL)
    return [(m.kind, *source) for m in document.media if (source := source_of(document, m))]


def texts(html):
    return [unit.text for unit in read_document(html, URL).units]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>一<b>二</b>三</p>", ["一二三"]),
        ("<p>一<br>二<br/>三</p>", ["一", "二", "三"]),
        ("<div>一<p>二</p>三</div>", ["一", "二", "三"]),
        ("<div><div><p>一</p></div></div>", ["一"]),
        ("<table><tr><td>姓名<td>张三<tr><td>职务<td>书记</table>", ["姓名", "张三", "职务", "书记"]),
        ("<table>表外<tr><td>表内</td></tr></table>", ["表外", "表内"]),
        ("<p>一<p>二<p>三", ["一", "二", "三"]),
        ("<p>　　一 <span>&nbsp;二</span></p>", ["一 二"]),
        ("<a><div>一</div></a>二", ["一", "二"]),
        ("<p>一</html></html><p>二", ["一", "二"]),
        ("<b><p>一</p>二</b>", ["一", "二"]),
        ("一<hr>二", ["一", "二"]),
        ("<ruby>党<rt>dǎng</rt></ruby>", ["党dǎng"]),
        ("", []),
    ],
)
def test_a_unit_is_a_line_as_a_reader_sees_it(html, lines):
    assert texts(html) == lines


def test_a_unit_knows_how_much_of_it_is_links_and_whether_it_is_bold():
    page = "<p>见<a href='2.asp'>党务公开</a>栏</p><p><a href='a.doc'>名单</a></p><p><b>一、总则</b></p><h2>第一章</h2>"
    units = read_document(page, URL).units
    assert [(u.link_chars, u.file_chars, u.strong) for u in units] == [
        (4, 0, False), (0, 2, False), (0, 0, True), (0, 0, True),
    ]  # fmt: skip


def test_an_anchor_that_leads_nowhere_is_no_link():
    (unit,) = read_document("<p><a name='top'>党务公开</a></p>", URL).units
    assert unit.link_chars == 0


def test_media_have_absolute_addresses_and_labels():
    page = (
        "<p><img src='../uploadfile/1.jpg' alt=' 会场 '><img data-original='/2.jpg' src='/images/loading.gif'></p>"
        "<p><a href='通知.doc'>通知</a></p><video><source src='v.mp4'></video>"
        "<iframe src='/map.html'></iframe><img src='data:image/gif;base64,R0lGOD'><img src='javascript:x'>"
    )
    assert media(page) == [
        ("image", "http://www.lndangjian.org.cn/uploadfile/1.jpg", "会场"),
        ("image", "http://www.lndangjian.org.cn/2.jpg", None),
        ("file", "http://www.lndangjian.org.cn/dj/通知.doc", "通知"),
        ("video", "http://www.lndangjian.org.cn/dj/v.mp4", None),
    ]


def test_a_base_moves_the_addresses():
    page = "<head><base href='/files/'></head><a href='a.pdf'>名单</a>"
    assert media(page) == [("file", "http://www.lndangjian.org.cn/files/a.pdf", "名单")]


def test_what_belongs_to_the_head_is_read_in_the_body_too():
    """A stray letter before the head makes a parser close it."""
    page = "党<title>党务公开</title><base href='/files/'><base href='/no/'><meta name=PubDate content=2016-10-18>"
    document = read_document(page + "<p><a href='a.pdf'>名单</a>", URL)
    assert (document.title, document.head_tags) == ("党务公开", [("PubDate", "2016-10-18")])
    assert document.base == "http://www.lndangjian.org.cn/files/"
    assert [unit.text for unit in document.units] == ["党", "名单"]


def test_bytes_in_utf_8_are_read_like_their_text():
    page = "<p>近日，<b>省委</b>召开会议。<p>" * 3
    assert read_document(page, URL, (), page.encode()) == read_document(page, URL)


@pytest.mark.parametrize("tag", ["o:p", "st1:chsdate", "blink", "custom-element"])
def test_a_tag_that_the_parser_does_not_know_keeps_its_text_in_every_document(tag):
    for _ in range(2):
        assert "".join(texts(f"<p>一<{tag}>二</{tag}>三</p>")) == "一二三"


def test_metas_are_read_whatever_their_case_and_blank_ones_are_not_there():
    page = (
        "<meta name='PubDate' content='2016-10-18'><META NAME='ContentSource' CONTENT=' '>"
        "<meta name=Author content=王五>"
    )
    document = read_document(page, URL)
    assert head_values(document.head_tags) == {"pubdate": "2016-10-18", "author": "王五"}
    assert standard_tags(document.head_tags) == (("PubDate", "2016-10-18"), ("ContentSource", " "), ("Author", "王五"))


def test_places_are_told_by_tag_class_and_id_but_not_by_number_or_position():
    page = "<div class='list1'>甲</div><div class='list2'>乙</div><div class='text'>丙</div><div class='list1'>丁</div>"
    document = read_document(page, URL)
    one, two, text, again = (document.elements[unit.element].path for unit in document.units)
    assert one == two == again != text


def test_cells_without_a_class_are_told_apart_by_their_style():
    page = "<table><tr><td style='font-size:12px'>甲</td><td style='padding-top:5px'>乙</td><td>丙</td></tr></table>"
    document = read_document(page, URL)
    assert len({document.elements[unit.element].path for unit in document.units}) == 3


def test_a_selector_marks_an_inline_element_as_a_block():
    document = read_document("<div>来源<span id='title'>党建</span>正文</div>", URL, ["#title", "span", "b"])
    assert [unit.text for unit in document.units] == ["来源", "党建", "正文"]
    assert set(document.marks) == {"#title", "span"}


@pytest.mark.parametrize("gap", ["\n" + " " * 40, "\u200b\u200b", "&nbsp;" * 8])
def test_a_link_has_no_more_characters_than_the_line_shows_of_it(gap):
    (unit,) = read_document(f"<p>见<a href='2.asp'>党务{gap}公开</a>栏</p>", URL).units
    assert unit.link_chars == len(unit.text) - len("见栏")


PIECES = st.lists(
    st.sampled_from(["<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<br>", "<td>", "<table>", "</table>",
                     "<a href=1>", "</a>", "</html>", "</body>", "<tr>", "<li>", "<!--", "-->",
                     "党", "建", " ", "<span class=x>"]),
    max_size=40,
)  # fmt: skip


@given(PIECES)
def test_any_soup_of_tags_is_a_document_whose_parents_come_first(pieces):
    document = read_document("".join(pieces), URL)
    assert all(element.parent < index for index, element in enumerate(document.elements))
    assert all(0 <= unit.element < len(document.elements) for unit in document.units)
    assert all(unit.text == unit.text.strip() != "" for unit in document.units)
    assert all(unit.link_chars + unit.file_chars <= len(unit.text) for unit in document.units)


@given(PIECES)
def test_no_text_between_tags_is_lost_or_doubled(pieces):
    kept = [piece for piece in pieces if piece not in ("<!--", "-->")]
    found = "".join(texts("".join(kept))).replace(" ", "")
    assert sorted(found) == sorted(piece for piece in kept if piece in "党建")
