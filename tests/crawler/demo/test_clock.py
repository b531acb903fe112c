from itertools import pairwise

import pytest

from crawler.demo import DemoPortal

DAYS = range(6)


def urls_on(day, size=600):
    return {url for article in DemoPortal(size=size, day=day).gold() for url in article.urls}


def texts_on(day):
    return {url: article.lines for article in DemoPortal(day=day).gold() for url in article.urls}


def test_each_day_brings_four_new_articles_of_that_day():
    seen = urls_on(0)
    for day in DAYS[1:]:
        portal = DemoPortal(day=day)
        fresh = [a for a in portal.gold() if a.urls[0] not in seen and a.published and a.published.year == 2025]
        today = [a for a in fresh if f"{a.published:%m-%d}" == f"05-{2 + day:02d}"]
        assert len(today) in {3, 4}
        seen |= urls_on(day)


def test_new_articles_head_the_listing(walk):
    portal = DemoPortal(day=5)
    newest = next(portal.gold())
    number = list(portal.section_counts()).index(newest.sections[0]) + 1
    assert next(walk(portal, number))[0].rpartition("=")[2] == newest.urls[0].rpartition("=")[2]


@pytest.mark.parametrize("day", DAYS)
def test_withdrawn_articles_are_gone_from_gold_listings_and_site(day, ask, walk):
    portal = DemoPortal(day=day)
    gone = set(portal.withdrawn())
    assert bool(gone) == (day > 0)
    assert gone.isdisjoint(urls_on(day))
    listed = {url for number in range(1, 23) for url, _, _ in walk(portal, number)}
    assert gone.isdisjoint(listed)
    assert {ask(portal, url).status for url in gone} <= {404}
    existed = set().union(*(urls_on(earlier) for earlier in range(day)))
    assert gone <= existed


def test_some_withdrawn_articles_come_back():
    withdrawn = [set(DemoPortal(day=day).withdrawn()) for day in range(30)]
    back = set().union(*withdrawn) - withdrawn[-1]
    assert back
    assert back <= urls_on(29)
    assert withdrawn[-1]


@pytest.mark.parametrize("day", DAYS[1:])
def test_edited_names_exactly_the_pages_whose_text_changed_overnight(day):
    before, after = texts_on(day - 1), texts_on(day)
    changed = {url for url in before.keys() & after.keys() if before[url] != after[url]}
    assert {url for url in DemoPortal(day=day).edited() if url in before} == changed


def test_misprints_are_mended_and_sentences_added():
    before, after = texts_on(0), texts_on(5)
    changed = [(before[url], after[url]) for url in before.keys() & after.keys() if before[url] != after[url]]
    assert any("贯切" in old[-1] and "贯彻" in new[-1] for old, new in changed)
    assert any(new[-1].startswith(old[-1]) and len(new[-1]) > len(old[-1]) for old, new in changed)
    assert all(old[:-1] == new[:-1] for old, new in changed)


def test_views_never_fall():
    series = [{a.urls: a.views for a in DemoPortal(day=day).gold()} for day in DAYS]
    for early, late in pairwise(series):
        for urls in early.keys() & late.keys():
            assert all(b >= a for a, b in zip(early[urls], late[urls], strict=True) if a is not None)


def test_the_sidebar_changes_daily_and_stands_twice(ask, lines_of):
    pages = [lines_of(ask(DemoPortal(day=day), "messagexq.asp?id=1712").body) for day in DAYS]
    sidebars = [
        tuple(page[page.index("辽宁党建书店") : page.index("关于我们 | 联系我们 | 版权声明 | 工作人员")])
        for page in pages
    ]
    assert len(set(sidebars)) == len(DAYS)
    for sidebar in sidebars:
        assert sidebar[: len(sidebar) // 2] == sidebar[len(sidebar) // 2 :]


def test_setting_the_day_is_the_same_as_starting_on_it(ask):
    portal = DemoPortal(day=0)
    ask(portal, "messageall.asp?classid=5")
    portal.day = 4
    for path in ("", "messageall.asp?classid=5", "messagexq.asp?id=1712"):
        assert ask(portal, path).body == ask(DemoPortal(day=4), path).body


def test_the_seed_stays_as_it_is(ask):
    for day in (1, 50, 400):
        seed = [a for a in DemoPortal(size=60, day=day).gold() if "seed" in a.planted]
        assert [(len(a.lines), a.views) for a in seed] == [(11, (2051 + 3 * day,))]
