"""Turns: no group is asked before its gap is over, by whichever process, whatever the clock does."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archive.politeness import CALM, GOOD_IN_A_ROW, MOST_FACTOR, Politeness
from tests.conftest import NOW

HOLD = timedelta(seconds=60)


@pytest.fixture
def book(tmp_path):
    with closing(Politeness(tmp_path)) as opened:
        yield opened


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def clock(seconds):
    return lambda: at(seconds)


def ask(book, groups, seconds, status=200):
    """Take the turn and give it back at once; return the seconds to wait, 0 where it was taken."""
    turn = book.claim(groups, clock(seconds), HOLD)
    if not turn.wait:
        book.answered(groups, turn, status, at(seconds))
    return turn.wait / 1000


def test_a_group_is_asked_again_after_its_delay_and_not_a_millisecond_before(book):
    assert ask(book, {"a": 2}, 0) == 0
    assert ask(book, {"a": 2}, 1.999) == 0.001
    assert ask(book, {"a": 2}, 2) == 0


def test_the_longer_delay_of_two_neighbours_counts_whichever_comes_first(book):
    ask(book, {"a": 5}, 0)
    assert ask(book, {"a": 2}, 4) == 1
    ask(book, {"a": 2}, 5)
    assert ask(book, {"a": 5}, 9) == 1


def test_what_a_host_asks_of_one_does_not_hold_for_the_next(book):
    book.answered({"a": 7200}, book.claim({"a": 7200}, clock(0), HOLD, declared=2), 200, at(0))
    assert ask(book, {"a": 2}, 1) == 1
    assert ask(book, {"a": 7200}, 10) == 7190


def test_hosts_that_share_an_address_wait_for_each_other_and_others_do_not(book):
    assert ask(book, {"www.a.cn": 2, "203.0.113.5": 2}, 0) == 0
    assert ask(book, {"www.b.cn": 2, "203.0.113.5": 2}, 1) == 1
    assert ask(book, {"www.c.cn": 2, "203.0.113.6": 2}, 1) == 0


def test_a_claim_that_fails_in_one_group_takes_no_other(book):
    ask(book, {"shared": 2}, 0)
    ask(book, {"b": 2, "shared": 2}, 1)
    assert ask(book, {"b": 2}, 1) == 0


def test_a_request_under_way_is_waited_for_and_no_longer_than_it_can_last(book):
    first = book.claim({"a": 2}, clock(0), HOLD)
    second = book.claim({"a": 2}, clock(30), HOLD)
    assert (second.wait, second.is_held) == (30_000, True)
    book.answered({"a": 2}, first, 200, at(31))
    assert book.claim({"a": 2}, clock(32), HOLD).wait == 1000  # the gap counts from the answer
    assert not book.claim({"a": 2}, clock(33), HOLD).wait
    assert not book.claim({"a": 2}, clock(33 + 60), HOLD).wait  # its process died


def test_an_answer_that_comes_late_does_not_give_back_the_turn_of_another(book):
    late = book.claim({"a": 2}, clock(0), HOLD)
    book.claim({"a": 2}, clock(60), HOLD)
    book.answered({"a": 2}, late, 200, at(61))
    assert book.claim({"a": 2}, clock(70), HOLD).is_held


def test_without_a_hold_only_the_delay_counts(book):
    book.claim({"a": 2}, clock(0), None)
    assert not book.claim({"a": 2}, clock(2), None).wait


def test_a_clock_that_was_set_back_costs_one_gap_and_not_the_hours(book):
    ask(book, {"a": 2}, 7200)
    assert ask(book, {"a": 2}, 0) == 2
    assert ask(book, {"a": 2}, 2) == 0


def test_a_server_that_is_too_busy_is_asked_half_as_often_up_to_a_limit(book):
    gaps, moment = [], 0.0
    for _ in range(8):
        ask(book, {"a": 1}, moment, status=429)
        gaps.append(round(ask(book, {"a": 1}, moment)))
        moment += gaps[-1] + 1
    assert gaps[:5] == [2, 4, 8, 16, 32]
    assert max(gaps) == MOST_FACTOR


def test_a_server_recovers_by_good_answers_in_a_row(book):
    ask(book, {"a": 1}, 0, status=503)
    ask(book, {"a": 1}, 2, status=503)
    assert book.factor("a", at(2)) == pytest.approx(4, rel=0.01)
    moment = 10
    for status in (*[200] * (GOOD_IN_A_ROW - 1), 500, *[200] * GOOD_IN_A_ROW):
        assert book.factor("a", at(moment)) > 3.5
        assert ask(book, {"a": 1}, moment, status) == 0
        moment += 5
    assert book.factor("a", at(moment)) < 2.1


def test_a_server_recovers_by_rest(book):
    for moment in (0, 2, 6):
        ask(book, {"a": 1}, moment, status=503)
    assert book.factor("a", at(6) + CALM) == pytest.approx(4, rel=0.01)
    assert book.factor("a", at(6) + 24 * CALM) == 1


def test_what_is_known_of_a_server_is_known_to_the_next_process(book, tmp_path):
    ask(book, {"a": 1}, 0, status=429)
    with closing(Politeness(tmp_path)) as other:
        assert ask(other, {"a": 1}, 1) == pytest.approx(1, abs=0.01)


def test_a_budget_is_never_overstepped_and_is_new_every_day(book):
    spent = [book.spend("a", "2026-11-28", 3) for _ in range(5)]
    assert spent == [True, True, True, False, False]
    assert book.spend("a", "2026-11-29", 3)
    assert book.spend("b", "2026-11-28", 3)
    assert not book.spend("c", "2026-11-28", 0)


def test_of_many_that_claim_at_once_one_gets_the_turn(tmp_path):
    taken, all_are_there = [], threading.Barrier(8)

    def claim():
        with closing(Politeness(tmp_path)) as book:
            all_are_there.wait()
            for _ in range(60):
                turn = book.claim({"a": 0.02}, lambda: datetime.now(UTC), None)
                if not turn.wait:
                    taken.append(turn.at)

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    assert taken
    assert all(later - earlier >= 20 for earlier, later in pairwise(taken))
