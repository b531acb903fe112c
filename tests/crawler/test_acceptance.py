"""A new normal: what degrades every run is accepted once, with a reason, and stays accepted in a rebuilt archive."""

import json
from contextlib import closing

import pytest

from archive.comparison import differences
from archive.database import open_reader
from crawler.demo import serve
from crawler.demo.outages import Troubled
from crawler.demo.urls import HOST


@pytest.fixture(scope="module")
def story(crawl_into, dangjian, tmp_path_factory):
    """Crawl a portal that loses a section twice, accept that, crawl again; return folder and exit codes."""
    folder = tmp_path_factory.mktemp("accepted") / "archive"
    portal = Troubled("section-removed")
    portal.host = HOST
    with serve(portal) as served:
        codes = [crawl_into(folder, served).returncode]
        portal.is_troubled = True
        codes += [crawl_into(folder, served).returncode for _ in range(2)]
        said = dangjian("report", "lndangjian", "--archive", folder, "--accept", "党建要闻 was merged")
        codes += [said.returncode, crawl_into(folder, served).returncode]
    return folder, codes, said.stdout


def test_the_alarm_is_raised_in_the_first_bad_run_and_in_each_until_it_is_accepted(story, dangjian):
    folder, codes, said = story
    assert codes == [0, 1, 1, 0, 0]
    assert "what run 3 found is usual from now on (党建要闻 was merged)" in said
    with closing(open_reader(folder)) as connection:
        rows = connection.execute("SELECT status, cause FROM runs ORDER BY id").fetchall()
        kept = connection.execute("SELECT site, run_id, why FROM acceptances").fetchall()
    assert [tuple(row) for row in rows] == [
        ("ok", None), ("degraded", "layout changed"), ("degraded", "layout changed"), ("ok", None),
    ]  # fmt: skip
    assert [tuple(row) for row in kept] == [("lndangjian", 3, "党建要闻 was merged")]
    (told,) = json.loads(dangjian("report", "lndangjian", "--run", 2, "--json", "--archive", folder).stdout)
    assert (told["status"], told["cause"], told["alarms"][0][0]) == ("degraded", "layout changed", "section")


def test_an_acceptance_survives_a_rebuild(story, dangjian, tmp_path):
    folder = story[0]
    done = dangjian("rebuild", tmp_path / "new", "--archive", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(folder, tmp_path / "new") == {}


def test_what_is_accepted_needs_a_site_a_run_and_a_reason(story, dangjian, tmp_path):
    folder = story[0]
    for arguments, words in (
        (["--accept", "why"], "name one site, and a reason"),
        (["lndangjian", "--accept", " "], "name one site, and a reason"),
        (["lndangjian", "--accept", "why", "--run", 99], "99"),
        (["cst_nuc", "--accept", "why"], "cst_nuc"),
    ):
        done = dangjian("report", *arguments, "--archive", folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
    assert dangjian("report", "lndangjian", "--accept", "why", "--archive", tmp_path / "none").returncode == 2
    with closing(open_reader(folder)) as connection:
        assert connection.execute("SELECT count(*) FROM acceptances").fetchone()[0] == 1
