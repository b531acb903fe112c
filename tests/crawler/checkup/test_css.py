"""Selectors proposed from pages and the lines that they should find."""

import pytest

from crawler.checkup.css import Wanted, finds, propose_selector

TITLES = ("全市组织部长会议召开", "机关党支部开展主题党日活动", "关于做好发展党员工作的通知")
PAGES = {
    "ids": "<div id='nav'><a>首页</a></div><h2 id='tit'>{t}</h2><div id='zoom'><p>{b}</p></div>",
    "classes": "<div class='crumb'>首页 &gt; {t}</div><div class='hd'><h2 class='bt'>{t}</h2></div>"
    "<div class='txt'>{b}</div>",
    "styles": "<table><tr><td style='font-size:22px'>{t}</td></tr><tr><td style='line-height:2'>{b}</td></tr></table>",
    "a numbered id": "<div class='art' id='a{n}99'><h3>{t}</h3><div><p>{b}</p></div></div><div class='side'>{n}</div>",
}  # fmt: skip


def pages(layout, part):
    body = "{}，部署下一阶段的各项工作。"
    made = [(PAGES[layout].format(t=t, b=body.format(t), n=n), t) for n, t in enumerate(TITLES, 10)]
    return [Wanted(html=html, lines=[t if part == "title" else body.format(t)]) for html, t in made]


@pytest.mark.parametrize("layout", PAGES)
@pytest.mark.parametrize("part", ["title", "body"])
def test_the_selector_finds_the_lines_and_nothing_else(layout, part):
    wanted = pages(layout, part)
    proposed = propose_selector(wanted)
    assert (proposed.right, proposed.of) == (3, 3)
    for page in wanted:
        assert finds(page.html, proposed.selector) == page.lines[0]


def test_names_are_preferred_to_places():
    assert propose_selector(pages("ids", "body")).selector == "div#zoom"
    assert propose_selector(pages("classes", "title")).selector == "h2.bt"


def test_there_is_no_proposal_where_the_pages_share_no_place():
    places = ("<div class=a>{}</div>", "<p id=b>{}</p>", "<span class=c>{}</span>")
    wanted = [Wanted(html=place.format(t), lines=[t]) for place, t in zip(places, TITLES, strict=True)]
    assert propose_selector(wanted) is None
    assert propose_selector(pages("ids", "body")[:1]) is None
    assert propose_selector([]) is None


def test_what_is_no_page_proposes_nothing():
    assert propose_selector([Wanted(html="", lines=["x"]), Wanted(html="<<<", lines=["x"])]) is None
    assert finds("<p>x</p>", "p[[") is None
