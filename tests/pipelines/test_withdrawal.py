"""An error page with status 200 that came while its site was unknown is taken back when the site is read again."""

from dataclasses import replace

import pytest

from archive.captures import capture_of_version
from archive.records import Link
from archive.search import find
from archive.warc import Exchange
from crawler.reextract import read_again
from crawler.urls import canonical
from pipelines.clean import Clean
from pipelines.store import Keep
from pipelines.validate import Validate

WORDS = "您访问的页面不存在或已过期"
MENU = (
    "<p>党建要闻 党务公开 学习园地 组织工作 干部工作 人才工作 基层动态 先锋人物 理论前沿 党史学习 党员风采 政策法规</p>"
)
URL = "http://www.lndangjian.org.cn/messagexq.asp?id=6083"


@pytest.fixture
def error(page):
    """An error page in the frame of its site, under a title of its own: at first sight an article of few words."""
    return page(f"{MENU}<p>{WORDS}!</p>", title="系统提示信息", head="系统提示信息-辽宁党建网", meta="")


@pytest.fixture
def crawl(run, capture):
    """Send captures down the line as a crawl does; their responses are kept as WARC."""
    clean, validate, keep = Clean(run, ()), Validate(), Keep(run, (), canonical)

    def send(*captures):
        for given in captures:
            exchange = Exchange(
                url=given.url, method="GET", request_headers=(), status=200, reason="OK", headers=given.headers,
                body=given.body, fetched_at=given.fetched_at, ip_address=None,
            )  # fmt: skip
            record, number = run.keep(exchange)
            link = Link(url=given.url, found_on=given.url, title=None, section=None, listed_on=None)
            with run.writer.writing():
                run.ledger.discovered([canonical(given.url)], "article")
            made = replace(given, record=record, id=number, link=link)
            keep.process_item(validate.process_item(clean.process_item(made)))
        run.writer.commit()

    return send


@pytest.fixture
def rows(run):
    def select(sql, *values):
        return [tuple(row) for row in run.writer.connection.execute(sql, values)]

    return select


@pytest.fixture
def others(neighbours):
    return neighbours(8, tail=MENU)


def ends(rows):
    return dict(rows("SELECT url, outcome FROM outcomes"))


@pytest.fixture
def withdrawn(crawl, run, capture, error, others, rows):
    """The archive after the second reading; the error page was its first."""
    crawl(capture(error), *others)
    assert ends(rows)[URL] == "stored"
    read_again(run.writer, run.site, ())


def test_its_url_ends_as_what_it_is_with_the_words_as_reason(withdrawn, rows, others):
    assert ends(rows) == {URL: "soft_error"} | {canonical(other.url): "stored" for other in others}
    assert rows("SELECT reason FROM outcomes WHERE url = ?", URL) == [(f"the page says: {WORDS}",)]


def test_the_article_is_gone_with_all_that_belonged_to_it(withdrawn, rows, others):
    assert rows("SELECT count(*) FROM articles") == [(len(others),)]
    assert rows("SELECT count(*) FROM articles WHERE url = ?", URL) == [(0,)]
    assert rows("PRAGMA foreign_key_check") == []
    for table in ("attachments", "head_tags", "conflicts", "cuts", "version_captures"):
        assert rows(f"SELECT count(*) FROM {table} WHERE version_id NOT IN (SELECT id FROM versions)") == [(0,)]


def test_its_page_stays_as_evidence_and_the_ledger_points_to_it(withdrawn, rows):
    ((number, file, offset),) = rows("SELECT id, file, offset FROM captures WHERE url = ?", URL)
    assert rows("SELECT capture_id FROM outcomes WHERE url = ?", URL) == [(number,)]
    assert file
    assert offset >= 0


def test_the_search_finds_it_no_more_and_the_others_still(withdrawn, run, others):
    connection = run.writer.connection
    assert find(connection, "系统提示").total == find(connection, "已过期").total == 0
    assert find(connection, "党建工作").total == len(others)
    assert connection.execute("SELECT count(*) FROM search_index").fetchone()[0] == len(others)
    connection.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")


def test_reading_once_more_finds_nothing_to_take_back(withdrawn, run, rows):
    before = rows("SELECT id, content_hash FROM versions ORDER BY id"), ends(rows)
    assert read_again(run.writer, run.site, ()).changed == 0
    assert (rows("SELECT id, content_hash FROM versions ORDER BY id"), ends(rows)) == before


def test_an_article_that_speaks_of_missing_pages_stays(crawl, run, page, capture, others, rows):
    text = f"<p>网站的“{WORDS}”提示语要说清去向,方便群众查找,这是全市政务公开工作会议提出的要求。</p>"
    crawl(capture(page(text, title="整改错链工作要求")), *others)
    read_again(run.writer, run.site, ())
    assert ends(rows)[URL] == "stored"


def test_an_earlier_wording_is_the_article_again(crawl, run, page, capture, others, rows):
    crawl(capture(page()))
    (first,) = rows("SELECT version_id FROM articles")[0]
    crawl(*others, capture(page("<p>会议改期举行,具体时间另行通知,请各支部相互转告。</p>")))
    (second,) = rows("SELECT version_id FROM articles WHERE url = ?", URL)[0]
    assert first != second
    with run.writer.writing():
        run.store.withdraw(second)
    assert rows("SELECT version_id FROM articles WHERE url = ?", URL) == [(first,)]
    assert find(run.writer.connection, "相互转告").total == 0
    assert capture_of_version(run.writer.connection, run.writer.folder, run.site, first).url == URL
    assert rows("PRAGMA foreign_key_check") == []
