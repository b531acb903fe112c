"""Takes the picture of the page in docs/archivist.md: 26 days of the demo portal, whose lists are empty at last.

    .venv/bin/python -m tests.crawler.page.take_picture docs/images/report.png

Needs what tests/replay/setup.sh installs.
"""

import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from archive.database import open_reader
from archive.report import last_run
from benchmarks.thirty_days import SITE, simulate
from crawler.health import health
from crawler.page.contents import contents
from crawler.page.rendering import page
from tests.crawler.page.test_browser import CHROMIUM, LOOK, NODE, TOOLS

DAYS, WIDTH, HEIGHT = 26, "1000", "780"


def main(picture: str, archive: str | None = None) -> None:
    """Take the picture, of an archive that was simulated before or of a new one."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(archive or f"{made}/archive")
        if archive is None:
            simulate(folder, DAYS, 120, "0 20 * * *", {DAYS - 1: "empty lists"})
        with closing(open_reader(folder)) as connection:
            run = last_run(connection, SITE)
            (ended,) = connection.execute("SELECT ended_at FROM runs WHERE id = ?", (run,)).fetchone()
            now = datetime.fromisoformat(ended) + timedelta(minutes=10)
            text = page(contents(connection, health(connection, folder, [run], now, free=40 * 10**9)))
        written = Path(made) / "report.html"
        written.write_text(text, encoding="utf-8")
        script = shutil.copyfile(LOOK, TOOLS / "look-report.mjs")
        subprocess.run(
            [NODE, script, CHROMIUM, written, WIDTH, "light", picture, HEIGHT], check=True, capture_output=True
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
