import pytest

from archive.counts import PathCount, SiteCounts, UnitCount
from pipelines.extract.boilerplate import bar, link_lists, masks, stands_at_edge, stands_everywhere
from pipelines.extract.dom import read_document

URL = "http://www.lndangjian.org.cn/"


# one other page is not yet a habit; above 60 pages the bar stops rising
@pytest.mark.parametrize(
    ("pages", "seen", "repeats"),
    [(0, 0, False), (1, 1, False), (2, 1, False), (2, 2, True), (20, 2, True), (30, 2, False), (30, 3, True),
     (60, 5, False), (60, 6, True), (6000, 5, False), (6000, 6, True)],
)  # fmt: skip
def test_a_line_repeats_from_a_tenth_of_the_pages_on(pages, seen, repeats):
    document = read_document("<p>版权所有：中共辽宁省委组织部</p>", URL)
    counts = SiteCounts(pages=pages, units={document.units[0].key: UnitCount(seen)})
    assert masks(document, counts) == ["repeats" if repeats else None]


def test_the_bar_never_falls_as_a_site_grows():
    assert all(bar(pages) <= bar(pages + 1) for pages in range(100))


def test_a_line_repeats_whatever_its_numbers():
    one = read_document("<p>今天是2016年10月18日</p>", URL).units[0].key
    counts = SiteCounts(pages=10, units={one: UnitCount(9)})
    assert masks(read_document("<p>今天是2016年1月2日</p>", URL), counts) == ["repeats"]


def test_a_list_printed_twice_is_told_on_the_first_page_of_a_site():
    items = "".join(f"<li><a href='{i}'>{title}</a></li>" for i, title in enumerate(["党建综述", "驻村干部的一天"]))
    page = f"<ul>{items}</ul><p>会议强调,要抓好落实。</p><p>不忘初心</p><p>不忘初心</p><ul>{items}</ul>"
    assert masks(read_document(page, URL), SiteCounts()) == ["twice", "twice", None, None, None, "twice", "twice"]


@pytest.mark.parametrize(
    ("pages", "count", "is_list"),
    [
        (10, PathCount(pages=10, chars=1000, link_chars=950), True),
        (10, PathCount(pages=3, chars=300, link_chars=290), True),
        (10, PathCount(pages=2, chars=200, link_chars=200), False),  # few pages have the place
        (10, PathCount(pages=10, chars=1000, link_chars=600), False),  # much of it is no link
        (10, PathCount(pages=10, chars=1000, link_chars=950, bodies=1), False),  # a body stood there
        (2, PathCount(pages=2, chars=200, link_chars=200), False),  # the site is not known yet
    ],
)
def test_a_place_full_of_links_on_many_pages_is_a_list_whatever_it_says_today(pages, count, is_list):
    document = read_document("<div class='hot'><a href='1'>今天才有的新消息</a></div>", URL)
    path = document.elements[document.units[0].element].path
    counts = SiteCounts(pages=pages, paths={path: count})
    assert (path in link_lists(counts)) is is_list
    assert masks(document, counts) == (["links"] if is_list else [None])


@pytest.mark.parametrize(
    ("count", "at_tail"),
    [
        (UnitCount(pages=5, tails=5), True),
        (UnitCount(pages=5, tails=4), True),
        (UnitCount(pages=5, tails=3), False),  # a slogan, now here, now there
        (UnitCount(pages=2, tails=2), False),  # too few to be a habit
        (UnitCount(pages=5, heads=5), False),
    ],
)
def test_a_disclaimer_is_told_by_standing_at_the_end(count, at_tail):
    counts = SiteCounts(pages=50, units={1: count})
    assert stands_at_edge(1, counts, tail=True) is at_tail
    assert not stands_at_edge(2, counts, tail=True)


@pytest.mark.parametrize(
    ("pages", "seen", "everywhere"), [(4, 4, False), (5, 5, True), (100, 90, True), (100, 89, False)]
)
def test_a_line_on_nearly_every_page_is_no_text(pages, seen, everywhere):
    assert stands_everywhere(1, SiteCounts(pages=pages, units={1: UnitCount(seen)})) is everywhere
    assert not stands_everywhere(1, SiteCounts(pages=pages))
