"""What one page adds to the site's counts, and by what a reprint is told."""

import pytest

from archive.counts import SiteCounts
from pipelines.extract import Template, extract, first_look, read_page, second_look
from pipelines.extract.text import unit_key

LONG = (
    "近日,沈阳市委召开基层党建工作会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务,要求抓好落实。",
    "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸,不断增强基层党组织的政治功能和组织功能。",
    "会议指出,今年以来,全市各级党组织认真落实省委部署,整顿软弱涣散村党组织,选派第一书记驻村帮扶,取得明显成效。",
    "会议要求,各级党组织书记要切实履行第一责任人职责,认真抓好落实,以优异成绩迎接党代会胜利召开,推动各项工作上台阶。",
    "会议还听取了各县区委组织部的工作汇报,就发展党员、党费收缴、换届选举等工作作了具体安排,明确了完成时限。",
    "市委常委、组织部部长出席会议并讲话,各县区委组织部部长、市直机关党组织负责同志共八十余人参加了会议。",
    "会前,与会人员实地观摩了皇姑区、沈河区的党群服务中心,详细了解网格化管理、在职党员到社区报到等做法和经验。",
)


def body(lines=LONG):
    return "".join(f"<p>　　{line}</p>" for line in lines)


@pytest.fixture
def seen(capture):
    def make(html, templates=(), counts=None, **options):
        page = read_page(capture(html, **options), templates)
        return extract(page, templates, counts or SiteCounts())[1]

    return make


@pytest.fixture
def key(seen, page):
    """The fingerprint of a page with this body, under this title and in this frame."""

    def make(lines=LONG, **frame):
        return seen(page(body(lines), **frame)).fingerprint

    return make


def test_a_reprint_has_the_fingerprint_of_what_it_repeats_whatever_stands_around_it(key):
    assert key() is not None
    assert key(title="沈阳:基层党建再发力", meta="2017-01-02", aside="<ul><li><a href='1'>专题</a></li></ul>") == key()


@pytest.mark.parametrize("other", [LONG[:-1], (*LONG[:-1], LONG[-1].replace("皇姑区", "和平区"))])
def test_another_text_has_another_fingerprint(key, other):
    assert key(other) not in (None, key())


@pytest.mark.parametrize("lines", [(), ("党员活动日。",), LONG[:2], ("党员活动日,慰问老党员。",) * 9])
def test_a_page_of_little_text_is_nobodys_reprint(key, lines):
    assert key(lines) is None


def test_long_lines_that_link_are_a_list_and_no_text_to_tell_a_reprint_by(seen, page):
    links = "".join(f"<p><a href='{i}'>{line}</a></p>" for i, line in enumerate(LONG))
    assert seen(page(links)).fingerprint is None


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_fingerprint_is_the_same_in_every_encoding(seen, page, encoding):
    assert seen(page(body()), encoding=encoding, charset=encoding).fingerprint == seen(page(body())).fingerprint


def test_the_first_and_last_lines_of_the_body_are_its_ends_and_no_others(seen, page):
    observation = seen(page(body()))
    assert observation.heads == {unit_key(line) for line in LONG[:3]}
    assert observation.tails == {unit_key(line) for line in LONG[-3:]}
    assert observation.heads | observation.tails <= observation.units


def test_credits_cut_at_the_end_are_still_the_end(seen, page):
    observation = seen(page(body() + "<p>责任编辑：李四</p>"))
    assert unit_key("责任编辑：李四") in observation.tails


def test_a_place_counts_its_text_once_and_what_of_it_links(seen, capture):
    html = "<div class='a'>党建</div><div class='a'>党<a href='1'>务公开</a></div>"
    document = read_page(capture(html)).document
    (place,) = {document.elements[unit.element].path for unit in document.units}
    assert seen(html).paths[place] == (len("党建党务公开"), len("务公开"))


def test_a_page_without_anything_has_no_body_and_no_ends(seen):
    observation = seen("")
    assert (observation.body_path, observation.title_path, observation.fingerprint) == (None, None, None)
    assert not observation.heads | observation.tails | observation.units


def test_the_first_look_knows_lines_and_places_but_no_body_and_the_second_what_reading_knows(page, capture):
    asked = read_page(capture(page(body())))
    first, whole = first_look(asked), extract(asked, (), SiteCounts())[1]
    assert (first.units, first.paths, first.fingerprint) == (whole.units, whole.paths, whole.fingerprint)
    assert (first.body_path, first.title_path, first.heads, first.tails) == (None, None, frozenset(), frozenset())
    assert second_look(asked, (), SiteCounts()) == whole


def test_it_says_how_each_selector_served_and_blames_none_where_another_layouts_matches(seen, page):
    mended, broken = Template(body="td[style*='padding-top:5px'] tr:nth-child(4)"), Template(body="#zoom")
    assert seen(page(body()), [mended]).selectors == {mended.body: True}
    assert seen(page(body()), [broken]).selectors == {"#zoom": False}
    assert seen(page(body()), [broken, mended]).selectors == {mended.body: True}
    assert seen(page(body())).selectors == {}


def test_a_reprint_does_not_make_its_text_boilerplate(page, capture, neighbours, read_after):
    """The same article in five sections under five numbers, beside other articles of the site."""
    copies = [capture(page(body()), 70 + number) for number in range(5)]
    article = read_after(capture(page(body()), 80), [*neighbours(6), *copies])
    assert article.text == "\n".join(LONG)
