import sqlite3
from datetime import UTC, datetime, timedelta

from archive.reading import find_article
from archive.records import Attachment, Cut
from archive.versions import article_id

URL = "http://www.lndangjian.org.cn/messagexq.asp?id=1"
LATER = datetime(2026, 11, 24, tzinfo=UTC)


def rows(run, sql):
    return [tuple(row) for row in run.writer.connection.execute(sql)]


def keep(run, article):
    with run.writer.writing():
        return run.store.add(article, URL)


def test_a_new_article_is_stored_with_all_it_has(run, article):
    file = Attachment(kind="file", url="http://www.lndangjian.org.cn/a.doc", label="通知.doc")
    made = article(URL, views=2051, attachments=(file,), cuts=(Cut(text="网站首页", reason="repeats"),))
    assert keep(run, made) == "stored"
    assert rows(run, "SELECT published, number FROM versions") == [("2016-10-18 12:49", 1)]
    assert rows(run, "SELECT views FROM view_counts") == [(2051,)]
    assert rows(run, "SELECT kind, label FROM attachments") == [("file", "通知.doc")]
    assert rows(run, "SELECT text, reason FROM cuts JOIN cut_lines ON id = line_id") == [("网站首页", "repeats")]
    assert rows(run, "SELECT part FROM version_captures") == [(1,)]


def test_the_same_wording_is_no_new_version_whatever_the_view_count(run, article):
    keep(run, article(URL, views=1))
    assert keep(run, article(URL, seen=LATER, views=2, text="近日,沈阳市 召开党建工作会议。\n")) == "unchanged"
    assert rows(run, "SELECT count(*) FROM versions") == [(1,)]
    assert rows(run, "SELECT views FROM view_counts ORDER BY observed_at") == [(1,), (2,)]
    assert rows(run, "SELECT last_seen_at FROM articles") == [("2026-11-24T00:00:00.000Z",)]


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(run, article):
    keep(run, article(URL))
    assert keep(run, article(URL, seen=LATER, text="改正后的文字。")) == "changed"
    assert rows(run, "SELECT number, text FROM versions ORDER BY number") == [
        (1, "近日,沈阳市召开党建工作会议。"),
        (2, "改正后的文字。"),
    ]
    assert rows(run, "SELECT text, version FROM current_articles") == [("改正后的文字。", 2)]


def test_a_better_reading_of_the_same_page_replaces_the_reading_and_adds_no_version(run, article):
    keep(run, article(URL, text="网站首页\n正文。", cuts=()))
    version_id = run.store.current(URL).version_id
    with run.writer.writing():
        run.store.refresh(version_id, article(URL, text="正文。", cuts=(Cut(text="网站首页", reason="repeats"),)))
    assert rows(run, "SELECT text, number FROM versions") == [("正文。", 1)]
    assert keep(run, article(URL, seen=LATER, text="正文。")) == "unchanged"


def test_unknown_is_null(run, article):
    keep(run, article(URL, published=None, published_raw=None, title=None, section=None))
    assert rows(run, "SELECT published, title, section, source FROM versions") == [(None, None, None, None)]


def test_an_article_is_found_by_any_of_its_names(run, article):
    with run.writer.writing():
        run.store.add(article(URL), URL, "http://www.lndangjian.org.cn/go.asp?to=1")
    run.writer.connection.row_factory = sqlite3.Row
    identity = article_id("lndangjian", URL)
    for name in (
        URL,
        identity,
        identity[:8],
        "www.lndangjian.org.cn/messagexq.asp?id=1",
        "http://www.lndangjian.org.cn/go.asp?to=1",
    ):
        assert find_article(run.writer.connection, name).id == identity


def test_seconds_between_two_observations_do_not_collide(run, article):
    keep(run, article(URL, views=1))
    keep(run, article(URL, seen=datetime(2026, 11, 23, 8, 0, tzinfo=UTC) + timedelta(milliseconds=5), views=2))
    assert rows(run, "SELECT count(*) FROM view_counts") == [(2,)]
