import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import get_args

from archive.ledger import LOSSES, MEANINGS, Outcome
from archive.records import Link
from archive.report import last_run, report
from archive.writer import Run

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECTION = "http://www.lndangjian.org.cn/messageall.asp?classid=12"


def link(number):
    url = f"http://www.lndangjian.org.cn/messagexq.asp?id={number}"
    return url, Link(url=url, found_on=SECTION, title="题", section="党务公开", listed_on=date(2016, 10, 18))


def walk(run, numbers, outcomes, ended_by="no next page"):
    with run.writer.writing():
        ledger = run.ledger
        ledger.discovered([SECTION], "section")
        section = ledger.section("党务公开", SECTION)
        ledger.concluded(SECTION, "listed")
        ledger.walked(section, [link(n) for n in numbers])
        ledger.discovered([link(n)[0] for n in numbers], "article")
        for number, outcome in outcomes.items():
            ledger.concluded(link(number)[0], outcome, f"reason {number}")
        if ended_by:
            ledger.walk_ended(section, ended_by)


def test_every_outcome_has_a_meaning():
    assert set(MEANINGS) == set(get_args(Outcome))
    assert set(MEANINGS) >= LOSSES


def test_a_run_that_got_all_is_complete_and_dead_links_do_not_change_that(run):
    walk(run, [1, 2, 3], {1: "stored", 2: "unchanged", 3: "missing"})
    assert run.finish(NOW, reason=None) == "ok"
    found = report(run.writer.connection, run.ledger.run_id)
    (section,) = found.sections
    assert (section.expected, section.got, section.absent, section.lost) == (3, 2, 1, 0)
    assert [(e.outcome, e.reason, e.section) for e in found.endings] == [("missing", "reason 3", "党务公开")]


def test_a_url_without_an_end_is_a_loss(run):
    walk(run, [1, 2], {1: "stored"})
    assert run.finish(NOW, reason=None) == "incomplete"
    found = report(run.writer.connection, run.ledger.run_id)
    assert found.sections[0].lost == 1
    assert found.endings[0].outcome == "interrupted"


def test_a_listing_without_proof_of_its_end_makes_the_run_incomplete(run):
    walk(run, [1], {1: "stored"}, ended_by=None)
    assert run.finish(NOW, reason=None) == "incomplete"


def test_a_section_that_the_last_run_that_was_ok_walked_and_later_ones_do_not_see_degrades_them(
    run, writer, declaration
):
    walk(run, [1], {1: "stored"})
    assert run.finish(NOW, reason=None) == "ok"
    for _ in range(2):
        later = Run(writer, declaration, {}, NOW)
        with writer.writing():
            later.ledger.discovered(["http://www.lndangjian.org.cn/"], "seed")
            later.ledger.concluded("http://www.lndangjian.org.cn/", "listed")
        assert later.finish(NOW, reason=None) == "degraded"
        assert report(writer.connection, later.ledger.run_id).alarms == (("section", f"党务公开 {SECTION}"),)


def test_a_damaged_warc_file_makes_the_run_incomplete(run):
    walk(run, [1], {1: "stored"})
    with run.writer.writing():
        run.ledger.alarm("record", "warc/lndangjian/a.warc.gz", NOW)
    assert run.finish(NOW, reason=None) == "incomplete"
    assert report(run.writer.connection, run.ledger.run_id).reason == "WARC files missing or damaged: 1"


def test_a_run_that_could_not_be_kept_says_so_itself_and_owes_no_url(run):
    walk(run, [1, 2], {1: "stored"})
    run.writer.commit()
    walk(run, [3], {})
    run.give_up(NOW)
    found = report(run.writer.connection, run.ledger.run_id)
    assert (found.status, found.reason) == ("incomplete", "interrupted; the archive could not be written to")
    assert found.outcomes == {"interrupted": 1, "listed": 1, "stored": 1}


def test_giving_up_leaves_a_database_that_a_stranger_holds_as_it_is(run):
    with closing(sqlite3.connect(run.writer.folder / "archive.db", isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        run.give_up(NOW)
    assert report(run.writer.connection, run.ledger.run_id).status == "running"


def test_the_first_end_of_a_url_stays(run):
    walk(run, [1], {1: "stored"})
    with run.writer.writing():
        run.ledger.concluded(link(1)[0], "failed", "late")
    assert run.finish(NOW, reason=None) == "ok"
    assert run.ledger.ends["failed"] == 0


def test_a_run_without_any_page_failed(run):
    with run.writer.writing():
        run.ledger.discovered([SECTION], "seed")
        run.ledger.concluded(SECTION, "failed", "the host refuses the connection")
    assert run.finish(NOW, reason=None) == "failed"


def test_the_next_run_closes_a_killed_one_as_incomplete(run, writer, declaration):
    walk(run, [1, 2], {1: "stored"})
    writer.commit()
    killed = run.ledger.run_id
    run.release()  # what the system does for a dead process
    later = Run(writer, declaration, {}, NOW)
    assert last_run(writer.connection, "lndangjian") == later.ledger.run_id
    found = report(writer.connection, killed)
    assert (found.status, found.reason, found.cause) == ("incomplete", "interrupted; the process ended", "our bug")
    assert found.sections[0].lost == 1
    later.release()
