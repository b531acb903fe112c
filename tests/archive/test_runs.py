"""A run that was torn off is taken up again, by the rules that began it, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.frontier import Ticket
from archive.report import report
from archive.writer import Run, Terms

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOST = "www.lndangjian.org.cn"
LIST = f"http://{HOST}/messageall.asp?classid=12"


def url(number):
    return f"http://{HOST}/messagexq.asp?id={number}"


@pytest.fixture
def torn(run, writer):
    """A run that was killed: a list was walked, article 1 is kept, 2 was being asked for, 3 waits."""
    with writer.writing():
        run.ledger.discovered([LIST], "section")
        section = run.ledger.section("党务公开", LIST)
        run.ledger.concluded(LIST, "listed")
        run.ledger.walk_ended(section, "no next page")
        run.ledger.discovered([url(n) for n in (1, 2, 3)], "article")
        for number in (1, 2, 3):
            run.frontier.put(Ticket(url=url(number), host=HOST, request="[]"))
        run.frontier.lease(NOW)
        run.ledger.concluded(url(1), "stored")
        run.frontier.lease(NOW)
        run.ledger.discovered([url(4)], "article")  # found, and killed before it was put
        run.frontier.put(Ticket(url=LIST, host=HOST))
    writer.commit()
    run.release()  # what the system does for a dead process
    return run


@pytest.fixture
def begun(writer, declaration):
    """Begin the next run; keywords change its declaration."""
    runs = []

    def begin(now=NOW, terms=None, **changes):
        runs.append(Run(writer, replace(declaration, **changes), {}, now, terms))
        return runs[-1]

    yield begin
    for run in runs:
        run.release()


def test_it_goes_on_with_what_waited_and_walks_its_lists_anew(torn, begun, writer):
    later = begun(NOW + timedelta(hours=1))
    assert later.ledger.run_id == torn.ledger.run_id
    assert later.known_urls == {url(1), url(2), url(3)}
    assert later.frontier.stats() == {"pending": 2}
    found = report(writer.connection, later.ledger.run_id)
    assert (found.status, found.resumed_at, found.sections) == ("running", "2026-11-23T09:00:00.000Z", ())
    assert found.outcomes == {"open": 2, "stored": 1}
    assert later.ledger.ends == {"stored": 1}
    assert later.ledger.owed == {"article": 3}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"code_version": "0.2.0"},
        {"declaration_hash": "1" * 64},
        {"now": NOW + timedelta(hours=25)},
        {"terms": Terms(rest=timedelta(0)), "now": NOW + timedelta(seconds=1)},
    ],
)
def test_another_declaration_code_or_day_begins_a_new_run(torn, begun, writer, otherwise):
    later = begun(**otherwise)
    assert later.ledger.run_id != torn.ledger.run_id
    assert later.known_urls == frozenset()
    found = report(writer.connection, torn.ledger.run_id)
    assert (found.status, found.waiting) == ("incomplete", 0)


def test_a_run_that_was_stopped_says_what_waits_and_is_taken_up(torn, begun, writer):
    stopped = begun(NOW)
    assert stopped.finish(NOW, reason="stopped by the user") == "incomplete"
    found = report(writer.connection, stopped.ledger.run_id)
    assert (found.waiting, found.outcomes["interrupted"]) == (2, 2)
    later = begun(NOW + timedelta(hours=2))
    assert later.known_urls == {url(1), url(2), url(3)}
    assert report(writer.connection, later.ledger.run_id).reason is None


def test_a_run_that_came_to_its_end_is_not_taken_up(torn, begun):
    whole = begun(NOW)
    with whole.writer.writing():
        for number in (2, 3):
            whole.ledger.concluded(url(number), "failed", "no answer in time")
    whole.finish(NOW, reason=None)
    assert begun(NOW + timedelta(hours=1)).ledger.run_id == whole.ledger.run_id + 1


def test_only_the_last_run_is_taken_up(torn, begun, writer):
    begun(NOW, code_version="0.2.0").finish(NOW, reason=None)
    assert begun(NOW).ledger.run_id == torn.ledger.run_id + 2


def test_a_run_that_is_taken_up_in_the_second_it_was_torn_off_writes_no_file_over_another(torn, begun, writer):
    folder = writer.folder / "warc" / "lndangjian"
    for _ in range(3):
        before = {path.name: path.read_bytes() for path in folder.glob("*.warc.gz*") if path.suffix == ".gz"}
        begun(NOW).finish(NOW, reason="stopped by the user")
        after = {path.name: path.read_bytes() for path in folder.glob("*.warc.gz")}
        assert before.items() < after.items()
    assert [name.split("-")[1] for name in sorted(after)] == [f"2026112308000{second}" for second in range(4)]
