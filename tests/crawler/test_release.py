"""Releases and citations of the demo archive: `dangjian dump`, `dangjian cite`, read by the programs of researchers."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest


@pytest.fixture(scope="session")
def release(demo_archive, dangjian, tmp_path_factory):
    """A release of the demo archive, written by another process than the second one that tests compare it with."""
    out = tmp_path_factory.mktemp("release") / "out"
    done = dangjian("dump", out, "--archive", demo_archive, PYTHONHASHSEED="1")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "580 articles" in done.stderr
    return out


@pytest.fixture(scope="session")
def held(demo_archive):
    """Id, title, month and text of each article, as the archive has them."""
    with closing(sqlite3.connect(demo_archive / "archive.db")) as connection:
        return connection.execute("SELECT id, title, substr(published, 1, 7), text FROM current_articles").fetchall()


PANDAS = """
import json, sys
import pandas
out = sys.argv[1]
for articles in (
    pandas.read_parquet(out + "/parquet/articles"),
    pandas.read_csv(out + "/csv/articles.csv", keep_default_na=False),
    pandas.read_json(out + "/jsonl/articles.jsonl", lines=True),
):
    print(json.dumps(articles.set_index("id")["text"].to_dict()))
"""


def test_pandas_reads_the_demo_from_parquet_csv_and_json_lines(release, held, read_by):
    formats = read_by(PANDAS, release).splitlines()
    assert len(formats) == 3
    for articles in formats:
        assert json.loads(articles) == {article_id: text for article_id, _, _, text in held}


DUCKDB = """
import json, sys
import duckdb
out = sys.argv[1]
query = "SELECT count(*), count(DISTINCT site) FROM read_parquet($1, hive_partitioning = true) WHERE year = '2016'"
print(json.dumps([
    duckdb.execute(query, [out + "/parquet/articles/*/*/*.parquet"]).fetchone(),
    duckdb.execute("SELECT count(*) FROM read_csv($1)", [out + "/csv/versions.csv"]).fetchone(),
    duckdb.execute("SELECT count(*) FROM read_json($1)", [out + "/jsonl/versions.jsonl"]).fetchone(),
]))
"""


def test_duckdb_reads_the_demo_and_prunes_by_year(release, held, read_by):
    of_2016, csv, jsonl = json.loads(read_by(DUCKDB, release))
    expected = sum(month is not None and month.startswith("2016") for _, _, month, _ in held)
    assert of_2016 == [expected, 1]
    assert expected > 0
    assert csv == jsonl
    assert csv[0] >= 580


DATASETTE = """
import asyncio, json, sys
from datasette.app import Datasette
folder = sys.argv[1]
served = Datasette([folder + "/archive.db"], metadata=json.load(open(folder + "/metadata.zh.json", encoding="utf-8")))
async def page():
    path = "/archive/current_articles.json?_size=1&_facet=section&_shape=objects"
    print((await served.client.get(path)).text)
asyncio.run(page())
"""

FRICTIONLESS = """
import sys, frictionless
report = frictionless.validate(sys.argv[1] + "/datapackage.json")
print(report.valid, report.stats["tasks"], report.stats["warnings"], report.flatten(["type", "note"]))
"""


def seen_by(program, release):
    """Run a program that reads a release; its libraries warn of what is none of our business."""
    done = subprocess.run([sys.executable, "-c", program, release], capture_output=True, text=True, check=True)
    return done.stdout


def test_datasette_serves_the_demo_with_its_facets(release):
    shown = json.loads(seen_by(DATASETTE, release))
    assert shown["filtered_table_rows_count"] == 580
    assert len(shown["facet_results"]["section"]["results"]) > 10


def test_frictionless_finds_the_demo_valid(release, read_by):
    assert read_by(FRICTIONLESS, release) == "True 9 0 []\n"


def test_two_processes_write_the_same_bytes(release, demo_archive, dangjian, tmp_path):
    done = dangjian("dump", tmp_path / "out", "--archive", demo_archive, PYTHONHASHSEED="2", TZ="Asia/Shanghai")
    assert done.returncode == 0, done.stderr
    compared = subprocess.run(["diff", "-r", release, tmp_path / "out"], capture_output=True, text=True, check=False)
    assert (compared.returncode, compared.stdout) == (0, "")


def test_a_release_is_an_archive_that_reading_verbs_open(release, command):
    code, printed, _ = command("show", "SEED", "--archive", release)
    assert code == 0
    assert "贫困县党政正职" in printed
    assert command("search", "党建", "--archive", release)[0] == 0


def test_a_search_in_a_release_without_index_says_so(demo_archive, command, tmp_path):
    assert command("dump", tmp_path / "out", "--no-text", "--archive", demo_archive)[0] == 0
    code, _, said = command("search", "党建", "--archive", tmp_path / "out")
    assert code == 2
    assert "without search index" in " ".join(said.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "gestern"], "--since gestern: not a day or time"),
        (["--until", "2026-13-01"], "--until 2026-13-01: not a day or time"),
        (["--section", "没有"], "nothing to write"),
        (["--site", "cst_nuc"], "never crawled"),
    ],
)
def test_what_cannot_be_written_is_one_line_and_leaves_nothing(demo_archive, command, tmp_path, arguments, said):
    code, printed, errors = command("dump", tmp_path / "out", *arguments, "--archive", demo_archive)
    assert (code, printed) == (2, "")
    assert said in errors
    assert errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_refused(release, demo_archive, command):
    before = sorted(release.rglob("*"))
    code, _, errors = command("dump", release, "--archive", demo_archive)
    assert code == 2
    assert "not an empty folder" in errors
    assert sorted(release.rglob("*")) == before


WITHOUT_PYARROW = """
import sys
sys.modules["pyarrow"] = None
sys.argv = ["dangjian", "dump", *sys.argv[1:]]
from crawler.cli import main
main()
"""


def test_without_the_library_for_parquet_the_line_says_how_to_get_it(demo_archive, tmp_path):
    program = [sys.executable, "-c", WITHOUT_PYARROW, tmp_path / "out", "--archive", demo_archive]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'dangjian-archive[dump]'" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_json_tells_rows_and_gaps(demo_archive, command, tmp_path):
    code, printed, _ = command("dump", tmp_path / "out", "--json", "--archive", demo_archive)
    told = json.loads(printed)
    assert code == 0
    assert told["rows"]["articles"] == 580
    assert told["rows"]["gaps"] == sum(told["gaps"].values()) > 0


def test_the_seed_is_cited_in_three_styles(demo_archive, command):
    for style in ("gb7714", "bibtex", "csl-json"):
        code, printed, _ = command("cite", "SEED", "--format", style, "--archive", demo_archive)
        assert code == 0
        assert "贫困县党政正职不摘帽不调离" in printed
        assert "2016" in printed
        assert "urn:uuid:" in printed
        assert "sha256:" in printed
    assert len(json.loads(command("cite", "SEED", "SEED", "--format", "csl-json", "--archive", demo_archive)[1])) == 2


def test_a_version_that_is_not_there_is_not_cited(demo_archive, command):
    code, printed, errors = command("cite", "SEED", "--version", "9", "--archive", demo_archive)
    assert (code, printed) == (2, "")
    assert "no version 9" in errors


def test_verify_says_that_a_release_is_one_and_how_it_is_checked(release, command):
    code, out, errors = command("verify", "--archive", release)
    assert (code, out, errors.count("\n")) == (2, "", 1)
    assert f"cd {release} && sha256sum -c SHA256SUMS" in errors
    assert "backup" not in errors
