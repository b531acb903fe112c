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
