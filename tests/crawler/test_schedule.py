"""When a section's turn comes: by a cron expression or its own rhythm, after a pause, and under a clock that errs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule import LEARN, MOST_MISSED, NEVER, History, Section, Visit, due, following

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 16:00 in Beijing
DAILY = Section("site", "http://x/1", "要闻", "0 3 * * *")  # 03:00 in Beijing is 19:00 UTC of the day before
DAY = timedelta(days=1)
SLOT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
RULES = st.sampled_from(["0 3 * * *", "*/20 * * * *", "0 8,20 * * 1-5", "15 4 1 * *", LEARN])


def visits(section, last, now=NOW, news=()):
    return due([section], {(section.site, section.url): History(last, news)}, now)


def test_cron_expressions_are_in_beijing_time():
    assert visits(DAILY, SLOT - DAY) == [Visit(DAILY, SLOT)]
    assert visits(DAILY, SLOT) == []
    assert following(DAILY, History(SLOT), NOW) == SLOT + DAY


def test_a_section_that_was_never_visited_is_due():
    assert visits(DAILY, None) == [Visit(DAILY, SLOT)]


def test_missed_slots_are_made_up_for_once_and_counted():
    assert visits(DAILY, SLOT - 5 * DAY) == [Visit(DAILY, SLOT, missed=4)]
    assert visits(DAILY, SLOT) == []


def test_never_is_never():
    never = Section("site", "http://x/1", None, NEVER)
    assert visits(never, None) == []
    assert following(never, History(), NOW) is None


def test_the_whole_site_and_its_sections_have_histories_of_their_own():
    whole = Section("site", None, None, "0 3 * * *")
    assert due([whole, DAILY], {("site", DAILY.url): History(SLOT)}, NOW) == [Visit(whole, SLOT)]


@pytest.mark.parametrize("gap", [1, 3, 9, 40])
def test_a_learned_section_is_visited_about_as_often_as_it_publishes(gap):
    section = Section("site", "http://x/1", None, LEARN)
    news = tuple(date(2026, 11, 22) - timedelta(days=gap * n) for n in range(10))
    first = following(section, History(NOW, news), NOW)
    second = following(section, History(first, news), first)
    assert timedelta(hours=6) <= second - first <= min(timedelta(days=gap), timedelta(days=7))


def test_a_clock_set_back_within_a_slot_repeats_nothing():
    assert visits(DAILY, SLOT, SLOT - timedelta(minutes=10)) == []
    assert visits(DAILY, SLOT, SLOT + timedelta(minutes=10)) == []


def test_a_clock_that_was_years_ahead_costs_one_visit_and_no_slot():
    ahead = SLOT + 2000 * DAY
    assert visits(DAILY, ahead) == [Visit(DAILY, SLOT)]
    assert visits(DAILY, SLOT) == []
    assert visits(DAILY, SLOT, NOW + DAY) == [Visit(DAILY, SLOT + DAY)]


@given(RULES, st.lists(st.integers(-3 * 86_400, 5 * 86_400), min_size=1, max_size=30))
def test_whatever_the_clock_does_a_round_serves_a_section_once_and_is_then_done(rule, steps):
    section, now, last = Section("site", "http://x/1", None, rule), NOW, None
    for step in steps:
        now += timedelta(seconds=step)
        for visit in visits(section, last, now):
            assert visit.slot <= now
            assert 0 <= visit.missed <= MOST_MISSED
            last = visit.slot
        assert visits(section, last, now) == []


@given(RULES, st.lists(st.integers(1, 5 * 86_400), min_size=1, max_size=30))
def test_while_the_clock_goes_on_no_slot_is_lost_or_served_twice(rule, steps):
    section, now, last, served = Section("site", "http://x/1", None, rule), NOW, SLOT, []
    for step in steps:
        now += timedelta(seconds=step)
        for visit in visits(section, last, now):
            served.append(visit)
            last = visit.slot
    slots = [visit.slot for visit in served]
    assert slots == sorted(set(slots))
    passed = visits(section, SLOT, now)
    counted = sum(visit.missed + 1 for visit in served)
    assert counted == sum(visit.missed + 1 for visit in passed) or counted >= MOST_MISSED
