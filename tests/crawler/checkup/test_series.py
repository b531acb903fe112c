"""Courses of captures: where a change is, whatever is looked at; and no change where there is none."""

import random

from hypothesis import given
from hypothesis import strategies as st

from crawler.checkup.series import ALL, course_of


def course(states, **how):
    return course_of(len(states), lambda place: states[place], **how)


@given(st.integers(20, 3000), st.data())
def test_one_change_is_found_to_the_capture_and_few_are_looked_at(count, data):
    change = data.draw(st.integers(10, count - 5))
    found = course([place < change for place in range(count)])
    assert (found.kind, found.last_good, found.first_bad) == ("stopped", change - 1, change)
    assert found.gaps == []
    if count > ALL:
        assert found.looked_at < ALL


@given(st.integers(ALL + 1, 2000), st.data())
def test_what_came_and_went_is_no_change_at_one_capture(count, data):
    first = data.draw(st.integers(20, count - 120))
    last = data.draw(st.integers(first + 60, count - 60))
    found = course([not first <= place <= last for place in range(count)])
    assert found.kind == "holds"
    assert [(gap.first, gap.last, gap.misses) for gap in found.gaps] == [(first, last, last - first + 1)]
    assert found.first_bad is None
    assert found.looked_at == count


def test_a_gap_before_the_end_is_told_beside_the_end():
    states = [True] * 300 + [False] * 100 + [True] * 200 + [False] * 50
    found = course(states)
    assert (found.kind, found.first_bad) == ("stopped", 600)
    assert [(gap.first, gap.last) for gap in found.gaps] == [(300, 399)]


def test_a_selector_of_one_layout_of_three_stops_where_its_last_match_is():
    chance = random.Random(7)
    states = [chance.random() < 0.3 for _ in range(900)] + [False] * 60
    last = max(place for place, state in enumerate(states) if state)
    found = course(states)
    assert (found.kind, found.last_good, found.first_bad) == ("stopped", last, last + 1)
    assert found.misses_before > 500
    assert found.gaps == []


def test_a_single_miss_is_no_change_and_one_at_the_end_is_too_few_to_tell():
    assert course([True] * 50 + [False] + [True] * 50).kind == "holds"
    assert course([True] * 10 + [False]).kind == "unsure"
    assert course([True] * 10 + [False], one_is_enough=True).kind == "stopped"
    assert course([True, False], one_is_enough=True).kind == "unsure"


def test_pages_from_before_a_layout_are_no_misses_of_it():
    found = course([False] * 100 + [True] * 40)
    assert (found.kind, found.misses_before, found.gaps) == ("holds", 0, [])
    assert course([False] * 100 + [True] * 40 + [False] * 9).first_bad == 140


def test_what_never_matched_says_so_and_nothing_is_nothing():
    assert course([False] * 500).kind == "never"
    assert course([]).first_bad is None


def test_captures_that_cannot_be_read_are_stepped_over():
    states = [None if place % 7 == 3 else place < 500 for place in range(1000)]
    found = course(states)
    assert found.kind == "stopped"
    assert (found.last_good, found.first_bad) == (499, 501)  # 500 cannot be read


def test_misses_near_the_change_that_bisection_would_pass_over_are_counted():
    states = [place < 610 for place in range(1000)]
    states[605] = False
    found = course(states)
    assert found.first_bad == 610
    assert found.misses_before == 1
    assert found.looked_at == 1000
