"""Present, missing, gone, and back; and a portal that fails is not one that withdraws its articles."""

from datetime import timedelta

import pytest

from archive.ends import Patience
from archive.writer import Run
from tests.conftest import NOW

ROOT = "http://www.lndangjian.org.cn/messagexq.asp?id="
PATIENCE = Patience(checks=3, days=7)


@pytest.fixture
def days(run, writer, declaration, article):
    """Run on a day: articles by number that were captured, and those that were missing; then their states come back."""
    run.release()

    def go(day, captured, missing, outcome="missing"):
        now = NOW + timedelta(days=day)
        today = Run(writer, declaration, {}, now)
        today.patience = PATIENCE
        with writer.writing():
            today.ledger.discovered([f"{ROOT}{n}" for n in (*captured, *missing)], "article")
        for n in captured:
            made = article(f"{ROOT}{n}", seen=now + timedelta(minutes=1))
            with writer.writing():
                verdict = today.store.add(made, f"{ROOT}{n}")
                today.ledger.concluded(f"{ROOT}{n}", verdict)
        with writer.writing():
            for n in missing:
                today.ledger.concluded(f"{ROOT}{n}", outcome, "HTTP status: 404")
        today.finish(now + timedelta(hours=1), reason=None)
        rows = writer.connection.execute("SELECT url, state FROM articles ORDER BY url").fetchall()
        return {int(url.removeprefix(ROOT)): state for url, state in rows}

    return go


def events(writer):
    rows = writer.connection.execute(
        "SELECT a.url, e.event FROM article_events e JOIN articles a ON a.id = e.article_id ORDER BY e.rowid"
    )
    return [(int(url.removeprefix(ROOT)), event) for url, event in rows]


def test_an_article_is_gone_only_after_several_checks_over_days(days, writer):
    assert days(0, [1, 2], []) == {1: "present", 2: "present"}
    assert days(1, [1], [2]) == {1: "present", 2: "missing"}
    assert days(2, [1], [2])[2] == "missing"
    assert days(3, [1], [2])[2] == "missing"  # checks enough, days not
    assert days(9, [1], [2])[2] == "gone"
    assert days(10, [1], [2])[2] == "gone"
    assert events(writer) == [(2, "missing"), (2, "gone")]


@pytest.mark.parametrize("until", [1, 9])
def test_an_article_that_comes_back_is_present_again(days, writer, until):
    days(0, [1, 2], [])
    for day in range(1, until + 1):
        days(day, [1], [2])
    assert days(20, [1, 2], [])[2] == "present"
    assert events(writer)[-1] == (2, "restored")
    assert days(21, [1], [2])[2] == "missing"  # and counts anew


def test_a_soft_error_is_missing_too_and_a_failure_is_not(days):
    days(0, [1, 2, 3], [])
    assert days(1, [1, 3], [2], "soft_error")[2] == "missing"
    assert days(2, [1, 2], [3], "failed")[3] == "present"


def test_many_at_once_are_an_alarm_until_several_runs_agree(days, writer):
    numbers = list(range(1, 41))
    days(0, numbers, [])
    assert set(days(1, numbers[:20], numbers[20:]).values()) == {"present"}
    alarms = writer.connection.execute("SELECT text FROM alarms WHERE kind = 'mass'").fetchall()
    assert [text for (text,) in alarms] == ["20"]
    assert set(days(2, numbers[:20], numbers[20:]).values()) == {"present"}
    assert set(days(3, numbers[:20], numbers[20:]).values()) == {"present", "missing"}


def test_an_article_that_a_run_did_not_ask_for_stays_as_it_is(days):
    days(0, [1, 2], [])
    assert days(1, [1], []) == {1: "present", 2: "present"}
