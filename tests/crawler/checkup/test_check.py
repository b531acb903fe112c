"""`dangjian check SITE` on the demo portal: as it was, and after its keepers changed something."""

import json
import socket

import pytest

from crawler.checkup.sampling import MOST_REQUESTS
from crawler.demo import serve
from tests.crawler.checkup.conftest import REDESIGN

NEXT = "下一页".encode("gb18030")


@pytest.fixture
def checked(dangjian, demo_archive):
    """Check what a portal is like now; the exit code and what was said."""

    def check(portal, *more, archive=demo_archive):
        with serve(portal) as served:
            how = ["--archive", archive, "--proxy", served.url, "--delay", 0, "--json", *more]
            done = dangjian("check", "lndangjian", *how)
            requests = dict(served.requests)
        said = json.loads(done.stdout) if done.stdout else {}
        lines = {line["name"]: line for line in said.get("lines", ())}
        return done, said, lines, requests

    return check


def worse(lines):
    return {name for name, line in lines.items() if line["level"] == "worse"}


def test_a_portal_that_is_as_it_was_is_well(checked, changed):
    done, said, lines, requests = checked(changed())
    assert done.returncode == 0
    assert said["is_well"]
    assert worse(lines) == set()
    assert lines["title"]["now"] == {"good": 8, "of": 8}
    assert lines["title"]["archive"] == {"good": 200, "of": 200}
    assert lines["title"]["recorded"]["of"] > 0
    assert lines["sections"]["now"] == {"good": 22, "of": 22}
    assert lines["next"]["now"] == lines["next"]["archive"] == {"good": 4, "of": 4}
    assert lines["same-title"]["now"] == {"good": 8, "of": 8}
    assert said["requests"] == sum(requests.values()) - 1 <= MOST_REQUESTS  # robots.txt aside
    assert set(requests.values()) == {1}


def test_a_check_leaves_the_archive_as_it_is(checked, changed, demo_archive):
    def written():
        # SQLite notes its readers in the file -shm.
        files = [path for path in demo_archive.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
        return {path: path.stat().st_mtime_ns for path in files}

    before = written()
    checked(changed())
    assert written() == before


def test_what_is_fetched_is_kept_only_where_that_is_asked_for(checked, changed, tmp_path, demo_archive):
    done, _, _, _ = checked(changed(), "--keep", tmp_path / "kept")
    assert done.returncode == 0
    assert list((tmp_path / "kept" / "warc").rglob("*.warc.gz"))
    refused, *_ = checked(changed(), "--keep", demo_archive)
    assert refused.returncode == 2
    assert "--keep" in refused.stderr


def test_without_an_archive_the_recorded_pages_speak_and_that_is_said(dangjian, checked, changed, tmp_path):
    done, said, lines, _ = checked(changed(), archive=tmp_path / "none")
    assert done.returncode == 0
    assert said["held"] == 0
    assert lines["title"]["archive"] is None
    assert lines["title"]["recorded"]["of"] > 0
    assert not (tmp_path / "none").exists()
    for language, words in (("C.UTF-8", "recorded pages alone"), ("zh_CN.UTF-8", "只与录制的网页比较")):
        with serve(changed()) as served:
            how = ["--archive", tmp_path / "none", "--proxy", served.url, "--delay", 0]
            assert words in dangjian("check", "lndangjian", *how, LANG=language).stdout


def test_a_redesign_shows_in_the_declared_selector(checked, changed):
    done, _, lines, _ = checked(changed(REDESIGN))
    assert done.returncode == 1
    assert "template" in worse(lines)
    assert lines["template"]["now"] == {"good": 0, "of": 8}
    assert len(lines["template"]["detail"]) == 8


def test_dates_that_are_gone_are_worse_and_one_field_alone(checked, changed):
    done, _, lines, _ = checked(
        changed(("messagexq", "发布时间".encode("gb18030"), b"<!--"), ("messagexq", "阅读量".encode("gb18030"), b"-->"))
    )
    assert done.returncode == 1
    assert {"published", "same-published"} >= worse(lines) - {"views"}
    assert "published" in worse(lines)


def test_a_title_that_is_another_one_is_noticed_although_there_is_one(checked, changed):
    done, _, lines, _ = checked(
        changed(("messagexq", b'<b><font size="4" color="#C40D0D">', b'<b><font size="4">\xb5\xb3\xbd\xa8\xcd\xf8 '))
    )
    assert done.returncode == 1
    assert worse(lines) == {"same-title"}


def test_lists_that_lead_on_no_more_are_worse(checked, changed):
    done, _, lines, _ = checked(changed(("messageall", b"&page=", b"&seite="), ("messageall", NEXT, b"--")))
    assert done.returncode == 1
    assert "next" in worse(lines)
    assert lines["next"]["now"]["good"] == 0
    assert len(lines["next"]["detail"]) == 4


def test_sections_to_which_nothing_leads_are_worse(checked, changed):
    done, _, lines, _ = checked(changed(("/", b"messageall.asp?classid", b"column.asp?id")))
    assert done.returncode == 1
    assert "sections" in worse(lines)


def test_what_robots_txt_forbids_is_said(checked, changed):
    rules = ("robots", b"Disallow: /inc/", b"Disallow: /messagexq.asp")
    done, said, lines, requests = checked(changed(rules))
    assert done.returncode == 1
    assert "robots" in worse(lines)
    assert len(lines["robots"]["detail"]) == 8
    assert not any("messagexq" in target for _, target in requests)
    assert said["robots"][0]["status"] == 200


def test_a_portal_that_forbids_all_and_a_dead_one_are_refused_in_one_line(checked, changed, dangjian, tmp_path):
    done, *_ = checked(changed(("robots", b"Disallow: /inc/", b"Disallow: /")))
    assert done.returncode == 2
    assert "robots.txt forbids" in done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{free.getsockname()[1]}"
    dead = dangjian("check", "lndangjian", "--proxy", proxy, "--delay", 1, "--archive", tmp_path, timeout=300)
    assert dead.returncode == 2
    assert "lndangjian.org.cn" in dead.stderr.splitlines()[-1]


def test_an_unknown_site_is_refused_before_anything_is_fetched(dangjian):
    done = dangjian("check", "nobody")
    assert done.returncode == 2
    assert "no site of this name" in done.stderr
