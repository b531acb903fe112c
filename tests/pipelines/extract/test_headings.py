import pytest


@pytest.mark.parametrize(
    ("below", "subtitle"),
    [
        ("<p>——在全省组织部长会议上的讲话</p>", "在全省组织部长会议上的讲话"),
        ("<h3 class='subtitle'>全省组织部长会议侧记</h3>", "全省组织部长会议侧记"),
        ("<p class='fbt'>全省组织部长会议侧记</p>", "全省组织部长会议侧记"),
        ("<p>近日,沈阳市委召开会议。</p>", None),
        ("<p>——这是一句完整的话。</p>", None),
    ],
)
def test_a_line_below_the_title_with_a_dash_or_a_name_is_the_subtitle(read, below, subtitle):
    text = "<p>会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸。</p>" * 2
    html = f"<div><h1>把支部建在产业链上</h1>{below}<p>2016-10-18</p>{text}</div>"
    assert read(html).subtitle == subtitle


def test_a_line_above_the_title_is_the_lead_in_where_the_layout_names_it_so(read):
    text = "<p>会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸。</p>" * 2
    named = read(
        f"<div><h4 class='pre'>学习贯彻党的二十大精神</h4><h1>把支部建在产业链上</h1><p>2016-10-18</p>{text}</div>"
    )
    plain = read(f"<div><p>学习贯彻党的二十大精神</p><h1>把支部建在产业链上</h1><p>2016-10-18</p>{text}</div>")
    assert (named.title, named.lead_title) == ("把支部建在产业链上", "学习贯彻党的二十大精神")
    assert plain.lead_title is None


SENTENCES = "<p>会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸。</p>" * 2


@pytest.fixture
def titled(read):
    """Read an article with these lines above and below its title; a meta line follows."""

    def make(above="", below=""):
        return read(f"<div>{above}<h1>把支部建在产业链上</h1>{below}<p>2016-10-18 来源：本网</p>{SENTENCES}</div>")

    return make


@pytest.mark.parametrize(
    "names", ["yinti", "pretitle", "pre_title", "lead-title", "shoulder-title", "art_pre-tit", "jianti"]
)
def test_the_names_of_lead_in_titles_are_known(titled, names):
    article = titled(above=f"<p class='{names}'>学习贯彻党的二十大精神</p>")
    assert (article.lead_title, article.title) == ("学习贯彻党的二十大精神", "把支部建在产业链上")
    assert "学习贯彻" not in article.text


@pytest.mark.parametrize("names", ["subtitle", "sub-title", "sub_tit", "futitle", "fbt", "ft", "second_title"])
def test_the_names_of_subtitles_are_known(titled, names):
    article = titled(below=f"<p class='{names}'>全省组织部长会议侧记</p>")
    assert (article.subtitle, article.title) == ("全省组织部长会议侧记", "把支部建在产业链上")


@pytest.mark.parametrize("dash", ["——", "—", "--", "---", "――", "──", "—— "])
def test_a_dash_of_any_make_begins_a_subtitle_and_is_no_part_of_it(titled, dash):
    assert titled(below=f"<p>{dash}记沈阳市皇姑区党支部</p>").subtitle == "记沈阳市皇姑区党支部"


@pytest.mark.parametrize("line", ["--------", "-1-", "——", "—— —— ——", "——" + "记沈阳市皇姑区党支部" * 7, "——他说。"])
def test_a_rule_a_page_number_and_a_sentence_are_no_subtitle(titled, line):
    assert titled(below=f"<p>{line}</p>").subtitle is None


def test_both_stand_around_one_title(titled):
    article = titled("<p class='yinti'>学习贯彻党的二十大精神</p>", "<h2>——记沈阳市皇姑区党支部</h2>")
    assert (article.lead_title, article.title, article.subtitle) == (
        "学习贯彻党的二十大精神", "把支部建在产业链上", "记沈阳市皇姑区党支部",
    )  # fmt: skip


def test_a_page_without_a_printed_title_has_neither(read):
    article = read(f"<div><p class='yinti'>甲</p>{SENTENCES}</div>", listed="把支部建在产业链上")
    assert (article.lead_title, article.subtitle) == (None, None)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", "<p class='sub-title'>发布时间：2016-10-18 来源：新华社</p>"),
        ("<p class='top_title'>当前位置：首页 &gt; 党建</p>", ""),
        ("<p class='top_title'><a href='/'>网站首页</a></p>", ""),
    ],
    ids=["meta line", "breadcrumb", "link"],
)
def test_a_meta_line_a_breadcrumb_and_a_link_are_neither(titled, above, below):
    article = titled(above, below)
    assert (article.lead_title, article.subtitle) == (None, None)


def test_the_meta_line_under_a_subtitle_is_no_text(titled):
    article = titled(below="<p>——记沈阳市皇姑区党支部</p>")
    assert "2016-10-18" not in article.text
