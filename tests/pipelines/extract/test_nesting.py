import pytest

from pipelines.extract.dom import read_document
from pipelines.extract.nesting import DEEPEST, MOST_TAGS, flattened


@pytest.mark.parametrize("tag", ["div", "ul", "section", "blockquote", "dl><dd", "ul><li", "center", "b", "table"])
def test_a_hundred_thousand_nested_tags_are_read_and_no_text_is_lost(tag):
    document = read_document(f"<p>前</p>{f'<{tag}>' * 100_000}党建网<p>后</p>", "http://x.cn/")
    assert "".join(unit.text for unit in document.units).replace(" ", "") in ("前党建网后", "前后党建网", "党建网前后")


def test_of_a_page_of_more_tags_than_any_article_the_beginning_is_read_and_it_is_said():
    few, many = (read_document("<a href=/1>" + "<p>一句。" * count, "http://x.cn/") for count in (20_000, 200_000))
    assert (few.cut_short, len(few.units)) == (False, 20_000)
    assert (many.cut_short, len(many.elements) < MOST_TAGS + 10) == (True, True)


def test_of_a_page_of_more_lines_than_any_article_the_beginning_is_read_and_it_is_said():
    document = read_document("<p>一句。</p>" * 60_000, "http://x.cn/")
    assert (document.cut_short, len(document.units)) == (True, 50_000)


def test_a_page_that_nests_as_pages_do_is_not_touched():
    page = f"{'<div>' * 60}{'<p>党<br>建</p>' * 3000}{'</div>' * 60}"
    assert flattened(page) is page


def test_a_page_of_many_tags_that_do_not_nest_is_not_looked_through():
    page = "<table>" + "<TR><td>党<br>建</td></TR>" * 3000 + "</table>"
    assert flattened(page) is page
    assert flattened(page, page.encode()) is page


def test_only_what_lies_too_deep_is_unwrapped():
    page = flattened("<div>" * (DEEPEST + 3000) + "党" + "</div>" * (DEEPEST + 3000) + "<div>建</div>")
    assert page.count("<div>") == DEEPEST + 1
    assert page.endswith("<div>建</div>")


PARAGRAPHS = "<p>党<br>建</p>" * 600  # enough tags for the page to be looked at
BODY = "<div>甲<div>乙</div></div><p>见<a href='/1.asp'>丙</a></p>"


@pytest.mark.parametrize(
    "said",
    [
        "<script>" + "s += '<div>';" * 600 + "</script>",
        f"<!-- {'<div>' * 600} -->",
        f"<style>{'/* <div> */' * 600}</style>",
        f"<textarea>{'<div>' * 600}</textarea>",
    ],
    ids=["script", "comment", "style", "textarea"],
)
def test_tags_that_are_only_spoken_of_are_no_levels(said):
    assert [unit.text for unit in read_document(said + PARAGRAPHS + BODY, "http://x.cn/").units][-3:] == [
        "甲",
        "乙",
        "见丙",
    ]


@pytest.mark.parametrize("tag", ["font", "b"])
def test_inline_tags_that_are_never_closed_do_not_unwrap_the_blocks_behind_them(tag):
    page = f"<{tag}>" * 600 + PARAGRAPHS + BODY
    assert [unit.text for unit in read_document(page, "http://x.cn/").units][-3:] == ["甲", "乙", "见丙"]


@pytest.mark.parametrize("tag", ["p", "li", "td", "tr", "option", "br", "img", "input"])
def test_tags_that_need_no_end_are_no_levels(tag):
    page = f"<{tag}>党" * 3000
    assert flattened(page) is page
