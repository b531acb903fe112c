"""The learner's counts: what votes, what fades, when a selector is suspended."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import learned as module
from archive.counts import Keys, Observation
from archive.learned import BAD_IN_A_ROW, Learned
from archive.learned_tables import TABLES


def make() -> Learned:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for table in TABLES:
        for statement in table.statements():
            connection.execute(statement)
    return Learned(connection)


@pytest.fixture
def learned():
    return make()


def seen(number, units=(1,), **more):
    fields = {"paths": {7: (100, 10)}, "fingerprint": None, "body_path": 7, "title_path": 7} | more
    return Observation(site="s", url=f"http://x.cn/{number}", units=frozenset(units), **fields)


def ask(learned, number=0, units=(1,), at=(100, 10)):
    return learned.counts(Keys("s", f"http://x.cn/{number}", frozenset(units), {7: at}))


def dump(learned):
    return [learned._connection.execute(f"SELECT * FROM {t.name} ORDER BY 1, 2").fetchall() for t in TABLES]


def test_a_page_never_counts_itself(learned):
    learned.observe(seen(1))
    assert ask(learned, 1).pages == 0
    assert ask(learned, 2).pages == 1
    assert ask(learned, 1).units[1].pages == 0
    assert ask(learned, 2).paths[7].bodies == 1


def test_a_page_is_counted_once(learned):
    for _ in range(3):
        learned.observe(seen(1))
    assert ask(learned).pages == 1


def test_a_reprint_under_another_address_does_not_vote(learned):
    for number in range(4):
        learned.observe(seen(number, fingerprint=99))
    assert ask(learned, 9).pages == 1
    learned.observe(seen(5, fingerprint=98))
    assert ask(learned, 9).pages == 2


@given(st.integers(0, 12))
def test_after_a_kill_a_replay_of_all_pages_gives_equal_counts(killed_after):
    pages = [seen(n, units=(1, n % 3, 50 + n), fingerprint=n // 2) for n in range(12)]
    undisturbed, replayed = make(), make()
    for page in pages:
        undisturbed.observe(page)
    for page in pages[:killed_after]:
        replayed.observe(page)
    for page in pages:
        replayed.observe(page)
    assert dump(replayed) == dump(undisturbed)


def test_counts_are_halved_so_that_an_old_layout_fades(learned, monkeypatch):
    monkeypatch.setattr(module, "FADE_PAGES", 10)
    for number in range(10):
        learned.observe(seen(number, units=(1, 100 + number)))
    counts = ask(learned, 99, units=(1, 100))
    assert (counts.pages, counts.units[1].pages, counts.paths[7].pages) == (5, 5, 5)
    assert 100 not in counts.units
    # What a page added before is halved with the rest and no longer taken off.
    assert ask(learned, 3).units[1].pages == 5


def test_fading_keeps_what_is_a_habit_a_habit(learned, monkeypatch):
    monkeypatch.setattr(module, "FADE_PAGES", 40)
    for number in range(39):
        learned.observe(seen(number, units=(1, 2) if number % 2 else (1,), heads={1}, tails={2} if number % 2 else ()))
    before = ask(learned, 99, units=(1, 2))
    learned.observe(seen(39, units=(1, 2), heads={1}, tails={2}))
    after = ask(learned, 99, units=(1, 2))
    for counts, pages in ((before, 39), (after, 20)):
        assert counts.pages == counts.units[1].pages == counts.units[1].heads == pages
        assert counts.bodies == counts.titles == counts.paths[7].bodies == counts.paths[7].titles
        assert counts.units[2].pages / counts.pages == pytest.approx(0.5, abs=0.02)
        assert counts.units[2].tails in (counts.units[2].pages, counts.units[2].pages - 1)
        assert counts.paths[7].link_chars / counts.paths[7].chars == pytest.approx(0.1)


def test_after_fading_the_same_pages_are_still_known(learned, monkeypatch):
    monkeypatch.setattr(module, "FADE_PAGES", 10)
    for number in range(10):
        learned.observe(seen(number))
    before = dump(learned)
    for number in range(10):
        learned.observe(seen(number))
    assert dump(learned) == before


@given(st.integers(0, 30), st.integers(5, 12))
def test_after_a_kill_in_a_site_that_fades_a_replay_gives_equal_counts(killed_after, fade):
    pages = [
        seen(n, units=(1, n % 3, 50 + n), fingerprint=n // 2, heads={1}, selectors={"#zoom": n % 7 == 0})
        for n in range(30)
    ]
    undisturbed, replayed = make(), make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FADE_PAGES", fade)
        for page in pages:
            undisturbed.observe(page)
        for page in [*pages[:killed_after], *pages]:
            replayed.observe(page)
    assert dump(replayed) == dump(undisturbed)


@given(st.permutations(range(8)))
def test_the_order_of_pages_changes_no_count(order):
    pages = [seen(n, units=(1, n % 3, 50 + n), paths={7: (n, 1), n: (1, 0)}, tails={n % 3}) for n in range(8)]
    one, other = make(), make()
    for page in pages:
        one.observe(page)
    for number in order:
        other.observe(pages[number])
    assert dump(one) == dump(other)


def test_without_a_page_the_counts_are_those_of_the_others(learned):
    """What is subtracted is exactly what the page added: lines, ends, places, body and title."""
    others = make()
    page = seen(9, units=(1, 9), heads={9}, tails={1}, body_path=7, title_path=None)
    for number in range(4):
        learned.observe(seen(number, units=(1, number), heads={1}))
        others.observe(seen(number, units=(1, number), heads={1}))
    learned.observe(page)
    own, rest = ask(learned, 9, units=(1, 9)), ask(others, 9, units=(1, 9))
    assert (own.pages, own.bodies, own.titles) == (rest.pages, rest.bodies, rest.titles)
    assert own.units[1] == rest.units[1]
    assert own.units[9].pages == own.units[9].heads == 0


def test_text_at_a_place_is_not_counted_by_the_page_itself_either(learned):
    learned.observe(seen(1, paths={7: (900, 900)}))
    learned.observe(seen(2, paths={7: (100, 0)}))
    place = ask(learned, 1, at=(900, 900)).paths[7]
    assert (place.pages, place.chars, place.link_chars) == (1, 100, 0)


def test_a_page_that_has_grown_since_it_was_counted_takes_off_no_more_than_there_is(learned):
    learned.observe(seen(1, paths={7: (50, 50)}))
    place = ask(learned, 1, at=(900, 900)).paths[7]
    assert (place.pages, place.chars, place.link_chars) == (0, 0, 0)


def test_a_reprint_is_no_witness_of_selectors_and_bodies_either(learned):
    for number in range(8):
        learned.observe(seen(number, fingerprint=99, selectors={"#zoom": False}))
    counts = ask(learned, 99)
    assert (counts.bodies, counts.titles, counts.suspended) == (1, 1, frozenset())


def test_a_reprint_on_another_site_is_none(learned):
    learned.observe(seen(1, fingerprint=99))
    learned.observe(replace(seen(1, fingerprint=99), site="t"))
    assert learned.pages("s") == learned.pages("t") == 1


def test_a_selector_is_suspended_after_five_failures_in_a_row_and_said_once(learned):
    said = [learned.observe(seen(n, selectors={"#zoom": False})) for n in range(BAD_IN_A_ROW + 2)]
    assert said == [[]] * (BAD_IN_A_ROW - 1) + [["#zoom"]] + [[], []]
    assert ask(learned).suspended == {"#zoom"}
    learned.trust("s")
    assert not ask(learned).suspended


def test_a_selector_that_recovers_in_between_is_not_suspended(learned):
    for number in range(20):
        learned.observe(seen(number, selectors={"#zoom": number % BAD_IN_A_ROW == 0}))
    assert not ask(learned).suspended


def test_counts_made_anew_take_the_place_of_the_old_and_selectors_stay_suspended(learned):
    for number in range(6):
        learned.observe(seen(number, selectors={"#zoom": False}))
    shadow = "s (counting)"
    for number in range(3):
        learned.observe_page(replace(seen(number, units=(5,)), site=shadow))
    learned.adopt(shadow, "s")
    assert ask(learned, 9, units=(1, 5)).pages == 3
    assert set(ask(learned, 9, units=(1, 5)).units) == {5}
    assert ask(learned).suspended == {"#zoom"}
    assert learned.since_reading("s") == (3, 3, False)


def test_one_good_page_starts_the_count_of_failures_anew(learned):
    served = [False] * (BAD_IN_A_ROW - 1) + [True] + [False] * (BAD_IN_A_ROW - 1)
    said = [learned.observe(seen(n, selectors={"#zoom": good})) for n, good in enumerate(served)]
    assert not any(said)
    assert learned.observe(seen(99, selectors={"#zoom": False})) == ["#zoom"]


def test_each_selector_is_judged_by_itself(learned):
    for number in range(BAD_IN_A_ROW):
        said = learned.observe(seen(number, selectors={"#a": False, "#b": True, "#c": False}))
    assert said == ["#a", "#c"]
    assert ask(learned).suspended == {"#a", "#c"}
    assert not learned.counts(Keys("t", "http://x.cn/1", frozenset(), {})).suspended


def test_a_site_that_is_forgotten_is_unknown_and_its_neighbour_is_not(learned):
    for site in ("s", "t"):
        for number in range(3):
            learned.observe(replace(seen(number, selectors={"#zoom": False}), site=site))
    learned.forget("s")
    assert (learned.pages("s"), learned.pages("t")) == (0, 3)
    assert ask(learned) == make().counts(Keys("s", "http://x.cn/0", frozenset({1}), {7: (100, 10)}))
    assert learned.observe_page(seen(1))


def test_it_tells_when_most_bodies_are_found_at_another_place(learned):
    learned.observe(seen(1))
    learned.adopt("none", "s")
    for number in range(3):
        learned.observe(seen(number, paths={7: (1, 0), 8: (1, 0)}, body_path=8))
    assert learned.since_reading("s") == (3, 0, True)
