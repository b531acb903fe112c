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


def ask(learned, number=0, units=(1,)):
    return learned.counts(Keys("s", f"http://x.cn/{number}", frozenset(units), frozenset({7})))


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


def test_it_tells_when_most_bodies_are_found_at_another_place(learned):
    learned.observe(seen(1))
    learned.adopt("none", "s")
    for number in range(3):
        learned.observe(seen(number, paths={7: (1, 0), 8: (1, 0)}, body_path=8))
    assert learned.since_reading("s") == (3, 0, True)
