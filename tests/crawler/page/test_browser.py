"""The page in a real browser: no sideways scrolling on a phone, a silent console, nothing fetched, dark where asked.

`sh tests/replay/setup.sh` installs Chromium and puppeteer-core; without them these tests are skipped.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
LOOK = Path(__file__).with_name("look.mjs")
TOOLS = PROJECT / "build" / "replay"
SETUP = "run `sh tests/replay/setup.sh`"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NODE = shutil.which("node")
SMALLEST = 9  # pixels of a line of a chart's words: less cannot be read


@pytest.fixture
def look(written):
    """Open the page at a width, light or dark; return what a reader would notice."""
    if not (CHROMIUM and NODE):
        pytest.skip(f"Chromium or node is not here: {SETUP}")
    if not (TOOLS / "node_modules" / "puppeteer-core").is_dir():
        pytest.skip(f"puppeteer-core is not here: {SETUP}")

    def looked(width, scheme):
        script = shutil.copyfile(LOOK, TOOLS / "look-report.mjs")  # node looks for puppeteer beside the script
        done = subprocess.run(
            [NODE, script, CHROMIUM, written, str(width), scheme],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return looked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_a_reader_sees_all_of_it(look, width, scheme):
    seen = look(width, scheme)
    assert (seen["scroll"], seen["wide"]) == (width, [])
    assert seen["said"] == []  # the console: nothing broke, and the page's own policy had nothing to refuse
    assert seen["asked"] == 1  # the page itself
    assert seen["scripts"] == 0
    assert seen["charts"] == 3
    assert seen["smallest"] >= SMALLEST
    is_dark = max(int(part) for part in seen["background"].strip("rgb()").split(",")) < 60
    assert is_dark == (scheme == "dark")
    assert "党[U+202E]建" in seen["text"]
