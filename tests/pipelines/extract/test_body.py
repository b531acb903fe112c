import pytest

from archive.counts import PathCount, SiteCounts
from pipelines.extract.body import find_body, new_text
from pipelines.extract.dom import read_document

URL = "http://www.lndangjian.org.cn/"
SENTENCES = "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸。" * 3


def find(html, counts=None, templates=(), reasons=None):
    """Return class of the body's element and what told so."""
    document = read_document(html, URL, templates)
    body = find_body(document, reasons or [None] * len(document.units), counts or SiteCounts(), templates).body
    return body and (document.elements[body.element].names or document.elements[body.element].tag, body.found_by)


def places(html, **bodies):
    """Return counts of a site of ten pages; the keyword is the class of a place, its value the bodies found there."""
    document = read_document(html, URL)
    paths = {e.path: PathCount(pages=10, chars=1000, bodies=bodies.get(e.names, 0)) for e in document.elements}
    return SiteCounts(pages=10, bodies=sum(bodies.values()), paths=paths)


def test_the_densest_block_is_the_body_and_not_the_paragraph_in_it():
    html = (
        f"<div class='top'>网站首页</div><div class='zw'><p>{SENTENCES}</p><p>{SENTENCES}</p></div><div>版权所有</div>"
    )
    assert find(html) == ("zw", "density")


def weights_of(document):
    """Return the weight of the new text of every block that has a name."""
    found = zip(document.elements, new_text(document, [None] * 3, is_known=False), strict=True)
    return {element.names: weight for element, weight in found if element.names}


@pytest.mark.parametrize("name", ["footer", "sidebar", "nav", "related", "comment", "hot"])
def test_a_block_by_the_name_of_a_sidebar_weighs_little(name):
    html = f"<div class='{name}'><p>{SENTENCES * 3}</p></div><div class='zw'><p>{SENTENCES}</p><p>{SENTENCES}</p></div>"
    document = read_document(html, URL)
    weights = {
        e.names: w
        for e, w in zip(document.elements, new_text(document, [None] * 3, is_known=False), strict=True)
        if e.names
    }
    assert weights["zw"] > weights[name]


def test_links_and_menus_weigh_less_than_running_text():
    links = f"<ul class='l'><li><a href='1'>{SENTENCES}</a></li></ul>"
    html = f"{links}<div class='m'>党务公开 学习园地</div><p class='t'>{SENTENCES}</p>"
    document = read_document(html, URL)
    weights = {
        e.names: w
        for e, w in zip(document.elements, new_text(document, [None] * 3, is_known=False), strict=True)
        if e.names
    }
    assert weights["t"] > weights["m"] > weights["l"]


def test_what_repeats_has_no_weight():
    document = read_document(f"<p>{SENTENCES}</p>", URL)
    assert sum(new_text(document, ["repeats"], is_known=True)) == 0


@pytest.mark.parametrize(
    "zoom",
    [
        "<p>党员活动日。</p>",
        "<img src='/uploadfile/1.jpg'>",
        "&nbsp;",
        "",
    ],
)
def test_a_template_is_believed_even_where_its_block_holds_little_or_nothing(zoom):
    html = f"<div id='zoom'>{zoom}</div><div class='hot'>{SENTENCES}</div>"
    assert find(html, templates=["#none", "#zoom"]) == ("zoom", "template")


def test_the_place_learned_wins_over_a_denser_one_so_that_a_short_article_is_found():
    html = f"<div class='zw'>党员活动日。</div><div class='fresh'><p>{SENTENCES}</p></div>"
    assert find(html, places(html, zw=8)) == ("zw", "learned")


@pytest.mark.parametrize("bodies", [{"zw": 2}, {"zw": 3, "other": 10}])
def test_a_few_bodies_do_not_make_a_place_the_place(bodies):
    html = f"<div class='zw'>党员活动日。</div><div class='other'></div><div class='fresh'><p>{SENTENCES}</p></div>"
    counts = places(html, **bodies)
    assert find(html, counts) != ("zw", "learned")


def test_much_more_new_text_elsewhere_overrules_the_place_learned_after_a_redesign():
    html = f"<div class='zw'>党员活动日。</div><div class='fresh'><p>{SENTENCES * 4}</p><p>{SENTENCES * 4}</p></div>"
    assert find(html, places(html, zw=8)) == ("fresh", "density")


def test_of_several_blocks_at_the_place_learned_the_one_with_text_is_the_body():
    html = "<div class='zw' title='1'></div><div class='zw' title='2'><p>党员活动日,慰问老党员。</p></div>"
    document = read_document(html, URL)
    body = find_body(document, [None], places(html, zw=8), []).body
    assert body.element == document.units[0].element - 1


def test_a_page_without_anything_new_has_no_body():
    assert find("<p>网站首页</p>", reasons=["repeats"]) is None
    assert find("") is None


def test_a_page_that_is_only_a_video_has_a_body():
    html = "<div class='top'>网站首页</div><div class='zw'><video src='/1.mp4'></video></div>"
    assert find(html, reasons=["repeats"]) is not None


def test_a_heading_is_no_body_on_a_site_that_is_known():
    html = "<div class='tit'>第9周教育教学工作安排表</div><div class='zw'><a href='a.doc'>第9周安排表.doc</a></div>"
    assert find(html, places(html)) != ("tit", "density")


@pytest.mark.parametrize(("inside", "served"), [(SENTENCES, True), ("版权所有", False)])
def test_a_selector_that_selects_boilerplate_does_not_serve(inside, served):
    html = f"<div id='zoom'><p>{inside}</p></div><div class='zw'><p>{SENTENCES * 2}</p></div>"
    document = read_document(html, URL, ["#zoom"])
    reasons = ["repeats" if unit.text == "版权所有" else None for unit in document.units]
    found = find_body(document, reasons, SiteCounts(pages=20), ["#zoom"])
    assert found.selectors == {"#zoom": served}
    assert found.body.found_by == ("template" if served else "density")


def test_a_selector_that_was_suspended_is_judged_but_not_asked():
    html = f"<div id='zoom'><p>{SENTENCES}</p></div>"
    document = read_document(html, URL, ["#zoom"])
    found = find_body(document, [None], SiteCounts(suspended=frozenset({"#zoom"})), ["#zoom"])
    assert (found.selectors, found.body.found_by) == ({"#zoom": True}, "density")


def test_a_page_of_few_words_on_an_unknown_site_is_read_below_its_title():
    menu = "".join(f"<li><a href='{n}'>栏目{n}</a></li>" for n in range(8))
    html = (
        f"<title>党员公开承诺书</title><ul>{menu}</ul><div><h1>党员公开承诺书</h1><p>时间：2020-05-04</p>"
        f"<div class='zw'><p>带头遵守社区公约。</p></div></div>"
        "<div><a href='/'>返回首页</a><a href='/m'>网站地图</a></div>"
    )
    assert find(html)[0] == "zw"
