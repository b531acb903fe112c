"""The verbs that show what an archive holds: show, search, export, report, sites."""

import csv
import io
import json
from contextlib import closing

import pytest

from archive.database import open_reader
from archive.report import last_run, report

SEED = "SEED"  # stands for the address of the article that the project was founded on


@pytest.fixture
def connection(demo_archive):
    with closing(open_reader(demo_archive)) as opened:
        yield opened


# show


def test_show_takes_every_spelling_of_the_address_the_id_and_its_start(command, demo_archive, connection):
    identity, number = connection.execute(
        "SELECT article_id, count(*) FROM article_urls GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    ).fetchone()
    spellings = [url for (url,) in connection.execute("SELECT url FROM article_urls WHERE article_id = ?", (identity,))]
    assert number > 1
    names = [*spellings, spellings[0].removeprefix("http://"), identity, identity[:8], identity[:8].upper()]
    shown = {command("show", name, "--archive", demo_archive) for name in names}
    assert len(shown) == 1
    ((code, out, _),) = shown
    assert code == 0
    assert f"id {identity}" in out


def test_show_takes_the_end_of_an_address_from_any_of_its_marks_on(command, demo_archive, connection):
    row = connection.execute(
        "SELECT u.url FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE a.same_as IS NULL"
        " AND u.url LIKE '%messagexq.asp?id=%' AND u.url NOT LIKE '%&%' LIMIT 1"
    ).fetchone()
    file, _, query = row["url"].rpartition("/")[2].partition("?")
    shown = {
        command("show", end, "--archive", demo_archive)
        for end in (f"{file}?{query}", f"/{file}?{query}", f"?{query}", query, f"&{query}")
    }
    assert len(shown) == 1
    ((code, out, _),) = shown
    assert (code, row["url"] in out) == (0, True)


def test_show_prints_all_that_is_known(command, demo_archive):
    _, out, _ = command("show", SEED, "--archive", demo_archive)
    for words in (
        "中办国办发文:贫困县党政正职不摘帽不调离",
        "2016-10-18 12:49",
        "党务公开",
        "新华社",
        "2051",
        "地方要和中央签脱贫责任书",
    ):
        assert words in out
    assert "original title 贫困县党政正职不摘帽不调离" in out.replace(" \n", " ")  # wrapped at 100 columns


def test_show_prints_the_proof_whole(command, demo_archive):
    _, out, _ = command("show", SEED, "--archive", demo_archive)
    article = json.loads(command("show", SEED, "--archive", demo_archive, "--json")[1])
    assert article["warc_digest"] in out


def test_an_article_that_is_not_there_is_named(command, demo_archive):
    code, _, errors = command("show", "http://www.lndangjian.org.cn/nosuch", "--archive", demo_archive)
    assert (code, "no such article in this archive" in errors) == (2, True)


def test_a_twin_is_shown_by_the_start_of_its_id(command, demo_archive, connection):
    twin, leader = connection.execute(
        "SELECT id, same_as FROM articles WHERE same_as IS NOT NULL ORDER BY id"
    ).fetchone()
    code, out, _ = command("show", twin[:13], "--archive", demo_archive)
    assert (code, f"id {leader}" in out) == (0, True)


# search


@pytest.mark.parametrize("words", [["摘帽"], ["贫困县"], ["党"], ["脱贫", "责任"]], ids=" ".join)
def test_search_marks_the_hit_in_the_text(command, demo_archive, words):
    code, out, _ = command("search", *words, "--archive", demo_archive, "--limit", 10_000)
    assert code == 0
    assert any(f"【{word}】" in out for word in words)
    found = json.loads(command("search", *words, "--archive", demo_archive, "--limit", 10_000, "--json")[1])
    assert found["total"] == len(found["hits"]) > 0
    assert any(hit["snippet"][1] == word for hit in found["hits"] for word in words)


@pytest.mark.parametrize("word", ["党建", "书记", "党"])
def test_search_finds_what_sql_finds(command, demo_archive, connection, word):
    wanted = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM current_articles WHERE coalesce(title, '') || char(10) || text LIKE ?", (f"%{word}%",)
        )
    }
    found = json.loads(command("search", word, "--archive", demo_archive, "--limit", 10_000, "--json")[1])
    assert {hit["article_id"] for hit in found["hits"]} == wanted
    assert wanted


def test_search_marks_the_hit_in_a_title_too(command, demo_archive):
    _, out, _ = command("search", "党建指导员", "--archive", demo_archive)
    hits = out.split("\n\n")[0].count(" · lndangjian · ")
    assert hits > 0
    assert out.count("【党建指导员】") >= hits


def test_a_search_without_a_hit_says_so_and_one_without_a_word_is_refused(command, demo_archive):
    code, out, _ = command("search", "火星移民", "--archive", demo_archive)
    assert (code, out.strip()) == (0, "articles found: 0, shown: 0")
    code, _, errors = command("search", "。", "--archive", demo_archive)
    assert (code, "give at least one word" in errors) == (2, True)


def test_search_keeps_to_the_site_and_the_limit(command, demo_archive):
    code, _, errors = command("search", "党", "--site", "cst_nuc", "--archive", demo_archive)
    assert (code, "never crawled into this archive" in errors) == (2, True)
    found = json.loads(command("search", "党", "--limit", 2, "--json", "--archive", demo_archive)[1])
    assert len(found["hits"]) == 2 < found["total"]


# export


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_export_to_a_file_and_to_stdout_are_the_same_and_hold_every_article(
    command, demo_archive, tmp_path, connection, kind
):
    path = tmp_path / f"articles.{kind}"
    code, out, errors = command("export", "--format", kind, "-o", path, "--archive", demo_archive)
    count = connection.execute("SELECT count(*) FROM current_articles").fetchone()[0]
    assert (code, out, errors) == (0, "", f"{count} articles\n")
    text = path.read_text(encoding="utf-8")
    assert command("export", "--format", kind, "--archive", demo_archive)[1] == text
    rows = (
        list(csv.DictReader(io.StringIO(text))) if kind == "csv" else [json.loads(line) for line in text.splitlines()]
    )
    assert len({row["id"] for row in rows}) == len(rows) == count
    unknown = [row["source"] for row in rows if not row["source"]]
    assert set(unknown) == ({""} if kind == "csv" else {None})


def test_csv_and_jsonl_hold_the_same(command, demo_archive):
    table = list(csv.DictReader(io.StringIO(command("export", "--format", "csv", "--archive", demo_archive)[1])))
    lines = [json.loads(line) for line in command("export", "--archive", demo_archive)[1].split("\n") if line]
    for row, article in zip(table, lines, strict=True):
        plain = {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in article.items()}
        assert row == {k: "" if v is None else str(v) for k, v in plain.items()}


def test_a_file_that_cannot_be_written_is_one_line(command, demo_archive, tmp_path):
    code, out, errors = command("export", "-o", tmp_path / "no" / "such" / "file", "--archive", demo_archive)
    assert (code, out) == (2, "")
    assert "file" in errors


# report and sites


def test_report_names_each_section_with_its_numbers_and_every_loss(command, demo_archive, connection):
    _, out, _ = command("report", "lndangjian", "--archive", demo_archive)
    wanted = report(connection, last_run(connection, "lndangjian"))
    lines = out.splitlines()
    for section in wanted.sections:
        (line,) = [line for line in lines if line.startswith(section.section)]
        assert line.split()[1:4] == [str(section.pages), str(section.expected), str(section.got)]
        assert line.rstrip().endswith("last page")
    for ending in wanted.endings:
        assert f"    {ending.url}" in out


def test_report_as_json_is_the_whole_report(command, demo_archive, connection):
    (found,) = json.loads(command("report", "--json", "--archive", demo_archive)[1])
    wanted = report(connection, last_run(connection, "lndangjian"))
    assert [row["section"] for row in found["sections"]] == [row.section for row in wanted.sections]
    assert found["status"] == "ok"
    assert found["outcomes"] == wanted.outcomes
    assert {row["status"] for row in found["sections"]} == {"ok"}
    assert found["last_ok"] == wanted.started_at
    assert found["disk"]["archive_bytes"] > found["growth"]["bytes"] > 0
    assert found["disk"]["unknown_sites"] == ["lndangjian"]  # crawled once: no rate is made up


def test_sites_lists_what_is_declared_with_and_without_an_archive(command, demo_archive, tmp_path, connection):
    rows = {row["name"]: row for row in json.loads(command("sites", "--json", "--archive", demo_archive)[1])}
    assert rows["lndangjian"]["articles"] == connection.execute("SELECT count(*) FROM current_articles").fetchone()[0]
    assert (rows["lndangjian"]["status"], rows["cst_nuc"]["articles"]) == ("ok", None)
    code, out, _ = command("sites", "--archive", tmp_path)
    assert code == 0
    assert "辽宁党建网" in out
    assert "lndangjian" in out


# reprints


def test_reprints_lists_what_stands_in_several_places_and_tells_each(command, demo_archive):
    listed = json.loads(command("reprints", "--archive", demo_archive, "--json")[1])
    assert listed["total"] == len(listed["clusters"]) > 0
    first = listed["clusters"][0]
    code, out, _ = command("reprints", "--archive", demo_archive)
    assert (code, first["cluster_id"][:8] in out) == (0, True)
    code, out, _ = command("reprints", first["earliest_article_id"], "--archive", demo_archive)
    assert (code, out.count("http://www.lndangjian.org.cn/")) == (0, first["articles"])
    told = json.loads(command("reprints", first["cluster_id"], "--archive", demo_archive, "--json")[1])
    assert told["copies"][0]["article_id"] == first["earliest_article_id"]


def test_an_article_that_stands_alone_has_no_reprints(command, demo_archive):
    code, out, _ = command("reprints", SEED, "--archive", demo_archive)
    assert (code, out.strip()) == (0, "no reprint of this article is known in this archive")


def test_reprints_of_what_is_not_there_are_refused(command, demo_archive):
    assert command("reprints", "http://www.lndangjian.org.cn/nosuch", "--archive", demo_archive)[0] == 2
    assert command("reprints", "--site", "cst_nuc", "--archive", demo_archive)[0] == 2


def test_search_counts_per_year_and_names_the_place_of_a_mistake(command, demo_archive):
    rows = json.loads(command("search", "党员", "--by", "year", "--json", "--archive", demo_archive)[1])
    total = json.loads(command("search", "党员", "--json", "--archive", demo_archive)[1])["total"]
    assert sum(row["articles"] for row in rows) == total > 0
    code, out, _ = command("search", "党员", "--by", "year", "--archive", demo_archive)
    assert (code, f"articles found: {total}" in out) == (0, True)
    code, _, errors = command("search", "党员", "AND", "(社区", "--archive", demo_archive)
    assert code == 2
    assert "at character 8 “(社区”" in errors
    assert len(errors.strip().splitlines()) == 1


@pytest.mark.parametrize("more", [[], ["--by", "year"]])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--section", "无此"], "无此: no section of this name; known: "),
        (["--since", "2020", "--until", "2010"], "since (2020) is after until (2010)"),
    ],
)
def test_a_search_in_what_is_not_there_is_one_line(command, demo_archive, arguments, said, more):
    code, out, errors = command("search", "党建", *arguments, *more, "--archive", demo_archive)
    assert (code, out, errors.count("\n")) == (2, "", 1)
    assert said in errors
