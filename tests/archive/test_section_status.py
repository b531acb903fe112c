"""Each section of a run is judged on its own losses, list and alarms."""

import pytest

from archive.report import Ending, RunReport, SectionReport
from archive.section_status import section_statuses

ROOT = "http://www.lndangjian.org.cn/"


def section(name="党建要闻", expected=10, got=10, lost=0, ended_by="no next page", pages=1):
    return SectionReport(section=name, url=f"{ROOT}{name}", pages=pages, expected=expected, got=got,
                         absent=expected - got - lost, lost=lost, ended_by=ended_by)  # fmt: skip


def ending(outcome, reason, name="党建要闻", url=f"{ROOT}1", is_loss=True):
    return Ending(url=url, kind="article", outcome=outcome, reason=reason, section=name, is_loss=is_loss)


def of(*sections, endings=(), alarms=(), status="incomplete"):
    run = RunReport(
        run_id=1, site="lndangjian", portal="辽宁党建网", started_at="", resumed_at=None, ended_at=None, status=status,
        reason=None, cause=None, manners=None, sections=sections, endings=endings, outcomes={}, files={}, file_bytes=0,
        alarms=alarms, waiting=0,
    )  # fmt: skip
    return [(s.status, s.cause, s.reason) for s in section_statuses(run)]


def test_a_loss_counts_in_its_section_alone():
    told = of(section(got=9, lost=1), section("党务公开"), endings=(ending("failed", "HTTP status: 500"),))
    assert told == [("incomplete", "site down", "URLs lost: 1"), ("ok", None, None)]


def test_an_article_of_two_sections_that_was_lost_is_lost_in_both():
    told = of(
        section(got=9, lost=1), section("党务公开", got=9, lost=1), endings=(ending("failed", "HTTP status: 500"),)
    )
    assert [status for status, _, _ in told] == ["incomplete", "incomplete"]
    assert told[1][2] == "URLs lost: 1"


@pytest.mark.parametrize(
    ("ended_by", "status", "reason"),
    [
        ("no next page", "ok", None),
        ("empty page", "ok", None),
        ("missing", "ok", None),
        (None, "incomplete", "listings without a proven end: 1"),
    ],
)
def test_a_list_needs_a_proof_of_its_end(ended_by, status, reason):
    assert of(section(expected=3, got=3, ended_by=ended_by)) == [(status, None, reason)]


def test_a_section_that_lets_nobody_in_is_blocked():
    lost = tuple(ending("failed", "HTTP status: 403", url=f"{ROOT}{n}") for n in range(9))
    assert of(section(got=1, lost=9), endings=lost)[0][:2] == ("blocked", "blocked")


def test_a_section_of_which_no_page_came_is_failed():
    lost = (Ending(url=f"{ROOT}党建要闻", kind="section", outcome="failed", reason="no answer in time",
                   section="党建要闻", is_loss=True),)  # fmt: skip
    assert of(section(expected=0, got=0, pages=0, ended_by=None), endings=lost)[0][:2] == ("failed", "site down")


def test_an_alarm_is_its_sections_and_not_that_of_one_whose_address_begins_the_same():
    longer = SectionReport(section="党建要闻", url=f"{ROOT}党建要闻2", pages=1, expected=1, got=1, absent=0, lost=0,
                           ended_by="no next page")  # fmt: skip
    told = of(section(), longer, alarms=(("dropped", f"党建要闻 {ROOT}党建要闻: 8 / 10"),), status="degraded")
    assert told == [("degraded", "layout changed", "lists that lost more rows than usual: 1"), ("ok", None, None)]


def test_a_section_of_a_run_that_goes_on_is_not_judged():
    assert of(section(ended_by=None), status="running") == [("running", None, None)]
