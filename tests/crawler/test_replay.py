"""A package of the demo portal is valid for others, and shows the seed's article in a browser, and pictures.

`sh tests/replay/setup.sh` installs the browser, the player and the validator; without them these tests are skipped.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from crawler.demo import DemoResponse, serve
from crawler.demo.drawing import photograph

PROJECT = Path(__file__).parents[2]
LOOK = PROJECT / "tests" / "replay" / "look.mjs"
TOOLS = PROJECT / "build" / "replay"
PICTURE = PROJECT / "docs" / "images" / "replay.png"
SETUP = "run `sh tests/replay/setup.sh`"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def package(demo_archive, dangjian, tmp_path_factory):
    path = tmp_path_factory.mktemp("pack") / "demo.wacz"
    done = dangjian("pack", "lndangjian", "-o", path, "--archive", demo_archive)
    assert done.returncode == 0, done.stderr
    return path


def test_others_call_the_package_valid(package):
    validator = TOOLS / "validator" / "bin" / "wacz"
    if not validator.exists():
        pytest.skip(f"the validator is not here: {SETUP}")
    done = subprocess.run([validator, "validate", "-f", package], capture_output=True, text=True, check=False)
    assert "the passed WACZ is valid" in done.stdout + done.stderr


@pytest.fixture
def look(tmp_path):
    """Open a page of a package in the player; return what is shown. The screenshot goes into `picture`."""
    if not (CHROMIUM and NODE):
        pytest.skip(f"Chromium or node is not here: {SETUP}")
    if not (TOOLS / "node_modules").is_dir():
        pytest.skip(f"the player is not here: {SETUP}")

    def looked(package, url, picture=tmp_path / "replay.png"):
        script = shutil.copy(LOOK, TOOLS)  # node looks for the player beside the script
        done = subprocess.run(
            [NODE, script, CHROMIUM, package, url, "2026", picture],
            capture_output=True, text=True, timeout=150, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return looked


def test_the_seeds_article_is_seen_in_the_player(package, seed, look, tmp_path):
    # DANGJIAN_PICTURES=1 renews the picture in docs/images.
    picture = PICTURE if os.environ.get("DANGJIAN_PICTURES") else tmp_path / "replay.png"
    shown = look(package, seed, picture)
    for line in ("中办国办发文:贫困县党政正职不摘帽不调离", "首页 -> 党务公开", "阅读量:2051次", "奖惩分明的原则。"):
        assert line in shown
    assert picture.stat().st_size > 10_000


class Album:
    """A portal of one article with two pictures of the same bytes."""

    host = "www.lndangjian.org.cn"

    def respond(self, request):
        row = "<tr><td><a href='messagexq.asp?id=1'>第1号会议纪要</a></td><td>2016-10-18</td></tr>"
        text = "<p>会议强调,各级党组织要认真抓好落实,压实责任。</p>" * 3
        pages = {
            "/": "<html><a href='messageall.asp?classid=1'>党务公开</a></html>",
            "/messageall.asp?classid=1": f"<html><table>{row}</table></html>",
            "/messagexq.asp?id=1": f"<html><h1>第1号会议纪要</h1><p>发布时间:2016-10-18</p><div>{text}"
            "<img src='uploadfile/one.png' width='420'><img src='uploadfile/two.png' width='420'></div></html>",
        }
        if request.target.endswith(".png"):
            return DemoResponse(status=200, headers=(("Content-Type", "image/png"),), body=photograph("one"))
        page = pages.get(request.target)
        headers = (("Content-Type", "text/html; charset=gb2312"),)
        return DemoResponse(status=200 if page else 404, headers=headers, body=(page or "").encode("gb18030"))


def test_a_picture_whose_bytes_lie_under_another_address_is_seen_in_the_player(crawl_into, dangjian, look, tmp_path):
    with serve(Album()) as served:
        done = crawl_into(tmp_path / "archive", served)
    assert done.returncode == 0, done.stdout
    assert "revisit" in (next(tmp_path.glob("archive/warc/*/*.cdxj"))).read_text()
    dangjian("pack", "lndangjian", "-o", tmp_path / "album.wacz", "--archive", tmp_path / "archive")
    shown = look(tmp_path / "album.wacz", "http://www.lndangjian.org.cn/messagexq.asp?id=1")
    pictures = [line.rpartition("/")[2] for line in shown.splitlines() if line.startswith("picture: ")]
    assert pictures == ["one.png", "two.png"]
