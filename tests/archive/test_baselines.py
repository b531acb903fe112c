"""The rate of false alarms that is stated, held against portals that do not change, drawn with a fixed seed."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from archive.baselines import (
    FALSE_ALARMS,
    SECTION_SILENCES,
    SITE_SILENCES,
    binomial_tail,
    short_ones,
    surprise_of_loss,
    surprise_of_share,
    surprise_of_silence,
)
from archive.silence import silent_days

TRIALS = 2000


def rate(draw, level, seed=20261128):
    """Return how often a surprise that `draw` makes is at most the level."""
    chance = random.Random(seed)
    return sum(draw(chance) <= level for _ in range(TRIALS)) / TRIALS


def slack(level):
    """Return what chance alone may add to a rate of TRIALS draws (four standard deviations)."""
    return 4 * (level * (1 - level) / TRIALS) ** 0.5


@pytest.mark.parametrize("level", [FALSE_ALARMS, 0.05])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
@pytest.mark.parametrize("new", [4, 40])
def test_a_field_that_is_as_it_was_alarms_no_more_often_than_stated(level, share, new):
    def draw(chance):
        usual = sum(chance.random() < share for _ in range(120))
        return surprise_of_share(sum(chance.random() < share for _ in range(new)), new, usual, 120)

    assert rate(draw, level) <= level + slack(level)


@pytest.mark.parametrize("level", [FALSE_ALARMS, 0.05])
def test_lengths_that_are_as_they_were_alarm_no_more_often_than_stated(level):
    def draw(chance):
        lengths = [int(chance.lognormvariate(6, 1.2)) for _ in range(160)]  # from a line to ten pages
        new, usual = lengths[:40], lengths[40:]
        bad, usually = short_ones(new, usual)
        return surprise_of_share(bad, len(new), usually, len(usual))

    assert rate(draw, level) <= level + slack(level)


@pytest.mark.parametrize("level", [FALSE_ALARMS, 0.05])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
def test_a_list_that_loses_what_it_always_loses_alarms_no_more_often_than_stated(level, share):
    def draw(chance):
        usual = sum(chance.random() < share for _ in range(300))
        return surprise_of_loss(sum(chance.random() < share for _ in range(50)), 50, usual, 300)

    # The bound on what a list usually loses is itself wrong in half of FALSE_ALARMS of all cases.
    assert rate(draw, level) <= level + FALSE_ALARMS / 2 + slack(level)


@pytest.mark.parametrize("level", [SITE_SILENCES, SECTION_SILENCES])
@pytest.mark.parametrize(
    "gap",
    [
        lambda chance: 1 + int(chance.expovariate(1 / 6)),  # on any day
        lambda chance: 7,  # every Monday
        lambda chance: 14 if chance.random() < 0.02 else 7,  # and a week off in a year
        lambda chance: chance.choice([1, 1, 1, 1, 3]),  # on working days
    ],
    ids=["random", "weekly", "with a holiday", "working days"],
)
def test_a_portal_that_only_rests_is_called_silent_no_more_often_than_stated(level, gap):
    def draw(chance):
        gaps = [gap(chance) for _ in range(60)]
        return surprise_of_silence(gaps[-1], gaps[:-1])

    assert rate(draw, level) <= level + slack(level)


@pytest.mark.parametrize("rhythm", [1, 7, 30])
@pytest.mark.parametrize("known", [60, 200])
def test_a_portal_that_is_silent_for_four_times_its_rhythm_and_a_day_is_named(rhythm, known):
    days = [date(2020, 1, 1) + timedelta(days=rhythm * n) for n in range(known + 1)]
    silent = silent_days(days, days[-1], days[-1] + timedelta(days=4 * rhythm + 1), SITE_SILENCES)
    assert silent == 4 * rhythm + 1
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {rhythm}


def test_a_silence_that_was_there_when_we_came_is_no_news():
    days = [date(2010, 1, 1) + timedelta(days=7 * n) for n in range(61)]
    assert silent_days(days, date(2026, 1, 1), date(2026, 12, 1), SITE_SILENCES) is None


def test_what_breaks_is_seen_in_the_first_bad_run():
    level = FALSE_ALARMS / 138  # as many tests as a portal of 22 sections has
    assert surprise_of_share(4, 4, 2, 200) <= level  # four new articles without a date
    assert surprise_of_loss(21, 41) <= level  # a list cut off after its first page
    assert surprise_of_share(20, 20, 10, 60) <= level  # twenty pages that read empty
    assert surprise_of_share(*(short_ones([30] * 20, [900] * 60)[0], 20, 0, 60)) <= level


def test_the_binomial_tail_is_what_counting_gives():
    for least in range(5):
        counted = sum(bin(way).count("1") >= least for way in range(16)) / 16
        assert binomial_tail(least, 4, 0.5) == pytest.approx(counted)
