from collections import Counter
from itertools import pairwise

import pytest

from crawler.demo import DemoPortal, chronicle
from crawler.demo.listing_page import last_page
from crawler.demo.sections import NAMES, PATTERN, PERIOD, count_below, ordinal_at, section_of
from crawler.demo.urls import article_href, ordinal_of, split_target

ROOT = "http://www.lndangjian.org.cn/"


def canonical(url):
    path, query = split_target(url.removeprefix(ROOT.rstrip("/")))
    return f"{ROOT}messagexq.asp?id={query['id']}" if path == "/messagexq.asp" else url


@pytest.mark.parametrize(("size", "day"), [(44, 0), (120, 0), (120, 9), (600, 0), (600, 3)])
def test_listings_hold_every_article_of_a_section_once(size, day, walk):
    portal = DemoPortal(size=size, day=day)
    bad = {link.url for link in portal.planted_links()}
    gold = Counter(
        (section, url) for article in portal.gold() for section, url in zip(article.sections, article.urls, strict=True)
    )
    walked = Counter(
        (name, canonical(url)) for number, name in enumerate(NAMES, 1) for url, _, _ in walk(portal, number)
    )
    assert walked == gold + Counter({(link.section, link.url): 1 for link in portal.planted_links()})
    counts = Counter(name for name, url in walked if url not in bad)
    assert counts == portal.section_counts()


def test_every_listing_link_answers_as_planned(portal, ask, walk):
    outcomes = {link.url: link.outcome for link in portal.planted_links()}
    for number in range(1, len(NAMES) + 1):
        for url, _, _ in walk(portal, number):
            match outcomes.get(url):
                case "offsite":
                    assert not url.startswith(ROOT)
                case "missing":
                    assert ask(portal, url).status == 404
                case "soft_error":
                    response = ask(portal, url)
                    assert response.status == 200
                    assert "您访问的页面不存在或已过期" in response.body.decode("gb18030")
                case "blocked":
                    assert url.startswith(ROOT + "admin/")
                case None:
                    assert ask(portal, url).status == 200


@pytest.mark.parametrize("size", [60, 600, 6000])
def test_each_kind_of_bad_link_is_planted_twice_or_more(size):
    links = DemoPortal(size=size).planted_links()
    counts = Counter(link.outcome for link in links)
    assert counts.keys() == {"missing", "soft_error", "offsite", "blocked"}
    assert min(counts.values()) >= 2
    assert len({link.url for link in links}) == len(links)


def test_robots_txt_forbids_what_is_planted_as_blocked(portal, ask):
    assert b"Disallow: /admin/\r\n" in ask(portal, "robots.txt").body


def test_the_next_page_ends_at_the_last(portal, ask):
    first, last = (ask(portal, f"messageall.asp?classid=5&page={n}").body.decode("gb18030") for n in (1, 3))
    assert "下一页</a>" in first
    assert "页次：1/3" in first
    assert "下一页</a>" not in last
    assert "页次：3/3" in last
    assert ask(portal, "messageall.asp?classid=5&page=99").body.decode("gb18030") == last


@pytest.mark.parametrize(
    "target", ["messageall.asp?classid=0", "messageall.asp?classid=23", "messageall.asp?classid=x"]
)
def test_a_section_that_is_none_fails_as_asp_does(target, portal, ask):
    assert ask(portal, target).status == 500


def test_cut_titles_end_in_an_ellipsis_and_half_are_whole_in_the_attribute(portal, walk):
    titles = {url: article.title for article in portal.gold() for url in article.urls}
    seen = Counter()
    for number in range(1, len(NAMES) + 1):
        for url, full, text in walk(portal, number):
            title = titles.get(canonical(url))
            if title is None:
                continue
            assert full in {None, title}
            assert title == text or (text.endswith("…") and title.startswith(text[:-1]))
            seen["cut" if text.endswith("…") else "whole", full is not None] += 1
    assert seen["cut", True] >= 3
    assert seen["cut", False] >= 3


def test_links_come_in_other_spellings_that_lead_to_the_same_page(portal, ask, walk):
    spellings = {url for number in range(1, 23) for url, _, _ in walk(portal, number) if canonical(url) != url}
    odd = {article.urls[0] for article in portal.gold() if "odd-link" in article.planted}
    assert {canonical(url) for url in spellings if url.startswith(ROOT + "m") or "XQ" in url} == odd
    for url in spellings:
        if url not in {link.url for link in portal.planted_links()}:
            assert ask(portal, url).body == ask(portal, canonical(url)).body


def test_sections_share_the_ordinals_without_gaps():
    for section in range(len(NAMES)):
        places = [ordinal_at(section, place) for place in range(20)]
        assert all(section_of(ordinal) == section for ordinal in places)
        assert [count_below(section, ordinal) for ordinal in places] == list(range(20))
    assert all(PATTERN[slot] != PATTERN[slot - 1] for slot in range(PERIOD))


@pytest.mark.parametrize("size", [43, 0, -1, 1_000_001])
def test_sizes_that_cannot_be_are_refused(size):
    with pytest.raises(ValueError, match="44 to 1000000"):
        DemoPortal(size=size)


def test_a_hundred_thousand_articles_cost_nothing_until_they_are_asked_for(ask, monkeypatch):
    asked = set()
    born = chronicle.Chronicle.published

    def counting(self, ordinal):
        asked.add(ordinal)
        return born(self, ordinal)

    monkeypatch.setattr(chronicle.Chronicle, "published", counting)
    portal = DemoPortal(size=100_000, day=40)
    pages = last_page(chronicle.Chronicle(100_000), 4, 40)
    assert pages > 400
    for page in (1, pages // 2, pages):
        assert ask(portal, f"messageall.asp?classid=5&page={page}").status == 200
    assert ask(portal, article_href(99_000)).status in {200, 404}
    assert sum(portal.section_counts().values()) == 100_000 + 160 - len(portal.withdrawn())
    next(portal.gold())
    # Three listings, two articles with their neighbours, and the anchors of the planted bad links.
    assert len(asked) < 2000


def test_dates_are_distinct_and_rise_with_the_ordinal():
    for size in (44, 600, 100_000):
        calendar = chronicle.Chronicle(size)
        moments = [calendar.published(ordinal) for ordinal in range(size + 40)][-2000:]
        assert all(early < late for early, late in pairwise(moments))
    assert ordinal_of(999) is None
