"""Who is told of what, and that nobody is told twice."""

from datetime import timedelta

import pytest

from archive.notices import (
    NO_NEWS,
    OVER_BEFORE,
    Recipient,
    note_errors,
    note_run,
    note_tried,
    note_works_again,
    owed,
)
from tests.conftest import NOW

MAIL, HOOK = Recipient("email", "a@example.org"), Recipient("webhook", "https://hooks.example.org")
SECTION = "党务公开 http://www.lndangjian.org.cn/message.asp?type=1"


@pytest.fixture
def ends(run):
    """End a further run of the site with a status, cause and alarms; sections left out as not due."""
    connection = run.writer.connection
    numbers = iter(range(2, 99))

    def end(status, cause=None, alarms=(), not_due=()):
        number = next(numbers)
        at = (NOW + timedelta(days=number)).isoformat()
        with run.writer.writing():
            connection.execute(
                "INSERT INTO runs (id, site, started_at, status, cause, reason, code_version, declaration_hash)"
                " VALUES (?, ?, ?, ?, ?, ?, '', '')",
                (number, run.site, at, status, cause, None if status == "ok" else "URLs lost: 2"),
            )
            for kind, text in alarms:
                connection.execute("INSERT INTO alarms VALUES (?, ?, ?, ?)", (number, at, kind, text))
            for place in not_due:
                name, url = place.split()
                connection.execute(
                    "INSERT OR IGNORE INTO sections (site, name, url) VALUES (?, ?, ?)", (run.site, name, url)
                )
                connection.execute(
                    "INSERT INTO walks (run_id, section_id, pages, links, ended_by)"
                    " SELECT ?, id, 0, 0, 'not due' FROM sections WHERE url = ?", (number, url),
                )  # fmt: skip
            note_run(connection, [MAIL, HOOK], number, NOW)
        return [tell(recipient) for recipient in (MAIL, HOOK)]

    def tell(recipient):
        return [(row.event, row.matter.kind, row.matter.about) for row in owed(connection, recipient)]

    return end


@pytest.fixture
def send(run):
    """Tell a recipient all that is owed, or fail to."""
    connection = run.writer.connection

    def sent(recipient=MAIL, has_arrived=True):
        with run.writer.writing():
            reason = None if has_arrived else "no answer in time"
            note_tried(connection, owed(connection, recipient), has_arrived, reason, NOW)

    return sent


def outcomes(run, recipient=MAIL):
    rows = run.writer.connection.execute(
        "SELECT event, kind, outcome, reason, tries FROM notices WHERE channel = ? ORDER BY id", (recipient.channel,)
    )
    return [tuple(row) for row in rows]


def test_a_trouble_is_told_once_and_its_end_once(run, ends, send):
    assert ends("failed", "site down") == [[("begun", "status", "failed: site down")]] * 2
    send(MAIL), send(HOOK)
    assert ends("failed", "site down") == [[], []]
    assert ends("ok") == [[("over", "status", "failed: site down")]] * 2
    send(MAIL), send(HOOK)
    assert ends("ok") == [[], []]
    assert ends("failed", "site down") == [[("begun", "status", "failed: site down")]] * 2  # it began again
    assert [row[:3] for row in outcomes(run)] == [
        ("begun", "status", "sent"), ("over", "status", "sent"), ("begun", "status", "owed")
    ]  # fmt: skip


def test_what_could_not_be_sent_stays_owed_to_that_recipient_alone(run, ends, send):
    ends("failed", "site down")
    send(MAIL, has_arrived=False), send(HOOK)
    assert ends("failed", "site down") == [[("begun", "status", "failed: site down")], []]
    assert outcomes(run) == [("begun", "status", "failed", "no answer in time", 1)]
    send(MAIL)
    assert outcomes(run) == [("begun", "status", "sent", None, 2)]


def test_what_was_over_before_it_could_be_told_is_not_told(run, ends, send):
    ends("failed", "site down")
    send(MAIL, has_arrived=False)
    assert ends("ok")[0] == []
    assert [row[2:4] for row in outcomes(run)] == [("dropped", OVER_BEFORE)] * 2


def test_another_trouble_is_told_while_the_first_one_stands(ends, send):
    ends("failed", "site down"), send()
    assert ends("blocked", "blocked")[0] == [("begun", "status", "blocked: blocked")]
    send()
    assert ends("failed", "site down")[0] == []
    assert ends("ok")[0] == [("over", "status", "failed: site down"), ("over", "status", "blocked: blocked")]


def test_an_alarm_with_other_numbers_is_the_same_alarm(ends, send):
    alarm = ("dropped", f"{SECTION}: 30 / 40")
    assert ends("degraded", "layout changed", [alarm])[0] == [
        ("begun", "status", "degraded: layout changed"), ("begun", "dropped", SECTION)
    ]  # fmt: skip
    send()
    assert ends("degraded", "layout changed", [("dropped", f"{SECTION}: 31 / 41")])[0] == []
    assert ends("ok")[0] == [("over", "status", "degraded: layout changed"), ("over", "dropped", SECTION)]


@pytest.mark.parametrize("status", ["failed", "blocked", "incomplete"])
def test_a_run_that_did_not_look_ends_no_alarm(ends, send, status):
    ends("degraded", "layout changed", [("dropped", f"{SECTION}: 3 / 4")]), send()
    assert ends(status, "site down")[0] == [("begun", "status", f"{status}: site down")]


def test_a_run_in_which_the_section_was_not_due_does_not_end_its_alarm(ends, send):
    ends("degraded", "layout changed", [("empties", f"{SECTION}: 3 / 4")]), send()
    assert ends("ok", not_due=[SECTION])[0] == [("over", "status", "degraded: layout changed")]
    send()
    assert ends("ok")[0] == [("over", "empties", SECTION)]


def test_the_end_of_what_is_an_event_is_no_news(run, ends, send):
    assert ends("ok", alarms=[("new-section", SECTION)])[0] == [("begun", "new-section", SECTION)]
    send()
    assert ends("ok")[0] == []
    assert outcomes(run)[-1][:4] == ("over", "new-section", "dropped", NO_NEWS)


def test_somebody_who_is_declared_later_is_told_what_stands(run, ends, send):
    ends("failed", "site down"), send()
    with run.writer.writing():
        note_run(run.writer.connection, [Recipient("email", "new@example.org")], 2, NOW)
    assert len(owed(run.writer.connection, Recipient("email", "new@example.org"))) == 1


def test_an_error_is_told_once_until_a_crawl_works_again(run, send):
    connection = run.writer.connection
    with run.writer.writing():
        note_errors(connection, [MAIL], {None: "the disk is full"}, NOW)
        note_errors(connection, [MAIL], {None: "the disk is full: 3 MB"}, NOW)
    assert len(owed(connection, MAIL)) == 1
    send()
    with run.writer.writing():
        note_works_again(connection, [MAIL], [None], NOW)
        note_works_again(connection, [MAIL], [None], NOW)
    assert [(row.event, row.matter.kind) for row in owed(connection, MAIL)] == [("over", "error")]
