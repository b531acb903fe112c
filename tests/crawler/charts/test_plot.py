"""`dangjian plot`: files, lines and exit codes."""

import json
import os

import pytest

from crawler.charts.drawing import has_glyphs

KINDS = {"months", "calendar", "sources", "reprints", "views", "gaps"}


def test_a_figure_and_its_numbers_are_written(two_days, command, tmp_path):
    code, printed, said = command("plot", "months", "--out", tmp_path / "m.svg", "--archive", two_days)
    assert (code, printed) == (0, "")
    rows = (tmp_path / "m.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "month,portal,section,sections,articles,is_partial"
    assert f"drawn from {len(rows) - 1} rows" in said
    assert "辽宁党建网" in (tmp_path / "m.svg").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.csv", "m.svg"]


def test_all_figures_are_written_into_a_folder(two_days, command, tmp_path):
    code, printed, _ = command("plot", "all", "lndangjian", "--out", tmp_path / "a" / "b", "--archive", two_days)
    assert (code, printed) == (0, "")
    written = {path.name for path in (tmp_path / "a" / "b").iterdir()}
    assert written == {f"{kind}.{suffix}" for kind in KINDS for suffix in ("svg", "csv")}


def test_a_png_is_written_in_chinese(two_days, command, tmp_path, monkeypatch):
    if not has_glyphs("党建"):
        pytest.skip("no font with Chinese letters is installed here")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    code, _, said = command("plot", "gaps", "-o", tmp_path / "缺漏.PNG", "--archive", two_days)
    assert code == 0
    assert "已绘出" in said
    assert (tmp_path / "缺漏.PNG").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "缺漏.csv").exists()


def test_json_gives_the_rows_without_a_file(two_days, command):
    code, printed, _ = command("plot", "sources", "--json", "--since", "2016", "--archive", two_days)
    told = json.loads(printed)
    assert code == 0
    assert told["scope"] == {"since": "2016"}
    assert told["rows"][0].keys() == {"source", "sources", "articles"}
    every = json.loads(command("plot", "all", "--json", "--archive", two_days)[1])
    assert {figure["figure"] for figure in every} == KINDS


def test_of_all_figures_those_without_anything_to_show_are_named(demo_archive, command, tmp_path):
    code, _, said = command("plot", "all", "--until", "2014", "--out", tmp_path, "--archive", demo_archive)
    assert code == 0
    assert "gaps: not drawn: --until has no meaning here" in said
    assert "views: not drawn: nothing to draw" in said
    assert (tmp_path / "months.svg").exists()
    assert not (tmp_path / "views.svg").exists()


def test_a_release_is_drawn_and_not_changed(two_days, command, tmp_path):
    command("reprints", "--archive", two_days)
    release = tmp_path / "release"
    chosen = [
        "--since",
        "2020-01-01",
        "--section",
        "党务公开",
        "--no-text",
    ]  # another choice of articles: reprints are stale
    assert command("dump", release, *chosen, "--archive", two_days)[0] == 0
    before = (release / "archive.db").read_bytes()
    code, _, said = command("plot", "all", "--out", tmp_path / "figures", "--archive", release)
    assert code == 0
    assert "a release is not changed" in said
    assert (release / "archive.db").read_bytes() == before
    assert {"months.svg", "sources.svg"} <= {path.name for path in (tmp_path / "figures").iterdir()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["month", "-o", "a.svg"], "month: no such figure; known: months, calendar"),
        (["months"], "--out FILE.svg"),
        (["months", "-o", "a.pdf"], "neither SVG nor PNG"),
        (["months", "-o", "a"], "neither SVG nor PNG"),
        (["months", "-o", "missing/a.svg"], "cannot write missing/a.csv"),
        (["all", "-o", "taken"], "cannot write taken"),
        (["months", "cst_nuc", "-o", "a.svg"], "never crawled"),
        (["months", "--section", "没有", "-o", "a.svg"], "no section of this name; known: "),
        (["months", "--since", "2016-13", "-o", "a.svg"], "2016-13 is no time"),
        (["months", "--since", "1990", "--until", "1991", "-o", "a.svg"], "nothing to draw"),
        (["all", "--since", "1990", "--until", "1991", "-o", "out"], "nothing to draw: no figure"),
        (["months", "--since", "2020", "--until", "2010", "-o", "a.svg"], "since (2020) is after until (2010)"),
        (["months", "--since", "0001", "--until", "9999", "-o", "a.svg"], "at most 120 years"),
        (["gaps", "--since", "2016", "-o", "a.svg"], "--since has no meaning here"),
        (["views", "-o", "a.svg"], "crawl again some days later"),
        (["months", "-o", "a.svg", "--archive", "nowhere"], "no archive here"),
    ],
)
def test_what_cannot_be_drawn_is_one_line_and_leaves_nothing(
    demo_archive, command, tmp_path, monkeypatch, arguments, said
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").touch()
    monkeypatch.setenv("DANGJIAN_ARCHIVE", str(demo_archive))
    code, printed, errors = command("plot", *arguments)
    assert (code, printed) == (2, "")
    assert said in errors
    assert errors.count("\n") == (7 if arguments[0] == "all" and "out" in arguments else 1)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(two_days, command, tmp_path):
    tmp_path.chmod(0o500)
    code, _, errors = command("plot", "months", "-o", tmp_path / "a.svg", "--archive", two_days)
    assert code == 2
    assert "cannot write" in errors


def test_a_csv_that_it_did_not_make_is_left_alone(two_days, command, tmp_path):
    (tmp_path / "data.csv").write_text("name,age\n甲,1\n", encoding="utf-8")
    code, _, errors = command("plot", "months", "-o", tmp_path / "data.svg", "--archive", two_days)
    assert (code, errors.count("\n")) == (2, 1)
    assert "data.csv is there and holds something else" in errors
    assert (tmp_path / "data.csv").read_text(encoding="utf-8") == "name,age\n甲,1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


def test_all_figures_leave_a_csv_of_the_same_name_alone_and_write_none(two_days, command, tmp_path):
    (tmp_path / "views.csv").write_text("name,age\n", encoding="utf-8")
    code, _, errors = command("plot", "all", "-o", tmp_path, "--archive", two_days)
    assert code == 2
    assert "views.csv is there" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["views.csv"]


def test_two_pictures_share_a_csv_only_where_they_have_the_same_numbers(two_days, command, tmp_path):
    svg, png = tmp_path / "cal.svg", tmp_path / "cal.png"
    assert command("plot", "calendar", "-o", svg, "--archive", two_days)[0] == 0
    assert command("plot", "calendar", "--until", "2015", "-o", svg, "--archive", two_days)[0] == 0  # drawn anew
    numbers = (tmp_path / "cal.csv").read_bytes()
    code, _, errors = command("plot", "calendar", "-o", png, "--archive", two_days)
    assert code == 2
    assert f"holds the numbers of {svg}, which are others" in errors
    assert (tmp_path / "cal.csv").read_bytes() == numbers
    assert not png.exists()


def test_where_the_picture_is_a_folder_no_csv_is_left(two_days, command, tmp_path):
    (tmp_path / "a.svg").mkdir()
    code, _, errors = command("plot", "months", "-o", tmp_path / "a.svg", "--archive", two_days)
    assert code == 2
    assert "cannot write" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_a_calendar_says_which_years_it_draws_of_those_that_were_asked_for(two_days, command, tmp_path):
    path = tmp_path / "c.svg"
    said = command("plot", "calendar", "--since", "0001", "-o", path, "--archive", two_days)[2]
    first = (tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    assert f"calendar: drawn from {first} to " in said
    assert "at most 30 years" in said
    assert "calendar: " not in command("plot", "calendar", "--since", "2016", "-o", path, "--archive", two_days)[2]
