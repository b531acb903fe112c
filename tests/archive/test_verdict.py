"""How a run ended, told from what the ledger holds."""

import pytest

from archive.causes import CAUSES
from archive.verdict import DEGRADING, LEFT_ALONE, PROOFS, STATUSES, Facts, judge


def facts(**fields):
    return Facts(**{"asked": 100, "read": 90, "losses": {}, "walks": {"no next page": 3}, "alarms": {}} | fields)


def ending(**fields):
    verdict = judge(facts(**fields))
    return verdict.status, verdict.cause


def test_a_run_without_loss_doubt_or_surprise_is_ok():
    verdict = judge(facts())
    assert (verdict.status, verdict.reason, verdict.cause) == ("ok", None, None)


@pytest.mark.parametrize("proof", sorted(PROOFS))
def test_a_walk_is_whole_only_with_proof(proof):
    assert ending(walks={proof: 1, "no next page": 3})[0] == "ok"
    assert ending(walks={"": 1, "no next page": 3})[0] == "incomplete"
    assert ending(walks={"words that prove nothing": 1, "no next page": 3})[0] == "incomplete"


@pytest.mark.parametrize(
    ("loss", "cause"),
    [
        (("failed", "HTTP status: 500"), "site down"),
        (("failed", "no answer in time"), "site down"),
        (("failed", "the host name does not resolve"), "site down"),
        (("failed", "the page breaks off before its end"), "site down"),
        (("failed", "HTTP status: 403"), "blocked"),
        (("failed", "robots.txt cannot be had: HTTP status: 429"), "blocked"),
        (("failed", "the page says: 访问过于频繁"), "blocked"),
        (("failed", "redirected to: http://x.test/login.jsp"), "blocked"),
        (("unreadable", "a listing without rows that does not say it is empty"), "layout changed"),
        (("unreadable", "no text, no attachment and no time on the page"), "layout changed"),
        (("unreadable", "AttributeError: 'NoneType' object has no attribute 'text'"), "our bug"),
        (("interrupted", "the run ended before it was fetched"), None),
    ],
)
def test_a_loss_makes_a_run_incomplete_and_its_reason_tells_the_cause(loss, cause):
    assert ending(losses={loss: 1}) == ("incomplete", cause)


def test_refusals_are_a_wall_from_a_fifth_of_the_pages_on():
    assert ending(losses={("failed", "the page says: 请输入验证码"): 19}) == ("incomplete", "blocked")
    assert ending(losses={("failed", "the page says: 请输入验证码"): 20}) == ("blocked", "blocked")


def test_many_failures_of_a_site_that_is_down_are_no_wall():
    assert ending(losses={("failed", "HTTP status: 503"): 60, ("failed", "HTTP status: 403"): 30})[0] == "incomplete"


def test_a_run_that_read_nothing_failed_or_was_refused():
    assert ending(read=0, losses={("failed", "HTTP status: 503"): 1}) == ("failed", "site down")
    assert ending(read=0, losses={("failed", "HTTP status: 403"): 1}) == ("blocked", "blocked")
    assert ending(read=0, refused=1) == ("blocked", "blocked")
    assert ending(read=0, losses={("interrupted", "x"): 1}, stopped="stopped by the user") == ("incomplete", None)


def test_a_portal_that_asks_for_a_long_rest_blocks():
    assert ending(stopped=LEFT_ALONE, losses={("interrupted", "x"): 50}) == ("blocked", "blocked")


@pytest.mark.parametrize("kind", DEGRADING)
def test_an_unusual_run_is_degraded_with_words_and_cause_and_a_loss_weighs_more(kind):
    words, cause = DEGRADING[kind]
    verdict = judge(facts(alarms={kind: 2}))
    assert (verdict.status, verdict.reason, verdict.cause) == ("degraded", f"{words}: 2", cause)
    assert ending(alarms={kind: 2}, losses={("failed", "HTTP status: 500"): 1})[0] == "incomplete"


@pytest.mark.parametrize("kind", ["absent", "bare"])
def test_a_portal_whose_articles_are_mostly_none_is_degraded_even_in_its_first_run(kind):
    assert ending(articles=10, **{kind: 6}) == ("degraded", "layout changed")
    assert ending(articles=10, **{kind: 5})[0] == "ok"
    assert ending(articles=4, **{kind: 4})[0] == "ok"  # too few to say


def test_every_verdict_is_one_that_the_dictionary_explains():
    seen = {ending(), ending(read=0), ending(alarms={"silent": 1}), ending(losses={("failed", "x"): 1})}
    seen |= {ending(losses={("failed", "HTTP status: 403"): 50})}
    assert {status for status, _ in seen} == set(STATUSES) - {"running"}
    assert {cause for _, cause in seen if cause} <= set(CAUSES)
