"""dangjian run and dangjian report --send tell those who are declared, and no failure of theirs is one of the run."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.database import open_reader
from archive.writer import site_lock
from crawler.demo import DemoPortal, DemoResponse, serve
from crawler.health import health
from crawler.notices.message import summary
from tests.conftest import NOW

SITE = '[sites.lndangjian]\nschedule = "* * * * *"\n'


class Portal:
    """The demo portal, which can be down."""

    def __init__(self):
        self.portal, self.is_down = DemoPortal(size=44), False
        self.host = self.portal.host

    def respond(self, request):
        return DemoResponse(status=403, headers=(), body=b"") if self.is_down else self.portal.respond(request)


@pytest.fixture
def failing():
    return Portal()


@pytest.fixture
def run(dangjian, failing, mailbox, hook, tmp_path):
    """Call `dangjian run` with every section due, telling `mailbox` and `hook`."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "schedule.toml").write_text(
        f"{SITE}[notices.email]\nto = 'a@example.org'\nfrom = 'archive@example.org'\nserver = '127.0.0.1'\n"
        f"port = {mailbox.port}\nsecurity = 'none'\n[notices.webhook]\nurl = '{hook.url}/s3cret'\n",
        encoding="utf-8",
    )
    with serve(failing) as served:

        def call(verb="run", *more, **options):
            make_due(tmp_path / "a")
            given = ["--proxy", served.url, "--delay", 0] if verb == "run" else []
            return dangjian(verb, "--archive", tmp_path / "a", *given, *more, **options)

        call.proxy = served.url
        yield call


def make_due(folder):
    """Set the visits of an archive back, if there is one."""
    if (folder / "archive.db").exists():
        with closing(sqlite3.connect(folder / "archive.db")) as connection, connection:
            connection.execute("UPDATE visits SET slot = '2020-01-01T00:00:00.000+00:00'")


def notices(folder):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute("SELECT channel, event, kind, outcome FROM notices")]


def test_a_portal_that_goes_down_and_comes_back_is_told_of_twice_each(run, failing, mailbox, hook, tmp_path):
    assert run().returncode == 0
    assert (mailbox.mails, hook.posts) == ([], [])
    failing.is_down = True
    done = run()
    assert done.returncode == 1
    assert "email: told a@example.org" in done.stderr
    (mail,) = mailbox.mails
    assert mail["Subject"] == "[dangjian] 辽宁党建网 (lndangjian): BLOCKED · we are not let in"
    assert "run 2" in mail.get_content()
    (post,) = hook.posts
    assert post["subject"] == mail["Subject"]
    assert [(m["event"], m["site"], m["status"]) for m in post["matters"]] == [("begun", "lndangjian", "blocked")]
    assert run().returncode == 1
    assert len(mailbox.mails) == len(hook.posts) == 1
    failing.is_down = False
    assert run().returncode == 0
    assert mailbox.mails[1]["Subject"] == "[dangjian] over: 辽宁党建网 (lndangjian)"
    assert [(m["event"], m["status"]) for m in hook.posts[1]["matters"]] == [("over", "blocked")]
    assert len(mailbox.mails) == len(hook.posts) == 2
    assert {row[3] for row in notices(tmp_path / "a")} == {"sent"}
    assert b"s3cret" not in (tmp_path / "a" / "archive.db").read_bytes()


def test_a_process_that_stays_tells_after_each_round(run, failing, mailbox, project, tmp_path):
    failing.is_down = True
    command = [sys.executable, "-m", "crawler", "run", "--forever", "--archive", tmp_path / "a"]
    process = subprocess.Popen([*command, "--proxy", run.proxy, "--delay", "0"], cwd=project, stderr=subprocess.DEVNULL)
    try:
        assert mailbox.got.wait(120)
    finally:
        process.terminate()
        process.wait(120)
    assert mailbox.mails[0]["Subject"].endswith("BLOCKED · we are not let in")


def test_a_notice_that_fails_is_tried_again_when_nothing_is_due_and_fails_no_run(run, failing, hook, mailbox, tmp_path):
    failing.is_down = True
    mailbox.answer, hook.status = "452 full", 500
    done = run()
    assert done.returncode == 1
    assert "email: could not tell a@example.org (SMTP 452: full)" in done.stderr
    assert "s3cret" not in done.stderr
    assert {row[3] for row in notices(tmp_path / "a")} == {"failed"}
    mailbox.answer, hook.status = "250 OK", 200
    lock = site_lock(tmp_path / "a", "lndangjian")  # the site is busy: this round crawls nothing
    try:
        assert run().returncode == 0
    finally:
        lock.release()
    assert len(mailbox.mails) == 1
    assert len(hook.posts) == 2  # the first one was answered 500
    assert {row[3] for row in notices(tmp_path / "a")} == {"sent"}


def test_a_run_that_was_well_is_ok_although_nobody_could_be_told(run, hook, mailbox, tmp_path):
    config = tmp_path / "a" / "schedule.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("http://", "https://"), encoding="utf-8")
    assert run().returncode == 0
    done = run("report", "--send")
    assert done.returncode == 1
    assert "webhook: could not tell https://127.0.0.1" in done.stderr
    assert "a summary is not tried again: run `" in done.stderr
    assert "email: told a@example.org" in done.stderr
    assert f"--archive {tmp_path / 'a'}" in mailbox.mails[0].get_content()


def test_the_folder_named_in_a_message_is_absolute(writer, monkeypatch):
    told = health(writer.connection, writer.folder, [], NOW, free=10**9)
    monkeypatch.chdir(writer.folder.parent)
    assert f"--archive {writer.folder}" in summary(told, Path(writer.folder.name)).text


def test_a_summary_is_sent_when_a_person_asks_for_it_in_the_declared_language(run, hook, mailbox, tmp_path):
    run()
    config = tmp_path / "a" / "schedule.toml"
    config.write_text("[notices]\nlanguage = 'zh'\n" + config.read_text(encoding="utf-8"), encoding="utf-8")
    done = run("report", "--send")
    assert (done.returncode, done.stdout) == (0, "")
    assert mailbox.mails[0]["Subject"] == "[dangjian] 1 个站点中 1 个正常"
    assert "辽宁党建网 (lndangjian)" in mailbox.mails[0].get_content()
    assert [(s["site"], s["status"]) for s in hook.posts[0]["sites"]] == [("lndangjian", "ok")]
    assert notices(tmp_path / "a") == [
        ("email", "summary", "status", "sent"),
        ("webhook", "summary", "status", "sent"),
    ]


def test_what_keeps_a_round_from_crawling_at_all_is_told_once(run, mailbox, hook, tmp_path, monkeypatch):
    run()
    log = tmp_path / "a" / "crawl.log"
    log.unlink()
    log.mkdir()
    assert run().returncode == 2
    assert run().returncode == 2
    (mail,) = mailbox.mails
    assert "crawl.log: cannot write here" in mail.get_content().replace("\n", " ")
    log.rmdir()
    assert run().returncode == 0
    assert [m["event"] for m in hook.posts[1]["matters"]] == ["over"]


def test_without_anybody_declared_a_summary_is_refused(dangjian, writer):
    done = dangjian("report", "--send", "--archive", writer.folder)
    assert done.returncode == 2
    assert "nobody is declared" in done.stderr
