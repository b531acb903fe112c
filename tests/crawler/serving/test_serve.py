"""The verb: it begins and ends in order, and says in a line what is in its way."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def started(two_days, tmp_path):
    """The running verb and its address."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error::ResourceWarning", "-m", "crawler", "serve", "--port", "0", "--archive", two_days,
         "--player", two_days], cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "LANG": "C.UTF-8", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    line = process.stdout.readline()
    yield process, line.partition(" is at ")[2].partition(" ")[0]
    process.kill()
    process.communicate()


ENDINGS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("how", ENDINGS)
def test_it_answers_once_it_says_so_and_ends_without_a_word(started, how, tmp_path):
    process, url = started
    with urllib.request.urlopen(url) as answer:
        assert b"Archive of party-building portals" in answer.read()
    assert list(tmp_path.glob("dangjian-replay-*"))
    process.send_signal(how)
    out, err = process.communicate(timeout=30)
    assert process.returncode == (0 if how == signal.SIGINT else -how)
    assert not list(tmp_path.glob("dangjian-replay-*"))
    assert out == ""
    assert err.splitlines() == [line for line in err.splitlines() if "make replay" in line]


@pytest.mark.parametrize("how", ENDINGS)
def test_a_question_under_way_is_broken_off_and_nobody_sees_a_traceback(started, how):
    process, url = started
    endless = "with recursive c(x) as (select 1 union all select x+1 from c) select count(*) from c"
    host, port = urlsplit(url).hostname, urlsplit(url).port
    with socket.create_connection((host, port)) as asking:
        asking.sendall(f"GET /archive.json?{urlencode({'sql': endless})} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        with urllib.request.urlopen(url) as answer:  # comes after: the question is under way by now
            answer.read()
        process.send_signal(how)
        out, err = process.communicate(timeout=30)
        told = asking.makefile().read()
    assert "was broken off" in told
    assert (out, [line for line in err.splitlines() if "make replay" not in line]) == ("", [])
    assert process.returncode == (0 if how == signal.SIGINT else -how)


def test_without_the_player_it_says_what_to_run(started):
    process, _ = started
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[1].count("`make replay`") == 1


def test_only_this_machine_can_ask(started):
    _, url = started
    port = int(url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):
        pass
    mine = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in mine - {"127.0.0.1"}:
        if not address.startswith("127."):
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((address, port), timeout=5)


def test_a_port_in_use_is_one_line(dangjian, two_days):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = dangjian("serve", "--port", port, "--archive", two_days)
    assert done.returncode == 2
    assert done.stderr == f"dangjian: port {port} is in use; choose another with --port, or --port 0 for any free one\n"


def test_a_folder_without_an_archive_is_one_line(dangjian, tmp_path):
    done = dangjian("serve", "--archive", tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no archive here" in done.stderr


def test_an_archive_in_a_folder_that_cannot_be_written_is_served(two_days, reader_of, tmp_path):
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    (sealed / "archive.db").write_bytes((two_days / "archive.db").read_bytes())
    sealed.chmod(0o500)
    try:
        ask = reader_of(sealed)
        assert ask("/archive/current_articles").status_code == 200
        assert ask("/search?q=党员").status_code == 200
    finally:
        sealed.chmod(0o700)


def test_a_crawl_may_go_on_while_the_archive_is_read(keep, run, reader_of, tmp_path):
    keep(1)
    run.writer.commit()
    ask = reader_of(tmp_path / "archive")
    counted = [count(ask)]
    for number in (2, 3):
        keep(number, title=f"第{number}篇")
        counted.append(count(ask))  # the transaction is open: nobody waits, nobody sees half of it
        run.writer.commit()
        counted.append(count(ask))
    assert counted == [(1, 1), (1, 1), (2, 2), (2, 2), (3, 3)]


def count(ask):
    """Return how many articles the search and the tables show."""
    found = int(re.search(r"Articles found: (\d+)", ask("/search").text)[1])
    return found, len(ask("/archive/current_articles.json?_shape=array").json())


@pytest.mark.parametrize("left_out", [(), ("--no-search", "--no-text")])
def test_a_release_is_served_with_what_is_in_it(dangjian, two_days, reader_of, tmp_path, left_out):
    done = dangjian("dump", tmp_path / "release", *left_out, "--archive", two_days)
    assert done.returncode == 0, done.stderr
    ask, whole = reader_of(tmp_path / "release"), reader_of(two_days)
    total = re.search(r"(\d+) articles", whole("/").text)[0]
    assert total in ask("/").text
    search, article = ask("/search?q=党员"), re.search("/article/[0-9a-f-]{36}", whole("/").text)[0]
    assert ("made without the search index" in search.text) == bool(left_out)
    assert 'id="replay"' in whole(article).text
    for path in (article, f"{article}/versions", f"{article}/cite", "/archive", "/archive/current_articles"):
        page = ask(path)
        assert page.status_code == 200
        assert "http://localhost:1/" not in page.text  # without WARC files there is nothing to replay


def test_a_release_without_texts_says_so_and_can_still_be_browsed(dangjian, two_days, reader_of, tmp_path):
    release = tmp_path / "release"
    done = dangjian("dump", release, "--no-text", "--archive", two_days)
    assert done.returncode == 0, done.stderr
    ask, whole = reader_of(release), reader_of(two_days)
    assert listed(ask("/search")) == listed(whole("/search")) != []
    assert listed(ask("/search?since=2016&page=2")) == listed(whole("/search?since=2016&page=2"))
    assert re.findall('class="bar[^>]*', ask("/").text) == re.findall('class="bar[^>]*', whole("/").text)
    article = listed(ask("/search"))[0]
    for path in (article, f"{article}/versions", f"{article}/text"):
        assert "made without texts" in ask(path).text
        assert "made without texts" not in whole(path).text
    shown = dangjian("show", article.rpartition("/")[2], "--archive", release)
    assert "made without texts" in shown.stdout
    assert "pictures, a video" not in shown.stdout + ask(article).text


def listed(page):
    """Return the articles that a page of hits lists."""
    return re.findall(r'<h3><a href="(/article/[0-9a-f-]{36})"', page.text)
