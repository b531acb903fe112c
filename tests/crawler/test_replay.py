"""A package of the demo portal is valid for others, and shows the seed's article in a browser.

`sh tests/replay/setup.sh` installs the browser, the player and the validator; without them these tests are skipped.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

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


@pytest.mark.skipif(not (CHROMIUM and NODE), reason=f"Chromium or node is not here: {SETUP}")
@pytest.mark.skipif(not (TOOLS / "node_modules").is_dir(), reason=f"the player is not here: {SETUP}")
def test_the_seeds_article_is_seen_in_the_player(package, seed, tmp_path):
    script = shutil.copy(LOOK, TOOLS)  # node looks for the player beside the script
    # DANGJIAN_PICTURES=1 renews the picture in docs/images.
    picture = PICTURE if os.environ.get("DANGJIAN_PICTURES") else tmp_path / "replay.png"
    done = subprocess.run(
        [NODE, script, CHROMIUM, package, seed, "2026", picture],
        capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for line in ("中办国办发文:贫困县党政正职不摘帽不调离", "首页 -> 党务公开", "阅读量:2051次", "奖惩分明的原则。"):
        assert line in done.stdout
    assert picture.stat().st_size > 10_000
