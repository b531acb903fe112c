"""The views that answer what people ask first, each on a small archive."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from archive.database import open_writer
from archive.records import Link
from archive.writer import Run
from tests.conftest import NOW

ROOT = "http://www.lndangjian.org.cn/messagexq.asp?id="
LISTING = "http://www.lndangjian.org.cn/messageall.asp?"


@pytest.fixture
def archive(run, writer, declaration, article):
    """Three articles on two days: 1 in two sections and edited, 2 withdrawn, 3 in no listing and without a time."""
    run.release()
    first = Run(writer, declaration, {}, NOW)
    made = {
        1: {"title": "甲", "source": "新华社", "views": 7, "published": datetime(2016, 10, 18, 12, 49)},
        2: {"title": "乙", "source": "新华社", "published": datetime(2016, 11, 2)},
        3: {"title": "丙", "source": None, "published": None, "section": "学习园地"},
    }
    keep(first, article, made, listed={"党务公开": [1, 2], "热点关注": [1]})
    first.finish(NOW + timedelta(hours=1), reason=None)
    later = Run(writer, declaration, {}, NOW + timedelta(days=2))
    edited = {1: made[1] | {"title": "甲(修订)", "text": "近日,沈阳市召开党建工作会议。会议强调落实。", "views": 40}}
    keep(later, article, edited, listed={"党务公开": [1]}, missing=[2])
    later.finish(NOW + timedelta(days=2, hours=1), reason=None)
    writer.connection.row_factory = sqlite3.Row
    return writer.connection


def keep(run, article, made, listed, missing=()):
    with run.writer.writing():
        run.ledger.discovered([f"{ROOT}{n}" for n in (*made, *missing)], "article")
        for name, numbers in listed.items():
            section = run.ledger.section(name, LISTING + name)
            links = [
                (
                    f"{ROOT}{n}",
                    Link(url=f"{ROOT}{n}", found_on=LISTING + name, title=None, section=name, listed_on=None),
                )
                for n in numbers
            ]
            run.ledger.walked(section, links)
    started = datetime.fromisoformat(
        run.writer.connection.execute("SELECT started_at FROM runs WHERE id = ?", (run.ledger.run_id,)).fetchone()[0]
    )
    for n, fields in made.items():
        read = article(f"{ROOT}{n}", seen=started + timedelta(minutes=n), **fields)
        with run.writer.writing():
            run.ledger.concluded(f"{ROOT}{n}", run.store.add(read, f"{ROOT}{n}"))
    with run.writer.writing():
        for n in missing:
            run.ledger.concluded(f"{ROOT}{n}", "missing", "HTTP status: 404")


def rows(connection, query):
    return [tuple(row) for row in connection.execute(query)]


def test_articles_stand_in_every_section_that_lists_them_else_in_the_one_they_name(archive):
    assert rows(
        archive, "SELECT title, section, section_id IS NULL, source FROM articles_with_sections ORDER BY url, 2"
    ) == [
        ("甲(修订)", "党务公开", 0, "新华社"),
        ("甲(修订)", "热点关注", 0, "新华社"),
        ("乙", "党务公开", 0, "新华社"),
        ("丙", "学习园地", 1, None),
    ]


def test_articles_are_counted_per_month_and_section(archive):
    assert rows(archive, "SELECT month, section, articles FROM articles_per_month ORDER BY month, section") == [
        (None, "学习园地", 1),
        ("2016-10", "党务公开", 1),
        ("2016-10", "热点关注", 1),
        ("2016-11", "党务公开", 1),
    ]


def test_an_edit_shows_both_titles_and_when_it_was_seen(archive):
    (edit,) = archive.execute("SELECT * FROM edits").fetchall()
    assert (edit["title_before"], edit["title"], edit["version"]) == ("甲", "甲(修订)", 2)
    assert (edit["title_changed"], edit["text_changed"], edit["longer_by"]) == (1, 1, 7)
    assert (edit["seen_before_at"], edit["seen_at"]) == ("2026-11-23T08:01:00.000Z", "2026-11-25T08:01:00.000Z")
    assert edit["warc_digest"].startswith("sha256:")


def test_an_edit_is_held_against_the_wording_before_even_where_a_number_is_missing(archive, run):
    archive.execute("UPDATE versions SET number = 5 WHERE number = 2")
    assert rows(archive, "SELECT version, title_before FROM edits") == [(5, "甲")]


def test_a_withdrawn_article_tells_what_the_portal_answered(archive):
    assert rows(archive, "SELECT title, state, missing_checks, reason, still_at FROM withdrawn") == [
        ("乙", "missing", 1, "HTTP status: 404", 0)
    ]


def test_a_withdrawn_article_that_stands_elsewhere_says_so(archive):
    two, three = (archive.execute("SELECT id FROM articles WHERE url = ?", (f"{ROOT}{n}",)).fetchone()[0] for n in "23")
    archive.execute("UPDATE articles SET same_as = ? WHERE id = ?", (three, two))
    assert rows(archive, "SELECT title, still_at FROM withdrawn") == [("乙", 1)]


def test_view_counts_grow(archive):
    assert rows(archive, "SELECT views, growth, days FROM views_over_time ORDER BY observed_at") == [
        (7, None, None),
        (40, 33, 2.0),
    ]


def test_sources_are_counted_and_so_are_articles_without_one(archive):
    query = "SELECT source, articles, first_published, last_published FROM sources_cited ORDER BY articles DESC"
    assert rows(archive, query) == [
        ("新华社", 2, "2016-10-18 12:49", "2016-11-02 00:00"),
        (None, 1, None, None),
    ]


def test_an_archive_of_an_earlier_version_gets_the_views(archive, writer, tmp_path):
    for view in ("articles_per_month", "articles_with_sections", "edits"):
        archive.execute(f"DROP VIEW {view}")
    archive.execute("DELETE FROM _sqlite_migrations WHERE name = 'm010_questions'")
    writer.commit()
    with closing(open_writer(tmp_path / "archive")) as brought_up:
        assert brought_up.execute("SELECT count(*) FROM edits").fetchone()[0] == 1
