from datetime import UTC, datetime

import pytest

from archive.errors import NeverCrawled
from archive.ledger import LOSSES
from archive.records import Link
from archive.report import last_run, report, sites_with_runs
from archive.writer import Run

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROOT = "http://www.lndangjian.org.cn/"
SECTIONS = {name: f"{ROOT}messageall.asp?classid={number}" for number, name in enumerate(("党建要闻", "党务公开"), 1)}


def article_url(number):
    return f"{ROOT}messagexq.asp?id={number}"


@pytest.fixture
def walk(run):
    """Walk a section whose listing holds these articles; each number has its outcome, None for none yet."""

    def walked(name, outcomes, ended_by="no next page"):
        with run.writer.writing():
            section = run.ledger.section(name, SECTIONS[name])
            run.ledger.discovered([SECTIONS[name]], "section")
            run.ledger.concluded(SECTIONS[name], "listed")
            links = [
                (
                    article_url(n),
                    Link(url=article_url(n), found_on=SECTIONS[name], title="题", section=name, listed_on=None),
                )
                for n in outcomes
            ]
            run.ledger.walked(section, links)
            run.ledger.discovered([url for url, _ in links], "article")
            for number, outcome in outcomes.items():
                if outcome:
                    run.ledger.concluded(article_url(number), outcome, f"reason {number}")
            if ended_by:
                run.ledger.walk_ended(section, ended_by)

    return walked


def found(run):
    return report(run.writer.connection, run.ledger.run_id)


def test_a_section_counts_what_it_promised_got_and_lost(run, walk):
    walk("党建要闻", {1: "stored", 2: "changed", 3: "unchanged", 4: "missing", 5: "offsite", 6: "failed", 7: None})
    (section,) = found(run).sections
    assert (section.expected, section.got, section.absent, section.lost) == (7, 3, 2, 2)
    assert section.expected == section.got + section.absent + section.lost
    assert (section.section, section.pages, section.ended_by) == ("党建要闻", 1, "no next page")


def test_an_article_in_two_sections_counts_in_both(run, walk):
    walk("党建要闻", {1: "stored", 2: "stored"})
    walk("党务公开", {2: "unchanged", 3: "failed"})
    assert [(s.section, s.expected, s.got, s.lost) for s in found(run).sections] == [
        ("党建要闻", 2, 2, 0), ("党务公开", 2, 1, 1),
    ]  # fmt: skip


def test_every_url_that_became_no_article_is_named_losses_first(run, walk):
    walk("党建要闻", {1: "missing", 2: "failed", 3: "stored", 4: "soft_error", 5: None, 6: "unreadable"})
    endings = found(run).endings
    assert [e.is_loss for e in endings] == sorted((e.is_loss for e in endings), reverse=True)
    assert {(e.url, e.outcome, e.reason) for e in endings} == {
        (article_url(1), "missing", "reason 1"),
        (article_url(2), "failed", "reason 2"),
        (article_url(4), "soft_error", "reason 4"),
        (article_url(5), "interrupted", None),
        (article_url(6), "unreadable", "reason 6"),
    }
    assert {e.section for e in endings} == {"党建要闻"}
    assert {e.outcome for e in endings if e.is_loss} <= LOSSES


def test_a_listing_that_was_lost_is_named_with_its_section(run):
    with run.writer.writing():
        run.ledger.section("党务公开", SECTIONS["党务公开"])
        run.ledger.discovered([SECTIONS["党务公开"]], "section")
        run.ledger.concluded(SECTIONS["党务公开"], "failed", "HTTP status: 500")
    (ending,) = found(run).endings
    assert (ending.kind, ending.section, ending.reason) == ("section", "党务公开", "HTTP status: 500")
    (section,) = found(run).sections
    assert (section.pages, section.expected, section.ended_by) == (0, 0, None)


def test_outcomes_add_up_to_all_that_was_discovered(run, walk):
    walk("党建要闻", {1: "stored", 2: "stored", 3: None})
    assert found(run).outcomes == {"stored": 2, "listed": 1, "open": 1}


def test_files_are_counted_apart_from_all_else(run, walk):
    walk("党建要闻", {1: "stored"})
    with run.writer.writing():
        for name, outcome in {"a": "kept", "b": "missing", "c": "failed", "d": None}.items():
            run.ledger.discovered([f"{ROOT}{name}.jpg"], "file")
            if outcome:
                run.ledger.concluded(f"{ROOT}{name}.jpg", outcome)
    told = found(run)
    assert told.files == {"kept": 1, "missing": 1, "failed": 1, "open": 1}
    assert told.outcomes == {"stored": 1, "listed": 1}
    assert [(s.expected, s.got, s.lost) for s in told.sections] == [(1, 1, 0)]


def test_a_run_that_got_files_alone_is_failed(run):
    with run.writer.writing():
        run.ledger.discovered([f"{ROOT}a.jpg"], "file")
        run.ledger.concluded(f"{ROOT}a.jpg", "kept")
    run.finish(NOW, reason=None)
    assert found(run).status == "failed"


def test_an_ended_run_says_when_and_how(run, walk):
    assert (found(run).status, found(run).ended_at) == ("running", None)
    walk("党建要闻", {1: "failed"}, ended_by=None)
    run.finish(NOW, reason=None)
    ended = found(run)
    assert (ended.status, ended.ended_at) == ("incomplete", "2026-11-23T09:00:00.000Z")
    assert ended.reason == "URLs lost: 1; listings without a proven end: 1"


def test_the_report_of_an_old_run_is_of_its_own_links(run, walk, writer, declaration):
    walk("党建要闻", {1: "stored", 2: "stored"})
    run.finish(NOW, reason=None)
    later = Run(writer, declaration, {}, NOW)
    try:
        assert found(later).sections == ()
        assert last_run(writer.connection, "lndangjian") == later.ledger.run_id
        assert found(run).sections[0].expected == 2
    finally:
        later.release()


def test_a_site_that_was_never_crawled_is_named(run):
    assert sites_with_runs(run.writer.connection) == ["lndangjian"]
    with pytest.raises(NeverCrawled, match="cst_nuc"):
        last_run(run.writer.connection, "cst_nuc")
