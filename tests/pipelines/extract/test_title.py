import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.counts import SiteCounts, UnitCount
from pipelines.extract.dom import read_document
from pipelines.extract.title import find_title, title_key, without_suffix, witnesses

TITLE = "沈阳市召开基层党建工作会议"
META = "<p>发布时间：2016-10-18 来源：本网</p>"
BODY = "<div>近日,沈阳市委召开会议,传达学习全省组织部长会议精神。</div>"


def find(above, head="", listed=None, counts=None):
    html = f"<title>{head}</title>{above}{META}{BODY}"
    document = read_document(html, "http://www.lndangjian.org.cn/")
    known = counts or SiteCounts()
    found = find_title(document, len(document.units) - 1, witnesses(document, listed, None, known), known)
    return found and (found.text, found.found_in)


@pytest.mark.parametrize(
    "head",
    [
        TITLE,
        f"{TITLE}-辽宁党建网",
        f"{TITLE}————党务公开——辽宁党建网",
        f"{TITLE} | 党建 | 站",
        "辽宁党建网",
        "",
    ],
)
@pytest.mark.parametrize(
    "tag",
    [
        "<h1>{}</h1>",
        "<h2>{}</h2>",
        "<div class='arti_title'>{}</div>",
        "<table><tr><td id='title_tex'>{}</td></tr></table>",
    ],
)
def test_a_heading_over_the_meta_line_is_the_title_whatever_title_says(tag, head):
    menu = "<div><a href='/'>首页</a></div><div>党务公开</div>"
    assert find(menu + tag.format(TITLE), head) == (TITLE, "page")


@pytest.mark.parametrize("listed", [TITLE, TITLE[:8] + "…", TITLE[:8] + "...", TITLE[:8] + "……", TITLE[:8] + "。。。"])
def test_the_listing_tells_which_line_is_the_title_even_where_it_is_cut(listed):
    assert find(f"<p>党员之家</p><p>{TITLE}</p><p>本期要目</p>", "辽宁党建网", listed) == (TITLE, "page")


def test_a_full_title_from_the_listing_stands_in_where_the_page_prints_none():
    assert find("", "辽宁党建网", TITLE) == (TITLE, "listing")


def test_a_cut_title_from_the_listing_is_mended_by_title():
    assert find("", f"{TITLE}-党务公开-辽宁党建网", TITLE[:8] + "…") == (TITLE, "<title>")


def test_without_any_witness_there_is_no_title():
    assert find("") is None


def test_a_cut_title_is_better_than_none():
    assert find("", "", TITLE[:8] + "…") == (TITLE[:8] + "…", "listing")


@pytest.mark.parametrize(
    "line", ["发布时间：2016-10-18", "来源：新华社 作者：王五", "2016年10月18日", "【字号：大 中 小】", "---"]
)
def test_the_meta_line_is_no_title(line):
    assert find(f"<h1>{TITLE}</h1><h2>{line}</h2>")[0] == TITLE


def test_a_line_that_every_page_has_is_no_title():
    key = read_document("<h1>辽宁党建网</h1>", "http://x.cn/").units[0].key
    counts = SiteCounts(pages=20, units={key: UnitCount(20)})
    assert find(f"<h1>辽宁党建网</h1><p>{TITLE}</p>", f"{TITLE}-辽宁党建网", None, counts) == (TITLE, "page")


def test_the_lines_of_one_heading_are_one_title():
    assert find(f"<h1>{TITLE}<br>——在全省组织部长会议上</h1>")[0] == f"{TITLE} ——在全省组织部长会议上"


def test_a_title_broken_by_br_in_a_bold_cell_is_whole():
    title, _ = find("<td><b>沈阳市召开<br>基层党建工作会议</b></td>", f"{TITLE}-辽宁党建网")
    assert title.replace(" ", "") == TITLE


def test_a_sections_heading_does_not_beat_the_line_by_the_name_of_title():
    assert find(f"<h3>党务公开</h3><div class='arti_title'>{TITLE}</div>", "辽宁党建网") == (TITLE, "page")


def test_a_bold_line_over_the_meta_line_is_the_title_where_title_is_the_sites_name():
    assert find(f"<p><b>{TITLE}</b></p>", "辽宁党建网") == (TITLE, "page")


def test_a_title_that_all_pages_share_is_the_sites_name():
    key = title_key("辽宁党建网")
    counts = SiteCounts(pages=20, units={key: UnitCount(20)})
    assert find(f"<p>辽宁党建网</p><h1>{TITLE}</h1>", "辽宁党建网", None, counts) == (TITLE, "page")


@pytest.mark.parametrize("line", ["2017年朝阳共青团工作总结", "2020年11月27日教育体育报道", "把学习贯穿时间管理始终"])
def test_a_title_may_begin_with_a_year_or_a_day(line):
    assert find(f"<h1>{line}</h1>") == (line, "page")


@pytest.mark.parametrize(
    ("title", "listed", "headline"),
    [
        (f"{TITLE}-辽宁党建网", None, TITLE),
        (f"{TITLE}_党务公开_辽宁党建网", None, TITLE),
        (f"{TITLE}——中央纪委国家监委网站", None, TITLE),
        (f"{TITLE}--党建-人民网", None, TITLE),
        (f"{TITLE}|党建网", None, TITLE),
        (TITLE, None, TITLE),
        ("党建-引领-辽宁党建网", "党建-引领", "党建-引领"),
        (" - ", None, None),
        ("", None, None),
    ],
)
def test_section_and_site_behind_the_title_go(title, listed, headline):
    assert without_suffix(title, listed) == headline


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=30)))
def test_no_title_breaks_it_and_none_is_empty(title, listed):
    assert without_suffix(title, listed) != ""
    found = find(f"<h1>{TITLE}</h1>", "", listed)
    assert found is None or found[0]
