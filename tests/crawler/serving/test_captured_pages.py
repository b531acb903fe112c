"""Captured pages: packed once, in parts, from an origin that holds nothing of ours."""

import http.client
import io
import threading
import zipfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from crawler.serving.packs import Packs
from crawler.serving.replay import replaying

PAGE = "/lndangjian?url=http%3A%2F%2Fwww.lndangjian.org.cn%2F&at=2026-11-28T08:00:00.000Z"


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    """Two files in the place of the player's."""
    folder = tmp_path_factory.mktemp("player")
    for name in ("ui.js", "sw.js"):
        (folder / name).write_text(f"// {name}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ask(two_days, player):
    with replaying(two_days, 0, player) as base:
        yield asking(base)


def asking(base):
    def ask(path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(base).port, timeout=60)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer

    return ask


def packed(ask):
    """Wait as a browser does: load the page again until the player is in it."""
    for _ in range(2_000):
        page = ask(PAGE).content.decode()
        if 'http-equiv="refresh"' not in page:
            return page
    raise AssertionError("the package was never ready")


def test_a_page_waits_for_its_package_and_then_brings_the_player(ask):
    page = packed(ask)
    assert 'source="/wacz/lndangjian.wacz"' in page
    assert 'url="http://www.lndangjian.org.cn/"' in page
    assert 'ts="20261128080000"' in page


def test_a_package_is_whole_and_can_be_had_in_parts(ask):
    packed(ask)
    whole = ask("/wacz/lndangjian.wacz")
    assert "datapackage.json" in zipfile.ZipFile(io.BytesIO(whole.content)).namelist()
    size = len(whole.content)
    for asked, part in (("bytes=0-9", whole.content[:10]), ("bytes=-7", whole.content[-7:]),
                        (f"bytes={size - 5}-", whole.content[-5:])):  # fmt: skip
        answer = ask("/wacz/lndangjian.wacz", Range=asked)
        assert (answer.status, answer.content) == (206, part)
    assert ask("/wacz/lndangjian.wacz", Range=f"bytes={size}-").status == 416
    head = ask("/wacz/lndangjian.wacz", "HEAD")
    assert (head.getheader("Content-Length"), head.content) == (str(size), b"")


@pytest.mark.parametrize("path", [PAGE, "/", "/ui.js", "/replay/", "/replay/sw.js", "/wacz/nix.wacz"])
def test_nothing_is_loaded_from_elsewhere(ask, path):
    policy = ask(path).getheader("Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert ask(path).getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/", "/nix", "/wacz/../archive.db", "/wacz/%2e%2e%2farchive.db.wacz",
     "/lndangjian?url=javascript:alert(1)&at=2026-11-28T08:00:00",
     "/lndangjian?url=http://x.cn/&at=nix", "/../../etc/passwd", "/replay/../ui.js"],
)  # fmt: skip
def test_what_is_no_captured_page_is_not_there(ask, path):
    answer = ask(path)
    assert answer.status == 404
    assert answer.getheader("Content-Type").startswith("text/plain")


def test_another_name_for_this_machine_is_refused(ask):
    assert ask(PAGE, Host="evil.example").status == 403


def test_an_address_cannot_break_out_of_the_page(ask):
    packed(ask)
    evil = 'http://x.cn/"><script>alert(1)</script>'
    page = ask(f"/lndangjian?url={quote(evil)}&at=2026-11-28T08:00:00").content.decode()
    assert "<script>alert" not in page


def test_without_the_player_the_page_says_what_to_run(two_days, tmp_path):
    with replaying(two_days, 0, tmp_path) as base:
        for language, words in (("en", "Run `make replay` once"), ("zh", "请运行一次 `make replay`")):
            assert words in asking(base)(f"{PAGE}&lang={language}").content.decode()


def test_a_package_that_cannot_be_made_says_why(two_days, tmp_path, player):
    (tmp_path / "archive.db").write_bytes((two_days / "archive.db").read_bytes())  # without its WARC files
    with replaying(tmp_path, 0, player) as base:
        assert "the WARC record cannot be read" in packed(asking(base))


def test_a_later_capture_has_the_package_made_anew(two_days, tmp_path):
    packs = Packs(two_days, tmp_path)
    first = made(packs, "2026-01-01T00:00:00Z")
    assert made(packs, "2026-01-01T00:00:00Z") == first
    assert made(packs, "2999-01-01T00:00:00Z") != first


def made(packs, at):
    """Return the path of a package as soon as it is ready."""
    packs.of("lndangjian", at)
    for thread in threading.enumerate():
        if thread.name.startswith("packing "):
            thread.join()
    path = packs.path("lndangjian")
    assert isinstance(path, Path)
    return path
