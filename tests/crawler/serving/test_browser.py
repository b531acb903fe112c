"""A reader in headless Chromium: from the search to the replay, in both languages, on a telephone.

`sh tests/replay/setup.sh` installs what drives the browser, and the player; without them these tests are skipped.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from archive.database import open_reader
from archive.reading import find_article

PROJECT = Path(__file__).parents[3]
TOOLS = PROJECT / "build" / "replay"
PLAYER = TOOLS / "node_modules" / "replaywebpage"
SETUP = "run `sh tests/replay/setup.sh`"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NODE = shutil.which("node")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run the verb on free ports; give its address."""
    command = [sys.executable, "-W", "error::ResourceWarning", "-m", "crawler", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--archive", folder, "--player", PLAYER], cwd=PROJECT, text=True, stdout=subprocess.PIPE,
        env={**os.environ, "LANG": "C.UTF-8"},
    )  # fmt: skip
    try:
        line = process.stdout.readline()
        yield line.partition(" is at ")[2].split("/ ")[0]
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def visit(**given: object) -> dict[str, object]:
    """Send the reader; return what was seen."""
    if not (CHROMIUM and NODE):
        pytest.skip(f"Chromium or node is not here: {SETUP}")
    if not PLAYER.is_dir():
        pytest.skip(f"the player is not here: {SETUP}")
    script = shutil.copy(PROJECT / "tests" / "replay" / "visit.mjs", TOOLS)  # node looks for puppeteer beside it
    done = subprocess.run(
        [NODE, script, CHROMIUM, json.dumps(given)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def edited(two_days):
    with closing(open_reader(two_days)) as connection:
        row = connection.execute("SELECT article_id FROM edits WHERE text_changed ORDER BY article_id").fetchone()
        return find_article(connection, row[0])


@pytest.fixture(scope="module")
def seed_article(two_days):
    with closing(open_reader(two_days)) as connection:
        (found,) = connection.execute("SELECT id FROM current_articles WHERE title LIKE '%贫困县党政正职%'").fetchone()
        return find_article(connection, found)


@pytest.fixture(scope="module")
def seen(two_days, edited):
    shots, only = os.environ.get("SERVE_SCREENSHOTS"), os.environ.get("SERVE_ONLY")  # as tests/replay/pictures.sh asks
    with serving(two_days) as base:
        return visit(base=base, edited=edited.id, shots=shots, only=only.split() if only else None)


def test_nothing_went_wrong_nothing_was_asked_elsewhere_and_nothing_is_wider_than_a_telephone(seen):
    assert seen["wrong"] == []


def test_the_slash_key_leads_to_the_search_and_the_words_are_marked(seen):
    assert seen["search"]["url"].endswith("/search?q=党建")
    assert seen["search"]["total"].startswith("Articles found: ")
    assert set(seen["search"]["marks"]) == {"党建"}
    assert seen["keyboard"]
    assert "since=" in seen["year"]["url"]


def test_the_seeds_article_is_read(seen, seed_article):
    assert seen["article"]["title"] == seed_article.title
    assert all(line in seen["article"]["text"] for line in seed_article.text.splitlines())


def test_two_versions_stand_with_what_was_changed(seen, edited):
    assert len(seen["versions"]["heads"]) == 2
    assert any(piece.strip() and piece.strip() in edited.text for piece in seen["versions"]["new"])


def test_the_captured_page_is_replayed_on_an_origin_of_its_own(seen, seed_article):
    assert seed_article.title in seen["replay"]["text"].replace("\n", "")
    assert "As captured on" in seen["replay"]["head"]
    origin, has_no_opener = seen["replay"]["apart"]
    assert origin.startswith("http://localhost:")
    assert has_no_opener


def test_the_language_is_switched_where_the_reader_stands(seen, edited):
    assert seen["chinese"]["lang"] == "zh-CN"
    assert seen["chinese"]["links"] == ["浏览", "数据表与 SQL", "English"]
    assert seen["chinese"]["url"].endswith(f"/article/{edited.id}/versions")


def test_the_search_works_without_scripts(seen):
    assert seen["withoutScripts"] == 20


def test_a_hostile_archive_runs_nothing_in_a_browser(hostile, tmp_path):
    identity, _ = hostile
    paths = ["/", "/search?q=党建", f"/article/{identity}", f"/article/{identity}?cuts=1",
             f"/article/{identity}/versions", f"/article/{identity}/cite",
             "/archive/versions", "/archive/current_articles", "/archive/sites",
             "/archive?sql=select+html+as+\"<script>alert(1)</script>\"+from+versions",
             "/search?q=<script>alert(1)</script>"]  # fmt: skip
    with serving(tmp_path / "archive") as base:
        assert visit(base=base, look=paths)["wrong"] == []
