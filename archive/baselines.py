"""What is usual for a portal, and how surprising what came today is. Pure: numbers in, probabilities out.

Every function returns the probability that a portal which did not change looks at least as bad as today, or a number
that is never below it. An alarm is raised where it is at most the level, so the level bounds the rate of false alarms.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, fsum, lgamma, log, log1p
from statistics import quantiles

# Of a site's runs, at most this share raises a false alarm by lists and fields: shared out among the tests of a run.
FALSE_ALARMS = 0.01
# Of a site's silences, and of each section's, at most this share is called one although the portal only rests.
SITE_SILENCES, SECTION_SILENCES = 0.025, 0.001
ROUTINE = 0.2  # of a list, or of known articles: a portal may take away so much between two runs
MATERIAL = 0.5  # of the new articles: less than half of them never raises an alarm
FEWEST_GAPS = 8  # between publishing days: fewer tell no rhythm
SHORT = 5  # times shorter than the longer articles (the upper quartile): not the article any more


def surprise_of_share(bad: int, total: int, usual_bad: int, usual_total: int) -> float:
    """Return how likely so many bad ones are among `total` new articles, given those of earlier runs.

    Exact (hypergeometric) if today's articles are like the earlier ones, whatever their usual share is.

    >>> surprise_of_share(0, 4, 2, 100), f"{surprise_of_share(4, 4, 2, 100):.0e}"
    (1.0, '3e-06')
    """
    if not usual_total or bad < MATERIAL * total:
        return 1.0
    both, all_bad = total + usual_total, bad + usual_bad
    chances = (
        exp(_choices(all_bad, k) + _choices(both - all_bad, total - k) - _choices(both, total))
        for k in range(bad, min(total, all_bad) + 1)
    )
    return min(1.0, fsum(chances))


def short_ones(new: Sequence[int], usual: Sequence[int]) -> tuple[int, int]:
    """Return how many of the new texts and how many of the usual ones are too short, by lengths in characters.

    The bar comes from all of them together, so that it favours neither side; `new` must be the smaller part.

    >>> short_ones([10, 2000], [1000, 2000, 3000, 4000])
    (1, 0)
    """
    together = sorted((*new, *usual))
    if len(together) < 2:
        return 0, 0
    bar = quantiles(together, n=4)[2] / SHORT
    return sum(length < bar for length in new), sum(length < bar for length in usual)


def surprise_of_loss(lost: int, known: int, usual_lost: int = 0, usual_known: int = 0) -> float:
    """Return how likely it is that so many of the `known` went at once, where each goes on its own.

    A portal is taken to lose ROUTINE of them from one run to the next, or more if its history says more: then the most
    that its history allows for (Clopper and Pearson's bound), so that a short history accuses nobody.

    >>> surprise_of_loss(0, 41), surprise_of_loss(21, 41) < 1e-5, surprise_of_loss(3, 4) > 0.01
    (1.0, True, True)
    """
    if not lost:
        return 1.0
    share = max(ROUTINE, _upper_bound(usual_lost, usual_known)) if usual_lost else ROUTINE
    return binomial_tail(lost, known, share)


def surprise_of_silence(days: int, gaps: Sequence[int]) -> float:
    """Return how likely a portal that rested for `gaps` days (each) between publishing days rests for `days` now.

    Exact for days that come at random (the ratio of an exponential gap to the sum of earlier ones), never too low for
    a portal that publishes more steadily. A silence that is not the longest so far is none; fewer than FEWEST_GAPS
    gaps tell nothing. Returns 1.0 for both.

    >>> surprise_of_silence(28, [7] * 60) <= SITE_SILENCES < surprise_of_silence(20, [7] * 60)
    True
    """
    if len(gaps) < FEWEST_GAPS or days <= max(gaps):
        return 1.0
    return exp(-len(gaps) * log1p(days / sum(gaps)))


def binomial_tail(least: int, total: int, share: float) -> float:
    """Return how likely `least` or more of `total` are hit, each with probability `share`.

    >>> round(binomial_tail(2, 2, 0.5), 9), binomial_tail(0, 5, 0.1)
    (0.25, 1.0)
    """
    if least <= 0 or share >= 1:
        return 1.0
    if share <= 0 or least > total:
        return 0.0
    chances = (exp(_choices(total, k) + k * log(share) + (total - k) * log1p(-share)) for k in range(least, total + 1))
    return min(1.0, fsum(chances))


@lru_cache(maxsize=1024)
def _upper_bound(hit: int, total: int, level: float = FALSE_ALARMS / 2) -> float:
    """Return the largest share at which `hit` or fewer of `total` are not less likely than `level`."""
    low, high = hit / total if total else 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 - binomial_tail(hit + 1, total, middle) > level else (low, middle)
    return high


def _choices(total: int, chosen: int) -> float:
    """Return the logarithm of the number of ways to choose; of none, minus infinity."""
    if not 0 <= chosen <= total:
        return float("-inf")
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
