"""An archive whose database is lost, made again from its WARC files: it equals the original."""

import gzip
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from contextlib import closing

import pytest

from archive.comparison import differences
from archive.database import open_reader
from archive.members import members
from archive.warc import payload_digest
from archive.writer import Run, site_lock
from crawler.demo import DemoPortal, DemoResponse, serve
from tests.conftest import NOW, exchange

ARTICLE = "http://www.lndangjian.org.cn/messagexq.asp?id="


def rows(folder, query, *values):
    with closing(open_reader(folder)) as connection:
        return [tuple(row) for row in connection.execute(query, values)]


def without_database(folder, to):
    """Copy an archive, no byte of its WARC files shared, and lose the database."""
    shutil.copytree(folder, to)
    (to / "archive.db").unlink()
    return to


def warcs(folder):
    return sorted(folder.glob("warc/*/*.warc.gz"))


@pytest.fixture(scope="session")
def rebuild(dangjian):
    """Rebuild an archive; the exit code and what it says come back."""

    def run(old, new, *more):
        done = dangjian("rebuild", new, "--archive", old, "--json", *more)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    return run


@pytest.fixture(scope="module")
def days(crawl_into, tmp_path_factory):
    """An archive of four days on which the portal edits, withdraws and brings back, with answers that break."""
    folder = tmp_path_factory.mktemp("days") / "archive"
    portal = DemoPortal(size=120, gzip=True, faults=frozenset({"not-html", "error-500", "truncated", "huge-page"}))
    with serve(portal) as served:
        for day in (0, 4, 6, 10):
            portal.day = day
            crawl_into(folder, served)
    return folder


@pytest.fixture(scope="module")
def rebuilt(days, rebuild, tmp_path_factory):
    place = tmp_path_factory.mktemp("rebuilt")
    old = without_database(days, place / "old")
    return rebuild(old, place / "new"), old, place / "new"


@pytest.fixture(scope="module")
def twice(crawl_into, tmp_path_factory):
    """An archive of two runs, the second of revisits that the portal did not say were unchanged."""

    class Forgetful(DemoPortal):
        def respond(self, request):
            answer = super().respond(request)
            return DemoResponse(
                status=answer.status, body=answer.body, headers=tuple(h for h in answer.headers if h[0] != "ETag")
            )

    folder = tmp_path_factory.mktemp("twice") / "archive"
    with serve(Forgetful(size=60)) as served:
        for _ in range(2):
            assert crawl_into(folder, served).returncode == 0
    return folder


# equal


def test_a_release_of_it_holds_the_same_rows(days, rebuilt, dangjian, tmp_path):
    for name, archive in (("old", days), ("new", rebuilt[2])):
        done = dangjian("dump", tmp_path / name, "--archive", archive)
        assert done.returncode == 0, done.stderr
    for kind in ("csv", "jsonl", "parquet"):  # of a request without an answer the WARC files know no reason
        folders = [tmp_path / name / kind for name in ("old", "new")]
        compared = subprocess.run(
            ["diff", "-rq", "-x", "gaps.*", *folders], capture_output=True, text=True, check=False
        )  # fmt: skip
        assert (compared.returncode, compared.stdout) == (0, "")


def test_the_portal_of_these_days_did_all_that_a_portal_does(days):
    assert {event for (event,) in rows(days, "SELECT event FROM article_events")} >= {"missing", "restored"}
    assert rows(days, "SELECT 1 FROM versions WHERE number > 1")
    assert rows(days, "SELECT 1 FROM captures WHERE status = 304")
    assert rows(days, "SELECT 1 FROM captures WHERE truncated IS NOT NULL")


def test_a_rebuilt_archive_equals_the_original(days, rebuilt):
    (code, said), _, new = rebuilt
    assert code == 0
    unlike = differences(days, new)
    # A page that was too large was not kept: the ledger says why there is nothing, in other words than then.
    for before, after in zip(*unlike.pop("outcomes"), strict=True):
        assert before[:3] == after[:3]
        assert before[3:5] == ("too_large", "larger than the limit for a page")
        assert after[3:5] == ("failed", "no record of it in the WARC files")
    assert unlike == {}
    assert (said["losses"], said["unasked"]) == ([], 0)
    assert said["unanswered"] == 4  # once a run


def test_it_shares_the_sealed_files_and_writes_their_indexes(rebuilt):
    _, old, new = rebuilt
    for one, other in zip(warcs(old), warcs(new), strict=True):
        assert one.name == other.name
        assert one.stat().st_ino == other.stat().st_ino
    for index in old.glob("warc/*/*.cdxj"):
        assert (new / index.relative_to(old)).read_bytes() == index.read_bytes()
    assert not (old / "archive.db").exists()


def test_it_passes_verification(rebuilt, dangjian):
    done = dangjian("verify", "--archive", rebuilt[2], "--json")
    assert (done.returncode, done.stdout.strip()) == (0, "[]")


def test_it_can_be_crawled_into_and_searched(rebuilt, crawl_into, dangjian, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(rebuilt[2], folder)
    portal = DemoPortal(size=120, day=10)
    with serve(portal) as served:
        done = crawl_into(folder, served)
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(folder, "SELECT max(id) FROM runs") == [(5,)]
    whole = rows(folder, "SELECT url FROM captures WHERE run_id = 5 AND status = 200 AND refers_to IS NULL")
    assert len(whole) < 40  # it knows the pages: nearly all come as not modified, or as revisits
    assert dangjian("search", "党员", "--archive", folder).returncode == 0


def test_revisits_of_pages_that_were_sent_again_are_resolved(twice, rebuild, tmp_path):
    assert rows(twice, "SELECT 1 FROM captures WHERE status = 200 AND refers_to IS NOT NULL")
    old = without_database(twice, tmp_path / "old")
    (old / "archive.db").write_bytes(b"what stands here is not read")
    assert rebuild(old, tmp_path / "new")[0] == 0
    assert differences(twice, tmp_path / "new") == {}


# killed


@pytest.fixture
def torn_off(project):
    """Crawl a served portal and send the process a signal once it has asked for so many pages; its exit code."""

    def crawl(folder, served, pages, told, delay):
        command = ["crawl", "lndangjian", "--archive", folder, "--proxy", served.url, "--delay", delay]
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler", *map(str, command)], cwd=project, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while sum(served.requests.values()) < pages:
            assert process.poll() is None
            time.sleep(0.01)  # the portal runs in this process, and needs its turn to answer
        process.send_signal(told)
        return process.wait()

    return crawl


def test_after_a_kill_and_a_second_run_articles_and_versions_are_equal(torn_off, crawl_into, rebuild, tmp_path):
    old = tmp_path / "old"
    with serve(DemoPortal(size=200)) as served:
        torn_off(old, served, 90, signal.SIGKILL, 0)
        killed = shutil.copytree(old, tmp_path / "killed")
        assert crawl_into(old, served).returncode == 0
    lost = without_database(old, tmp_path / "lost")
    assert rebuild(lost, tmp_path / "new")[0] == 0
    same = "SELECT a.id, a.url, a.state, a.same_as, v.number, v.content_hash FROM articles a"
    same += " JOIN versions v ON v.article_id = a.id ORDER BY a.id, v.number"
    assert rows(tmp_path / "new", same) == rows(old, same)
    statuses = "SELECT id, status, started_at, ended_at FROM runs ORDER BY id"
    assert rows(tmp_path / "new", statuses) == rows(old, statuses)
    # What the killed run had written and not committed is there now too, and nothing else.
    captures = "SELECT run_id, url, status, fetched_at, file, offset, digest FROM captures"
    assert set(rows(old, captures)) <= set(rows(tmp_path / "new", captures))

    # The file that the killed run left open is read, and the copy sealed.
    for path in killed.glob("archive.db*"):
        path.unlink()
    code, said = rebuild(killed, tmp_path / "of-killed")
    assert (code, said["losses"]) == (0, [])
    assert [path.name for path in killed.glob("warc/*/*.open")]
    assert rows(tmp_path / "of-killed", "SELECT status, reason FROM runs") == [
        ("incomplete", "interrupted; the process ended")
    ]
    assert not list((tmp_path / "of-killed").glob("warc/*/*.open"))


def test_what_a_killed_process_did_not_commit_is_read_as_the_run_that_went_on_found_it(
    torn_off, crawl_into, rebuild, tmp_path
):
    old = tmp_path / "old"
    with serve(DemoPortal(size=200)) as served:
        torn_off(old, served, 90, signal.SIGKILL, 0)
    with serve(DemoPortal(size=200, day=6)) as served:  # articles were edited and withdrawn meanwhile
        crawl_into(old, served)
    lost = without_database(old, tmp_path / "lost")
    assert rebuild(lost, tmp_path / "new")[0] == 0
    same = "SELECT a.id, a.url, a.state, a.same_as, v.number, v.content_hash FROM articles a"
    same += " JOIN versions v ON v.article_id = a.id ORDER BY a.id, v.number"
    assert rows(tmp_path / "new", same) == rows(old, same)
    assert not differences(old, tmp_path / "new").keys() & {"events", "runs"}


def test_a_run_that_was_told_to_stop_is_rebuilt_as_what_it_was(torn_off, crawl_into, rebuild, tmp_path):
    old = tmp_path / "old"
    with serve(DemoPortal(size=60)) as served:
        assert torn_off(old, served, 60, signal.SIGINT, 0.01) == 1
        assert crawl_into(old, served, "--fresh").returncode == 0
    assert rows(old, "SELECT reason FROM runs WHERE id = 1") == [("stopped by the user",)]
    lost = without_database(old, tmp_path / "lost")
    assert rebuild(lost, tmp_path / "new")[0] == 0
    unlike = differences(old, tmp_path / "new")
    # What robots.txt forbids needs no answer: a replay comes to those links too, and the section counts them so.
    for before, after in zip(*unlike.pop("outcomes", ([], [])), strict=True):
        assert (before[:3], before[3], after[3]) == (after[:3], "interrupted", "blocked")
    for before, after in zip(*unlike.pop("walks", ([], [])), strict=True):
        assert (before[:7], before[7] > after[7]) == (after[:7], True)
    assert unlike == {}


def test_a_run_that_was_taken_up_again_is_rebuilt_as_one_run(torn_off, crawl_into, rebuild, tmp_path):
    old = tmp_path / "old"
    with serve(DemoPortal(size=60)) as served:
        assert torn_off(old, served, 60, signal.SIGINT, 0.01) == 1
        assert crawl_into(old, served).returncode == 0
    assert rows(old, "SELECT id, status, resumed_at IS NULL FROM runs") == [(1, "ok", 0)]
    lost = without_database(old, tmp_path / "lost")
    assert rebuild(lost, tmp_path / "new")[0] == 0
    assert differences(old, tmp_path / "new") == {}


# several sites, and numbers from a counter


class School:
    """A portal on 博达 VSB: pages leave their view count to a counter, whose number rises."""

    host = "cst.nuc.edu.cn"
    views = 40

    def respond(self, request):
        path = request.target.partition("?")[0]
        rows = "".join(f"<li><a href='/info/1094/{n}.htm'>第{n}次党员大会召开</a> 2024-05-0{n}</li>" for n in (1, 2))
        if path == "/dqgz.htm":
            return self.page(f"<a href='/dqgz/zbdt.htm'>支部动态</a><ul>{rows}</ul>")
        if path == "/dqgz/zbdt.htm":
            return self.page(f"<ul>{rows}</ul>")
        if path.startswith("/info/"):
            n = int(path[-5])
            text = f"第{n}次大会上,党员听取了支部书记的工作报告,讨论了{n * 7}条意见,并选举产生了新一届委员会。"
            script = f'<script>_showDynClicks("wbnews", 13, {n})</script>'
            return self.page(f"<h1>第{n}次党员大会召开</h1><p>时间:2024-05-0{n} 点击率：{script}次</p><p>{text}</p>")
        if path.endswith("dynclicks.jsp"):
            self.views += 1
            return DemoResponse(status=200, headers=(("Content-Type", "text/html"),), body=str(self.views).encode())
        return DemoResponse(status=404, headers=(), body=b"")

    def page(self, text):
        body = f"<meta charset=utf-8><body>{text}</body>".encode()
        return DemoResponse(status=200, headers=(("Content-Type", "text/html"),), body=body)


@pytest.fixture(scope="module")
def two_sites(dangjian, tmp_path_factory):
    """An archive of two sites, twice crawled side by side."""
    folder = tmp_path_factory.mktemp("two") / "archive"
    with serve(DemoPortal(size=60), School()) as served:
        for _ in range(2):
            done = dangjian("crawl", "lndangjian", "cst_nuc", "--archive", folder, "--proxy", served.url, "--delay", 0)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_two_sites_are_rebuilt_with_their_runs_numbers_and_view_counts(two_sites, rebuild, dangjian, tmp_path):
    counted = "SELECT views FROM view_counts JOIN articles ON id = article_id WHERE site = 'cst_nuc' ORDER BY 1"
    assert rows(two_sites, counted) == [(41,), (42,), (43,), (44,)]
    assert rebuild(without_database(two_sites, tmp_path / "old"), tmp_path / "new")[0] == 0
    assert differences(two_sites, tmp_path / "new") == {}
    for folder in (two_sites, tmp_path / "new"):
        done = dangjian("verify", "--archive", folder, "--json")
        assert (done.returncode, done.stdout.strip()) == (0, "[]")


def test_a_view_count_that_was_edited_is_found_where_the_counter_gave_it(two_sites, dangjian, tmp_path):
    folder = shutil.copytree(two_sites, tmp_path / "edited")
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as connection:
        assert connection.execute("UPDATE view_counts SET views = 9000 WHERE views = 43").rowcount == 1
    done = dangjian("verify", "--archive", folder, "--json")
    (finding,) = json.loads(done.stdout)
    assert (done.returncode, finding["kind"], finding["detail"]) == (1, "views-unlike", "9000 ≠ 43")


def test_pages_over_http_and_https_are_answered_in_one_order(rebuild, writer, declaration, tmp_path):
    text = "<p>近日,沈阳市召开党建工作会议,强调要认真抓好落实,压实责任。</p>" * 3
    pages = {
        "http://www.lndangjian.org.cn/": "<a href='messageall.asp?classid=1'>党务公开</a>",
        "http://www.lndangjian.org.cn/messageall.asp?classid=1": "<table><tr><td><a href='https://www.lndangjian.org.cn"
        "/messagexq.asp?id=1'>沈阳市召开会议</a></td><td>2016-10-18</td></tr><tr><td><a href='messagexq.asp?id=2'>"
        "大连市召开会议</a></td><td>2016-10-18</td></tr></table>",
        "https://www.lndangjian.org.cn/messagexq.asp?id=1": f"<h1>沈阳市召开会议</h1><p>2016-10-18</p>{text}",
        f"{ARTICLE}2": f"<h1>大连市召开会议</h1><p>2016-10-18</p>{text[:-9]}",
    }
    run = Run(writer, declaration, {"software": "test"}, NOW)
    for url, body in pages.items():
        run.keep(exchange(url, body=f"<meta charset=utf-8>{body}".encode()))
    run.finish(NOW, reason=None)
    writer.commit()
    assert rebuild(without_database(writer.folder, tmp_path / "old"), tmp_path / "new")[0] == 0
    stored = rows(tmp_path / "new", "SELECT url FROM articles ORDER BY url")
    assert stored == [(f"{ARTICLE}2",), ("https://www.lndangjian.org.cn/messagexq.asp?id=1",)]


# damage


def unpacked(path):
    """Return the blocks of a WARC file's members, unpacked."""
    rest, blocks = path.read_bytes(), []
    while rest:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        blocks.append(unpacker.decompress(rest))
        rest = unpacker.unused_data
    return blocks


def write_again(path, change):
    """Write a WARC file with each record as `change` gives it; None leaves it out."""
    blocks = [change(block) for block in unpacked(path)]
    path.write_bytes(b"".join(gzip.compress(block, mtime=0) for block in blocks if block is not None))


def offset_of(path, url):
    return next(m for m in members(path) if m.kind in ("response", "revisit") and m.url == url)


def break_record(path, url):
    member = offset_of(path, url)
    held = bytearray(path.read_bytes())
    held[member.offset + member.length // 2] ^= 0x10
    path.write_bytes(held)
    return f"warc/lndangjian/{path.name} @ {member.offset}"


def article_of(folder):
    """Return the URL of an article that both runs captured and that stands alone."""
    return rows(
        folder, "SELECT url FROM articles WHERE same_as IS NULL AND id NOT IN (SELECT same_as FROM articles"
        " WHERE same_as IS NOT NULL) ORDER BY url LIMIT 1 OFFSET 9",
    )[0][0]  # fmt: skip


def hashes(folder):
    return dict(rows(folder, "SELECT a.url, v.content_hash FROM articles a JOIN versions v ON v.id = a.version_id"))


def test_a_damaged_record_is_named_and_the_rest_is_rebuilt(twice, rebuild, dangjian, tmp_path):
    old = without_database(twice, tmp_path / "old")
    url = article_of(twice)
    where = break_record(warcs(old)[0], url)
    code, said = rebuild(old, tmp_path / "new")
    assert code == 1
    assert [loss["where"] for loss in said["losses"] if loss["kind"] == "damaged-record"] == [where]
    # Later runs were told that the page is as it was then: what repeats a lost record is lost, and named.
    assert {loss["kind"] for loss in said["losses"]} <= {"damaged-record", "lost-payload"}
    before, after = hashes(twice), hashes(tmp_path / "new")
    assert {key: value for key, value in before.items() if key != url} == {k: v for k, v in after.items() if k != url}
    reason = rows(tmp_path / "new", "SELECT outcome, reason FROM outcomes WHERE run_id = 1 AND url = ?", url)
    assert reason == [("failed", "no record of it in the WARC files")]
    shown = dangjian("rebuild", tmp_path / "again", "--archive", old)
    assert shown.returncode == 1
    assert where in shown.stdout


def test_articles_whose_listing_is_damaged_are_rebuilt_all_the_same(twice, rebuild, tmp_path):
    old = without_database(twice, tmp_path / "old")
    for path in warcs(old)[1:]:
        path.unlink()
    break_record(warcs(old)[0], "http://www.lndangjian.org.cn/")
    code, said = rebuild(old, tmp_path / "new")
    assert code == 1
    assert hashes(tmp_path / "new").keys() == hashes(twice).keys()
    assert said["unasked"] > 0  # the listings, kept as captures


def test_a_file_whose_first_record_is_damaged_is_named_and_its_run_rebuilt_by_the_files_name(twice, rebuild, tmp_path):
    old = without_database(twice, tmp_path / "old")
    path = warcs(old)[0]
    held = bytearray(path.read_bytes())
    held[60] ^= 0x10
    path.write_bytes(held)
    code, said = rebuild(old, tmp_path / "new")
    assert (code, [loss["kind"] for loss in said["losses"]]) == (1, ["no-first-record"])
    assert hashes(tmp_path / "new") == hashes(twice)
    assert rows(tmp_path / "new", "SELECT code_version, declaration_hash FROM runs WHERE id = 1") == [
        ("unknown", "unknown")
    ]


def test_a_site_that_is_not_declared_any_more_is_named_and_its_files_are_kept(twice, rebuild, tmp_path):
    old = without_database(twice, tmp_path / "old")
    shutil.copytree(old / "warc" / "lndangjian", old / "warc" / "gone_site")
    code, said = rebuild(old, tmp_path / "new")
    assert (code, [(loss["kind"], loss["site"]) for loss in said["losses"]]) == (1, [("no-declaration", "gone_site")])
    assert hashes(tmp_path / "new") == hashes(twice)
    assert len(list((tmp_path / "new" / "warc" / "gone_site").glob("*.warc.gz"))) == 2


def test_files_written_before_runs_noted_their_number_and_end_are_rebuilt(twice, rebuild, tmp_path):
    old = without_database(twice, tmp_path / "old")

    def as_before(block):
        if b"WARC-Type: metadata" in block:
            return None
        if b"WARC-Type: warcinfo" not in block:
            return block
        head, body = block.split(b"\r\n\r\n", 1)
        body = re.sub(rb"(?m)^(run|started-at): .*\r\n", b"", body.removesuffix(b"\r\n\r\n"))
        head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head)
        return re.sub(rb"WARC-Block-Digest: .*\r\n", b"", head) + b"\r\n\r\n" + body + b"\r\n\r\n"

    for path in warcs(old):
        write_again(path, as_before)
    assert rebuild(old, tmp_path / "new")[0] == 0
    assert rows(tmp_path / "new", "SELECT id, status FROM runs") == rows(twice, "SELECT id, status FROM runs")
    same = "SELECT article_id, number, content_hash, seen_at FROM versions ORDER BY article_id"
    assert rows(tmp_path / "new", same) == rows(twice, same)


def test_a_body_that_was_changed_in_the_files_changes_what_is_rebuilt(twice, rebuild, tmp_path):
    old = without_database(twice, tmp_path / "old")
    url = article_of(twice)
    ((title,),) = rows(
        twice, "SELECT title FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.url = ?", url
    )

    def edited(block):
        if f"WARC-Target-URI: {url}\r\n".encode() not in block or b"WARC-Type: response" not in block:
            return block
        head, http = block.removesuffix(b"\r\n\r\n").split(b"\r\n\r\n", 1)
        http = http.replace(title[:2].encode("gb18030"), "某某".encode("gb18030"))
        body = http.split(b"\r\n\r\n", 1)[1]
        for name, digested in ((b"Block", http), (b"Payload", body)):
            head = re.sub(rb"(WARC-%b-Digest: ).*" % name, rb"\g<1>" + payload_digest(digested).encode() + b"\r", head)
        return head.replace(b"\r\r", b"\r") + b"\r\n\r\n" + http + b"\r\n\r\n"

    write_again(warcs(old)[0], edited)
    assert rebuild(old, tmp_path / "new")[0] == 0
    before, after = hashes(twice), hashes(tmp_path / "new")
    assert {key for key in before if before[key] != after[key]} == {url}


# refused


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("old", "inside the archive"),
        ("old/new", "inside the archive"),
        (".", "inside the archive"),
        ("full", "not an empty folder"),
        ("full/file", "not an empty folder"),
        ("left", "broken off"),
    ],
)
def test_a_place_where_no_new_archive_can_be_is_one_line(new, says, twice, command, tmp_path):
    old = without_database(twice, tmp_path / "old")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x", encoding="utf-8")
    (tmp_path / "left.unfinished").mkdir()
    before = sorted(tmp_path.rglob("*"))
    code, _, said = command("rebuild", tmp_path / new, "--archive", old)
    assert (code, says in said, said.count("\n")) == (2, True, 1), said
    assert sorted(tmp_path.rglob("*")) == before


def test_an_archive_without_warc_files_or_under_a_crawl_is_one_line(twice, command, tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "nothing"):
        code, _, said = command("rebuild", tmp_path / "new", "--archive", folder)
        assert (code, "no WARC files" in said, said.count("\n")) == (2, True, 1)
    old = without_database(twice, tmp_path / "old")
    lock = site_lock(old, "lndangjian")
    try:
        code, _, said = command("rebuild", tmp_path / "new", "--archive", old)
    finally:
        lock.release()
    assert (code, "under way" in said) == (2, True)
    assert not (tmp_path / "new").exists()


def test_a_rebuild_that_fails_leaves_nothing_behind(twice, dangjian, tmp_path):
    old = without_database(twice, tmp_path / "old")
    done = dangjian("rebuild", tmp_path / "new", "--archive", old, DANGJIAN_DISK_RESERVE="1e12")
    assert done.returncode == 2
    assert "DANGJIAN_DISK_RESERVE" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_rebuild_that_is_told_to_stop_leaves_nothing_behind(days, project, tmp_path):
    old = without_database(days, tmp_path / "old")
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "rebuild", tmp_path / "new", "--archive", old], cwd=project,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    written = tmp_path / "new.unfinished" / "archive.db-wal"
    while not written.exists() or written.stat().st_size < 30_000:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors.count("\n")) == (2, 1), out + errors
    assert "stopped" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
