import subprocess
import sys
from contextlib import closing

import pytest

from archive.database import NAME, open_writer
from archive.datasette_metadata import metadata
from archive.schema import VIEWS

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@LANGUAGES
def test_all_that_is_named_is_in_a_real_database(tmp_path, language):
    tables = metadata("archive", language)["databases"]["archive"]["tables"]
    assert set(VIEWS) < set(tables)
    with closing(open_writer(tmp_path)) as connection:
        for name, told in tables.items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            named = {*told["columns"], *told.get("facets", ()), *told.get("units", ())}
            named |= {told[key] for key in ("sort_desc", "label_column") if key in told}
            assert named <= columns, name


DATASETTE = """
import asyncio, json, sys
from datasette.app import Datasette
from archive.datasette_metadata import metadata
served = Datasette([sys.argv[1]], metadata=metadata("archive", sys.argv[2]))
async def page(path):
    answer = await served.client.get(path)
    print(answer.status_code, answer.text)
for path in ("/archive", "/archive/current_articles", "/archive/edits", "/archive/captures"):
    asyncio.run(page(path))
"""


@LANGUAGES
def test_datasette_shows_titles_and_meanings(tmp_path, language):
    open_writer(tmp_path).close()
    done = subprocess.run(  # its libraries warn of what is none of our business
        [sys.executable, "-c", DATASETTE, tmp_path / NAME, language], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count("200 <!DOCTYPE html>") == 4
    meaning = {"en": "the view to start with", "zh": "建议从此视图入手"}[language]
    assert meaning in done.stdout
    assert {"en": "Current articles", "zh": "现行文章"}[language] in done.stdout
