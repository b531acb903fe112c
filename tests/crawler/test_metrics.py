"""The metrics of dangjian report --prometheus, read by the parser of the Prometheus project."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.verdict import STATUSES
from crawler.health import health
from crawler.metrics import exposition
from crawler.rounds import Agenda
from crawler.schedule import History, Section
from tests.conftest import NOW

LATER = NOW + timedelta(hours=5)


def read(text):
    """Return the samples by name; each has labels and a value. Each family has a help and a type."""
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation and family.type == "gauge" for family in families)
    assert len({family.name for family in families}) == len(families)
    return {family.name: [(sample.labels, sample.value) for sample in family.samples] for family in families}


@pytest.fixture
def metrics(run, article):
    """Return the metrics of an archive with two articles, one of them gone, after its run ended."""

    def made(due=None):
        writer = run.writer
        with writer.writing():
            for number in (1, 2):
                url = f"http://www.lndangjian.org.cn/messagexq.asp?id={number}"
                run.store.add(article(url, text="近日召开会议。" * number), url)
            run.ledger.alarm("empty", "1", NOW)
        status = run.finish(LATER, reason=None)
        writer.connection.execute("UPDATE articles SET state = 'gone' WHERE url LIKE '%2'")
        told = health(writer.connection, writer.folder, [1], LATER, free=10**9)
        return status, read(exposition(told, due or {}))

    return made


def test_each_site_has_its_numbers(metrics):
    _, found = metrics()
    site = {"site": "lndangjian"}
    assert found["dangjian_site_info"] == [(site | {"portal": "辽宁党建网"}, 1)]
    assert found["dangjian_last_run_timestamp_seconds"] == [(site, NOW.timestamp())]
    assert found["dangjian_articles"] == [(site, 2)]
    assert found["dangjian_captures"] == [(site, 2)]
    assert found["dangjian_missing_articles"] == [(site | {"state": "missing"}, 0), (site | {"state": "gone"}, 1)]
    assert found["dangjian_alarms"] == [(site, 1)]
    assert found["dangjian_record_bytes"][0][1] > 0
    assert found["dangjian_disk_free_bytes"] == [({}, 10**9)]
    assert found["dangjian_report_timestamp_seconds"] == [({}, LATER.timestamp())]


def test_the_status_is_a_set_of_states_of_which_one_holds(metrics):
    status, found = metrics()
    states = {labels["status"]: value for labels, value in found["dangjian_run_status"]}
    assert states == {name: name == status for name in STATUSES}


def test_what_is_unknown_has_no_sample(metrics):
    _, found = metrics()
    assert found["dangjian_last_ok_timestamp_seconds"] == []
    assert found["dangjian_disk_days_left"] == []
    assert found["dangjian_oldest_due_timestamp_seconds"] == []


def test_what_waits_for_a_visit_says_since_when(metrics):
    _, found = metrics({"a": [LATER, NOW], "b": []})
    assert found["dangjian_due_sections"] == [({"site": "a"}, 2), ({"site": "b"}, 0)]
    assert found["dangjian_oldest_due_timestamp_seconds"] == [({"site": "a"}, NOW.timestamp())]


def test_a_section_waits_since_the_first_slot_that_nobody_came_for():
    daily = Section("a", "http://a/1", "要闻", "0 8 * * *")  # 0:00 UTC
    agenda = Agenda((daily, Section("b", "http://b/1", None, "never")), {("a", "http://a/1"): History(NOW)})
    assert agenda.waiting(NOW + timedelta(hours=1)) == {"a": []}
    assert agenda.waiting(NOW + timedelta(days=3)) == {"a": [datetime(2026, 11, 24, tzinfo=UTC)]}


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "党\u202e建", "a} 5"])
def test_no_name_breaks_the_format(run, metrics, name):
    with run.writer.writing():
        run.writer.connection.execute("UPDATE sites SET portal = ?", (name,))
    _, found = metrics()
    shown = name.replace("\u202e", "[U+202E]")
    assert found["dangjian_site_info"] == [({"site": "lndangjian", "portal": shown}, 1)]


def test_the_report_in_the_terminal_says_what_the_portal_delivers_no_more(run, metrics, dangjian):
    metrics()
    shown = dangjian("report", "--archive", run.writer.folder).stdout
    assert "no longer on the portal: 0 articles missing, 1 gone for days" in shown


def test_the_file_comes_whole_and_is_replaced_at_once(run, metrics, dangjian, tmp_path):
    metrics()
    path = tmp_path / "dangjian.prom"
    path.write_text("old", encoding="utf-8")
    kept = path.open(encoding="utf-8")
    done = dangjian("report", "--prometheus", path, "--archive", run.writer.folder)
    assert (done.returncode, done.stdout) == (0, "")  # the status stands in the file
    with kept:
        assert kept.read() == "old"  # another file took its place
    assert read(path.read_text(encoding="utf-8"))["dangjian_articles"] == [({"site": "lndangjian"}, 2)]
    assert [each.name for each in tmp_path.iterdir() if "prom" in each.name] == ["dangjian.prom"]
    printed = dangjian("report", "--prometheus", "-", "--archive", run.writer.folder).stdout
    assert read(printed).keys() == read(path.read_text(encoding="utf-8")).keys()


def test_a_place_that_cannot_be_written_to_is_named(run, metrics, dangjian, tmp_path):
    metrics()
    done = dangjian("report", "--prometheus", tmp_path / "none" / "x.prom", "--archive", run.writer.folder)
    assert done.returncode == 2
    assert "x.prom" in done.stderr


def test_page_and_metrics_are_both_written(run, metrics, dangjian, tmp_path):
    metrics()
    page, numbers = tmp_path / "r.html", tmp_path / "r.prom"
    done = dangjian("report", "--html", page, "--prometheus", numbers, "--archive", run.writer.folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "dangjian_articles" in read(numbers.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json", "--html", "r"], "--json and --html do not go together"),
        (["--json", "--send"], "--json and --send do not go together"),
        (["--accept", "why", "--html", "r"], "--accept and --html do not go together"),
        (["--accept", "why", "--json"], "--accept and --json do not go together"),
        (["--run", "1", "--prometheus", "r"], "--run and --prometheus do not go together"),
        (["--html", "r", "--prometheus", "r"], "cannot go to one place"),
        (["--html", "-", "--prometheus", "-"], "cannot go to one place"),
        (["--html", ""], "the file's name is empty"),
        (["--prometheus", ""], "the file's name is empty"),
    ],
)
def test_options_of_which_one_would_be_left_undone_are_refused(run, dangjian, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    done = dangjian("report", "lndangjian", *arguments, "--archive", run.writer.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == before
