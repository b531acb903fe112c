"""The second reading: no order of pages and no crash changes what it makes of a site."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.learned import TABLES, Learned
from pipelines.extract import extract, read_page
from pipelines.reread import reread

DISCLAIMER = "<p>免责声明：本网转载内容均注明出处,如有异议请与本网联系。</p>"
COUNT = 8


@pytest.fixture(scope="module")
def pages(neighbours, capture, page):
    """Eight pages of a site: five articles, one of one line, one of a video, one with a list of its own."""
    odd = [
        "<p>七一前夕,慰问老党员。</p>",
        "<embed src='/p.swf' flashvars='file=/uploadfile/1.flv'>",
        "<p>公示名单如下:</p><ol><li>张三</li><li>李四</li></ol>",
    ]
    return [
        *neighbours(COUNT - len(odd), tail=DISCLAIMER),
        *(capture(page(body + DISCLAIMER, title=f"第{name}号", head="辽宁党建网"), 50 + i)
          for i, (name, body) in enumerate(zip("甲乙丙", odd, strict=True))),
    ]  # fmt: skip


def read_all(connection, captures):
    return {a.url: a for a in reread("lndangjian", lambda: iter(captures), (), Learned(connection))}


def tables(connection):
    return {t.name: connection.execute(f"SELECT * FROM {t.name} ORDER BY 1, 2").fetchall() for t in TABLES}


def known(connection):
    """Return what is known of the site, without the counts under way."""
    return {name: [row for row in rows if row[0] == "lndangjian"] for name, rows in tables(connection).items()}


@pytest.fixture(scope="module")
def wanted(pages, fresh_database):
    with closing(fresh_database()) as connection:
        return read_all(connection, pages), tables(connection)


@settings(max_examples=25)
@given(order=st.permutations(range(COUNT)))
def test_the_order_of_pages_changes_nothing(order, pages, wanted, fresh_database):
    with closing(fresh_database()) as connection:
        found = read_all(connection, [pages[i] for i in order])
        assert (found, tables(connection)) == wanted


@settings(max_examples=10)
@given(order=st.permutations(range(COUNT)), known=st.integers(0, COUNT))
def test_what_was_counted_before_in_any_order_changes_nothing(order, known, pages, wanted, fresh_database):
    with closing(fresh_database()) as connection:
        learned = Learned(connection)
        for i in order[:known]:
            seen = read_page(pages[i])
            learned.observe(extract(seen, (), learned.counts(seen.keys))[1])
        assert (read_all(connection, pages), tables(connection)) == wanted


def test_the_disclaimer_and_the_frame_are_gone_from_every_page(wanted):
    articles, _ = wanted
    assert len(articles) == COUNT
    for article in articles.values():
        for line in ("免责声明", "版权所有", "网站首页", "您的位置"):
            assert line not in article.text
    assert articles["http://www.lndangjian.org.cn/messagexq.asp?id=50"].text == "七一前夕,慰问老党员。"
    assert articles["http://www.lndangjian.org.cn/messagexq.asp?id=51"].text == ""
    assert articles["http://www.lndangjian.org.cn/messagexq.asp?id=52"].text == "公示名单如下:\n张三\n李四"


def test_reading_a_third_time_gives_the_same(pages, wanted, fresh_database):
    with closing(fresh_database()) as connection:
        read_all(connection, pages)
        assert read_all(connection, pages) == wanted[0]


def test_a_crash_in_the_middle_leaves_the_site_as_known_as_it_was(pages, fresh_database):
    def breaking():
        yield pages[0]
        raise OSError("the WARC file is gone")

    with closing(fresh_database()) as connection:
        read_all(connection, pages)
        before = known(connection)
        with pytest.raises(OSError, match="gone"):
            list(reread("lndangjian", breaking, (), Learned(connection)))
        assert known(connection) == before
        assert read_all(connection, pages).keys() == {p.url for p in pages}
        assert known(connection) == tables(connection)


def observe(connection, captures):
    learned = Learned(connection)
    for given_capture in captures:
        seen = read_page(given_capture)
        learned.observe(extract(seen, (), learned.counts(seen.keys))[1])


@pytest.mark.parametrize("killed_after", [0, 1, 4, COUNT])
def test_a_crawl_that_was_killed_and_replayed_counts_what_an_undisturbed_one_counts(
    pages, fresh_database, tmp_path, killed_after
):
    path = tmp_path / "learned.db"
    with closing(fresh_database()) as undisturbed:
        observe(undisturbed, pages)
        wanted_tables = tables(undisturbed)
        with closing(fresh_database()) as empty:
            empty.execute(f"VACUUM INTO '{path}'")
    with closing(sqlite3.connect(path)) as first:
        observe(first, pages[: killed_after // 2])
        first.commit()
        observe(first, pages[killed_after // 2 : killed_after])  # not committed: lost with the process
    with closing(sqlite3.connect(path)) as second:
        observe(second, pages)
        second.commit()
        observe(second, pages)
        assert tables(second) == wanted_tables
