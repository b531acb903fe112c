"""A release of a small archive, most of it hostile, read back by the programs that researchers use."""

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
import yaml

from archive.database import NAME
from archive.dump import dump
from archive.errors import BadRequest, InsideArchive, LeftUnfinished, NeverCrawled, NotEmpty
from archive.meanings import relations
from archive.narrowing import BELONGINGS, Choice
from archive.records import Attachment, Cut
from archive.twins import link_twins
from archive.writer import Run
from tests.conftest import NOW

ROOT = "http://www.lndangjian.org.cn/messagexq.asp?id="
HARD = 'a\rb\r\nc\n"d",e\u2028f\x0bg\t\u202e党建\u200f\ufeff<script>alert(1)</script>'
LONG = "全面从严治党,永远在路上。\n" * 500_000  # 20 MB
HOSTILE = {
    1: {"title": '=HYPERLINK("http://evil.example","点我")', "author": "@SUM(A1)", "source": "-1+1", "text": HARD},
    2: {"title": "NUL\x00在中间", "text": "前\x00后", "published": None, "published_raw": None},
    3: {"title": None, "text": "", "section": None, "author": "+1", "keywords": ("党建", 'a"b', "")},
    4: {"title": "长文", "text": LONG, "published": datetime(2009, 1, 1)},
}
LATER = NOW + timedelta(days=2)


def write(run, article, fields, seen=NOW):
    for n, given in fields.items():
        url = f"{ROOT}{n}"
        made = article(url, seen=seen + timedelta(minutes=n), **given)
        with run.writer.writing():
            run.ledger.discovered([url], "article")
            run.ledger.concluded(url, run.store.add(made, url))


@pytest.fixture
def hostile(run, article, tmp_path):
    """An archive of four articles; one of them holds bytes that are no UTF-8."""
    write(run, article, HOSTILE)
    with run.writer.writing():
        run.writer.connection.execute(
            "UPDATE versions SET editor = CAST(x'E5BCA0EDA080' AS TEXT) WHERE title = '长文'"
        )  # fmt: skip
    run.finish(NOW + timedelta(hours=1), reason=None)
    return tmp_path / "archive"


@pytest.fixture
def growing(run, writer, declaration, article, tmp_path):
    """An archive of two runs: 1 was edited between them, 2 stayed, 3 was withdrawn, 4 is new and 5 its twin."""
    run.release()
    earlier = Run(writer, declaration, {}, NOW)
    long = (
        "会议强调,要坚持党建引领,抓实基层基础工作,推动各项任务落地见效,不断提升群众的获得感、幸福感和安全感,"
        "党旗飘扬,凝心聚力。"
    )
    first = {n: {"title": f"第{n}篇", "text": f"{n}号{long}", "views": n} for n in (1, 2, 3)}
    first[1] |= {"attachments": (Attachment(kind="file", url="http://www.lndangjian.org.cn/a.doc", label="名单"),),
                 "cuts": (Cut(text="上一篇:无", reason="links"),)}  # fmt: skip
    write(earlier, article, first)
    earlier.finish(NOW + timedelta(hours=1), reason=None)
    second = Run(writer, declaration, {}, LATER)
    edited = {1: first[1] | {"text": "改写后的正文。", "views": 10}, 2: first[2] | {"views": 20}}
    fresh = {"title": "新篇", "text": f"新{long}", "section": "学习园地"}
    write(second, article, edited | {4: fresh, 5: fresh}, seen=LATER)
    with writer.writing():
        link_twins(writer.connection, "lndangjian")
        second.ledger.discovered([f"{ROOT}3", f"{ROOT}404"], "article")
        second.ledger.concluded(f"{ROOT}3", "missing", "HTTP status: 404")
        second.ledger.concluded(f"{ROOT}404", "missing", "=cmd|' /C calc'!A0")
    second.finish(LATER + timedelta(hours=1), reason=None)
    return tmp_path / "archive"


def released(folder, out, **choice):
    dump(folder, out, Choice(**choice), "dangjian-archive test")
    return out


def table(release, name="articles"):
    path = release / "jsonl" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def numbers(release, name="articles"):
    return sorted(int(row["url"].rpartition("=")[2]) for row in table(release, name))


def whole(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


FRICTIONLESS = """
import csv, sys, frictionless
csv.field_size_limit(1 << 30)
report = frictionless.validate(sys.argv[1])
print(report.valid, report.stats["tasks"], report.flatten(["type", "note"]))
"""


READ = """
import hashlib, json, sys
import duckdb, pandas
files = sys.argv[1] + "/parquet/articles"
read = pandas.read_parquet(files)
query = "SELECT * FROM read_parquet($1, hive_partitioning = true)"
for frame in (read, duckdb.execute(query, [files + "/*/*/*.parquet"]).df()):
    print(json.dumps({
        row["id"]: {
            "text": hashlib.sha256(row["text"].encode()).hexdigest(),
            "title": row["title"] if isinstance(row["title"], str) else None,
            "keywords": list(row["keywords"]), "year": str(row["year"]),
        }
        for row in frame.to_dict("records")
    }))
"""


# hostile content


def test_hostile_content_is_in_every_format_as_it_was(hostile, tmp_path):
    out = released(hostile, tmp_path / "out")
    rows = {int(row["url"].rpartition("=")[2]): row for row in table(out)}
    for n, given in HOSTILE.items():
        for name in ("title", "text", "author"):
            if name in given:
                assert rows[n][name] == given[name]
    assert rows[3]["keywords"] == ["党建", 'a"b', ""]
    assert rows[4]["editor"].startswith("张\ufffd")
    columns = list(rows[1])

    csv.field_size_limit(1 << 30)
    with open(out / "csv" / "articles.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            n = int(row["url"].rpartition("=")[2])
            assert {k: v for k, v in row.items() if k not in ("sections", "keywords")} == {
                k: "" if rows[n][k] is None else str(rows[n][k]) for k in columns if k not in ("sections", "keywords")
            }
    with closing(sqlite3.connect(out / NAME)) as connection:
        for row in rows.values():
            assert (row["text"],) == connection.execute(
                "SELECT text FROM current_articles WHERE id = ?", (row["id"],)
            ).fetchone()


def test_pandas_and_duckdb_read_hostile_content_as_it_was(hostile, tmp_path, read_by):
    out = released(hostile, tmp_path / "out")
    expected = {
        row["id"]: {
            "text": hashlib.sha256(row["text"].encode()).hexdigest(), "title": row["title"],
            "keywords": row["keywords"], "year": row["published"][:4] if row["published"] else "unknown",
        }
        for row in table(out)
    }  # fmt: skip
    assert [json.loads(line) for line in read_by(READ, out).splitlines()] == [expected, expected]
    assert read_by(FRICTIONLESS, out / "datapackage.json") == "True 9 []\n"


def test_frictionless_finds_what_was_changed(growing, tmp_path, read_by):
    out = released(growing, tmp_path / "out")
    path = out / "csv" / "view_counts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",10", ",11"), encoding="utf-8")
    assert read_by(FRICTIONLESS, out / "datapackage.json").startswith("False")


# what a release is


def test_two_releases_of_an_archive_are_equal_byte_by_byte(growing, tmp_path):
    assert whole(released(growing, tmp_path / "a")) == whole(released(growing, tmp_path / "b"))


def test_sums_hold_for_every_file_and_nothing_else_lies_there(growing, tmp_path):
    files = whole(released(growing, tmp_path / "out"))
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert not list(tmp_path.glob("*.unfinished"))


def test_the_data_package_tells_rows_and_hashes_of_all_files(growing, tmp_path):
    files = whole(released(growing, tmp_path / "out"))
    told = json.loads(files["datapackage.json"])
    assert told["created"] == "2026-11-25T09:00:00.000Z"
    for resource in told["resources"]:
        content = files[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (
            len(content),
            "sha256:" + hashlib.sha256(content).hexdigest(),
        )
        header, *rows = csv.reader(content.decode().splitlines(keepends=True))
        assert resource["rows"] == len(rows)
        assert [field["name"] for field in resource["schema"]["fields"]] == header
    named = {resource["path"] for resource in told["resources"]} | {file["path"] for file in told["files"]}
    assert named == set(files) - {"datapackage.json", "SHA256SUMS"}
    title = next(field for field in told["resources"][0]["schema"]["fields"] if field["name"] == "title")
    assert title["rdfType"] == "https://schema.org/headline"


def test_citation_and_readme_hold_whatever_the_portal_calls_itself(growing, writer, tmp_path):
    name = 'x"\n- y: [z\\<b>|#党建'
    writer.connection.execute("UPDATE sites SET portal = ?", (name,))
    out = released(growing, tmp_path / "out")
    cited = yaml.safe_load((out / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["title"] == f"{name}文章档案"
    assert (cited["cff-version"], cited["type"], str(cited["date-released"])) == ("1.2.0", "dataset", "2026-11-25")
    assert cited["authors"] == [{"name": "dangjian-archive test"}]
    assert "<b>" not in (out / "README.md").read_text(encoding="utf-8")


def test_what_the_portal_has_and_the_archive_never_had_is_a_known_gap(growing, tmp_path):
    out = released(growing, tmp_path / "out")
    alarm, gap = table(out, "gaps")  # 3 was withdrawn, but is held
    assert (alarm["kind"], alarm["outcome"]) == ("alarm", "record")  # the file of the run that the fixture began
    assert (gap["url"], gap["outcome"], gap["reason"]) == (f"{ROOT}404", "missing", "=cmd|' /C calc'!A0")
    assert "- missing: 1\n" in (out / "README.md").read_text(encoding="utf-8")


def test_no_queue_and_no_clock_of_this_machine_is_in_the_database(growing, tmp_path, writer):
    writer.connection.execute("INSERT INTO frontier_hosts VALUES ('me@example.org', 1, NULL)")
    out = released(growing, tmp_path / "out")
    with closing(sqlite3.connect(out / NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM frontier_hosts").fetchone() == (0,)
        applied = connection.execute("SELECT DISTINCT applied_at FROM _sqlite_migrations").fetchall()
    assert applied == [("2026-11-25T09:00:00.000Z",)]


# parts of an archive


def sound(release):
    """Return the latest articles that the index of a release's database holds; raise where it is damaged."""
    with closing(sqlite3.connect(release / NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")
        held = "SELECT a.url FROM search_index s JOIN articles a ON a.version_id = s.rowid"
        (indexed,) = connection.execute("SELECT count(*) FROM search_index").fetchone()
        urls = [url for (url,) in connection.execute(held)]
        assert len(urls) == indexed
        strays = {row[0] for row in connection.execute("PRAGMA foreign_key_check")}
    return sorted(int(url.rpartition("=")[2]) for url in urls), strays


def test_until_gives_the_archive_as_it_stood(growing, tmp_path):
    out = released(growing, tmp_path / "out", until="2026-11-25T00:00:00.000Z")
    assert sound(out) == ([1, 2, 3], set())
    rows = {row["url"].removeprefix(ROOT): row for row in table(out)}
    assert {n: (row["version"], row["views"], row["state"]) for n, row in rows.items()} == {
        "1": (1, 1, "present"),
        "2": (1, 2, "present"),
        "3": (1, 3, "present"),
    }
    assert all(row["last_seen_at"] < "2026-11-24" for row in rows.values())
    assert [row["ended_at"] for row in table(out, "runs")][-1:] == ["2026-11-23T09:00:00.000Z"]
    assert json.loads((out / "datapackage.json").read_text())["created"] == "2026-11-23T09:00:00.000Z"


def test_an_increment_laid_over_the_release_before_gives_the_whole(growing, tmp_path, read_by):
    time = "2026-11-25T00:00:00.000Z"
    before, after = released(growing, tmp_path / "a", until=time), released(growing, tmp_path / "b", since=time)
    now = released(growing, tmp_path / "c")
    assert sound(after) == ([1, 3, 4], {"view_counts"})  # 5 repeats 4
    laid = {row["id"]: row for release in (before, after) for row in table(release)}
    for row in table(now):
        passing = {"views", "last_seen_at"} if row["url"] == f"{ROOT}2" else set()
        assert {k: v for k, v in laid[row["id"]].items() if k not in passing} == {
            k: v for k, v in row.items() if k not in passing
        }
    counts = {tuple(row.values()) for release in (before, after) for row in table(release, "view_counts")}
    assert counts == {tuple(row.values()) for row in table(now, "view_counts")}
    assert read_by(FRICTIONLESS, after / "datapackage.json") == "True 9 []\n"


def test_one_section_is_a_release_of_its_own(growing, tmp_path):
    out = released(growing, tmp_path / "out", section="学习园地")
    assert numbers(out) == [4]
    assert sound(out) == ([4], set())  # 5 repeats 4
    assert numbers(out, "versions") == [4, 5]


def test_one_site_is_all_of_an_archive_of_one_site(growing, tmp_path):
    assert table(released(growing, tmp_path / "a", site="lndangjian")) == table(released(growing, tmp_path / "b"))


def test_every_table_of_articles_and_versions_is_narrowed_with_them():
    statements = "\n".join(BELONGINGS)
    tables = [relation for relation in relations() if not relation.is_view and relation.name != "articles"]
    for table in tables:
        if {"article_id", "version_id"} & {column.name for column in table.columns}:
            assert f"DELETE FROM {table.name} WHERE" in statements, table.name


def test_without_text_no_word_of_it_is_left(growing, tmp_path, read_by):
    out = released(growing, tmp_path / "out", with_text=False)
    for path, content in whole(out).items():
        assert "党旗".encode() not in content, path
        assert "上一篇".encode() not in content, path
    assert "text" not in table(out)[0]
    assert read_by(FRICTIONLESS, out / "datapackage.json") == "True 9 []\n"


def test_without_the_index_the_rest_is_there(growing, tmp_path):
    out = released(growing, tmp_path / "out", with_search=False)
    with closing(sqlite3.connect(out / NAME)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    assert not [name for name in names if name.startswith("search_index")]
    assert numbers(out) == [1, 2, 3, 4]


# what is refused


def test_a_folder_that_is_not_empty_is_left_alone(growing, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("x")
    with pytest.raises(NotEmpty):
        released(growing, tmp_path / "out")
    assert whole(tmp_path / "out") == {"thesis.txt": b"x"}


def test_a_release_is_not_written_into_the_archive_nor_over_an_unfinished_one(growing, tmp_path):
    with pytest.raises(InsideArchive):
        released(growing, growing / "out")
    (tmp_path / "out.unfinished").mkdir()
    with pytest.raises(LeftUnfinished):
        released(growing, tmp_path / "out")


@pytest.mark.parametrize("choice", [{"section": "没有这个栏目"}, {"until": "2001"}, {"since": "2100"}])
def test_nothing_to_write_is_said_and_leaves_nothing(growing, tmp_path, choice):
    with pytest.raises(BadRequest, match="no article"):
        released(growing, tmp_path / "out", **choice)
    assert not list(tmp_path.glob("out*"))


def test_a_site_that_was_never_crawled_is_named(growing, tmp_path):
    with pytest.raises(NeverCrawled):
        released(growing, tmp_path / "out", site="cst_nuc")


def test_what_another_program_wrote_into_keywords_and_texts_stops_no_release(growing, writer, tmp_path):
    strange = ['{"a":1}', "党建", "[1, null]", ""]
    with writer.writing():
        for number, keywords in enumerate(strange, 1):
            writer.connection.execute("UPDATE versions SET keywords = ? WHERE id = ?", (keywords, number))
        writer.connection.execute("UPDATE versions SET text = CAST(text AS BLOB)")
    dump(growing, tmp_path / "out", Choice(), "test/1")
    rows = [json.loads(line) for line in (tmp_path / "out/jsonl/articles.jsonl").read_text("utf-8").splitlines()]
    assert {tuple(row["keywords"]) for row in rows} <= {(), ("1", "None")}
    assert all(isinstance(row["text"], str) and row["text"] for row in rows)
