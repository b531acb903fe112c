from dataclasses import replace

import pytest

from archive.records import Link
from archive.warc import Exchange
from crawler.urls import canonical
from pipelines.clean import Clean
from pipelines.store import Keep
from pipelines.validate import NotAnArticle

URL = "http://www.lndangjian.org.cn/messagexq.asp?id=6083"


@pytest.fixture
def keep(run, capture):
    """Send a page through cleaning and keeping, its response kept as WARC; return the outcome in the ledger."""
    clean, store = Clean(run, ()), Keep(run, (), canonical)

    def send(html, url=URL, listed=None):
        made = capture(html, url=url)
        link = Link(url=listed or url, found_on=url, title=None, section=None, listed_on=None)
        exchange = Exchange(
            url=url, method="GET", request_headers=(), status=200, reason="OK", headers=made.headers, body=made.body,
            fetched_at=made.fetched_at, ip_address=None,
        )  # fmt: skip
        record, number = run.keep(exchange)
        target = canonical(link.url)
        with run.writer.writing():
            run.ledger.discovered([target], "article")
        store.process_item(clean.process_item(replace(made, record=record, id=number, link=link)))
        run.writer.commit()
        return rows(run, "SELECT outcome FROM outcomes WHERE url = ?", target)[0][0]

    return send


def rows(run, sql, *values):
    return [tuple(row) for row in run.writer.connection.execute(sql, values)]


def versions(run):
    return rows(
        run, "SELECT a.url, v.number, v.text FROM versions v JOIN articles a ON a.id = article_id ORDER BY 1, 2"
    )


def test_an_article_is_kept_and_its_url_concluded_with_its_capture(keep, run, page):
    assert keep(page()) == "stored"
    ((url, number, text),) = versions(run)
    assert (url, number) == (URL, 1)
    assert text.startswith("近日,沈阳市委召开")
    assert rows(run, "SELECT capture_id FROM outcomes") == rows(run, "SELECT capture_id FROM version_captures")


def test_an_edited_page_is_a_new_version_and_its_old_wording_stays(keep, run, page):
    keep(page())
    run.writer.connection.execute("DELETE FROM outcomes")
    assert keep(page().replace("总结今年工作", "回顾今年工作")) == "changed"
    assert [number for _, number, _ in versions(run)] == [1, 2]
    assert "总结今年工作" in versions(run)[0][2]
    assert "回顾今年工作" in versions(run)[1][2]


def test_a_known_article_whose_page_says_something_else_in_a_line_is_an_error_page_and_no_version(keep, run, page):
    keep(page())
    run.writer.connection.execute("DELETE FROM outcomes")
    with pytest.raises(NotAnArticle, match="nothing of the known article is on the page: 本栏目正在调整"):
        keep("<html><body><p>本栏目正在调整,请过几天再来。</p></body></html>")
    assert [number for _, number, _ in versions(run)] == [1]


def test_a_known_article_that_keeps_its_title_and_loses_its_text_is_a_version(keep, run, page):
    keep(page())
    run.writer.connection.execute("DELETE FROM outcomes")
    assert keep(page("<p>本文已撤回。</p>")) == "changed"


def test_what_the_site_taught_us_since_is_no_edit(keep, run, page, neighbours):
    """A disclaimer under the first article is text until other pages have it too."""
    disclaimer = "<p>免责声明：本网转载内容均注明出处,如有异议请与本网联系。</p>"
    body = "".join(
        f"<p>{line}</p>" for line in ("近日,沈阳市委召开会议,传达学习省委会议精神。" * 4, "会议强调,要抓好落实。" * 9)
    )
    keep(page(body + disclaimer))
    assert "免责声明" in versions(run)[0][2]
    for other in neighbours(8, tail=disclaimer):
        keep(other.body.decode("gb18030"), url=other.url)
    run.writer.connection.execute("DELETE FROM outcomes WHERE url = ?", (URL,))
    assert keep(page(body + disclaimer)) == "unchanged"
    (mine,) = [row for row in versions(run) if row[0] == URL]
    assert "免责声明" not in mine[2]


def test_an_article_reached_by_a_redirect_has_both_addresses(keep, run, page):
    listed = "http://www.lndangjian.org.cn/go.asp?id=1"
    assert keep(page(), listed=listed) == "stored"
    assert rows(run, "SELECT url FROM articles") == [(URL,)]
    assert rows(run, "SELECT url FROM article_urls ORDER BY url") == [(listed,), (URL,)]
