"""The demo portal of 600 articles, from seed to rows, against its gold."""

import hashlib
import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime

import pytest

from archive.captures import capture_of_version
from archive.database import open_reader
from archive.reading import load_article
from crawler.demo import seed
from crawler.demo.media import ROOT, media_file

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="
_TOKEN = re.compile(r"[一-鿿㐀-䶿]|[A-Za-z0-9]+")


@pytest.fixture(scope="module")
def connection(demo_archive):
    with closing(open_reader(demo_archive)) as opened:
        yield opened


@pytest.fixture(scope="module")
def stored(connection):
    """Every article of the archive under each of its URLs."""
    rows = connection.execute("SELECT id FROM current_articles").fetchall()
    articles = [load_article(connection, row["id"]) for row in rows]
    return {url: article for article in articles for url in article.urls}


@pytest.fixture(scope="module")
def gold(portal):
    return list(portal.gold())


def shingles(lines):
    tokens = _TOKEN.findall("\n".join(lines))
    size = min(4, max(len(tokens), 1))
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def f1(got, want):
    have, need = shingles(got), shingles(want)
    if not have and not need:
        return 1.0
    common = sum((have & need).values())
    return 2 * common / (sum(have.values()) + sum(need.values()))


def test_every_article_is_found_once(stored, gold, connection):
    assert connection.execute("SELECT count(*) FROM current_articles").fetchone()[0] == len(gold)
    for article in gold:
        found = {stored[url].id for url in article.urls}
        assert len(found) == 1, article.urls
        assert set(stored[article.urls[0]].sections) == set(article.sections)


def test_bodies_equal_the_gold(stored, gold):
    scores = {article.urls[0]: f1(stored[article.urls[0]].text.splitlines(), article.lines) for article in gold}
    worst = sorted(scores.items(), key=lambda item: item[1])[:5]
    print(f"mean body F1 {sum(scores.values()) / len(scores):.4f}, worst {worst}")
    assert sum(scores.values()) / len(scores) >= 0.99, worst


def test_no_line_of_sidebar_navigation_or_footer_is_in_any_body(stored):
    frame = {line for line, _ in (*seed.SIDEBAR, *seed.PARTNERS)} | set(seed.FOOTER_LINES) | {seed.SLOGAN, seed.SEARCH}
    for url, article in stored.items():
        for line in article.text.splitlines():
            assert line not in frame, url
            assert "网站首页" not in line, url
            assert "synthetic demo page" not in line, url


@pytest.mark.parametrize("field", ["title", "original_title", "source", "author", "editor"])
def test_a_field_is_exact_where_the_page_states_it_and_null_where_not(field, stored, gold):
    wrong = [
        (article.urls[0], getattr(stored[article.urls[0]], field), getattr(article, field))
        for article in gold
        if getattr(stored[article.urls[0]], field) != getattr(article, field)
    ]
    assert not wrong, f"{len(wrong)} wrong, e.g. {wrong[:5]}"


def test_times_are_exact(stored, gold):
    def text(moment: datetime | None) -> str | None:
        only_day = moment and not (moment.hour or moment.minute)  # such a page prints a date alone
        return moment and moment.strftime("%Y-%m-%d" if only_day else "%Y-%m-%d %H:%M")

    wrong = [
        (article.urls[0], stored[article.urls[0]].published, text(article.published))
        for article in gold
        if stored[article.urls[0]].published not in map(text, article.dates)
    ]
    assert not wrong, f"{len(wrong)} wrong, e.g. {wrong[:5]}"


def test_view_counts_are_exact(connection, gold):
    rows = connection.execute("SELECT a.url, c.views FROM articles a LEFT JOIN view_counts c ON c.article_id = a.id")
    stored_views = {row["url"]: row["views"] for row in rows}
    wanted = {url: views for article in gold for url, views in zip(article.urls, article.views, strict=True)}
    assert stored_views == wanted


def test_attachments_are_links_in_page_order(stored, gold):
    wrong = [
        (article.urls[0], stored[article.urls[0]].attachments, article.attachments)
        for article in gold
        if stored[article.urls[0]].attachments != tuple((a.kind, a.url, a.label) for a in article.attachments)
    ]
    assert not wrong, f"{len(wrong)} wrong, e.g. {wrong[:3]}"


def test_every_picture_and_file_is_held_and_nothing_else(connection, gold):
    named = {a.url for article in gold for a in article.attachments if a.kind != "video"}
    rows = connection.execute("SELECT url, sha256, kind FROM attachment_files").fetchall()
    assert {url for url, digest, _ in rows if digest} == named
    assert {kind for _, digest, kind in rows if digest is None} == {"video"}
    assert {url for (url,) in connection.execute("SELECT url FROM file_urls")} == named  # none of the frame's
    for url in sorted(named)[::20]:
        (sha256,) = connection.execute("SELECT sha256 FROM file_urls WHERE url = ?", (url,)).fetchone()
        assert sha256 == hashlib.sha256(media_file(url.removeprefix(ROOT))[1]).hexdigest()


def test_the_article_that_the_project_was_founded_on(stored, gold):
    (wanted,) = (article for article in gold if "seed" in article.planted)
    article = stored[wanted.urls[0]]
    assert article.sections == ("党务公开",)
    assert article.title == "中办国办发文:贫困县党政正职不摘帽不调离"
    assert article.published == "2016-10-18 12:49"
    assert article.views == 2051
    assert article.original_title == "贫困县党政正职不摘帽不调离"
    assert article.source == "新华社"
    lines = article.text.splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("近日,中共中央办公厅")
    assert lines[-1].endswith("奖惩分明的原则。")
    assert [lines[i] for i in (1, 5, 8)] == [
        "地方要和中央签脱贫责任书", "保持贫困县党政正职稳定", "脱贫显著予以表彰不负责任者要追责",
    ]  # fmt: skip


def test_every_planted_link_ends_as_planned(connection, portal):
    ends = dict(connection.execute("SELECT url, outcome FROM outcomes WHERE kind = 'article'").fetchall())
    for link in portal.planted_links():
        assert ends[link.url] == link.outcome


def test_every_discovered_url_has_one_end_and_each_its_proof(connection):
    assert connection.execute("SELECT count(*) FROM outcomes WHERE outcome IS NULL").fetchone()[0] == 0
    unproven = connection.execute(
        "SELECT count(*) FROM outcomes WHERE outcome = 'stored' AND capture_id IS NULL"
    ).fetchone()[0]
    assert unproven == 0
    assert connection.execute("SELECT count(*) FROM walks WHERE ended_by IS NULL").fetchone()[0] == 0


def test_an_article_points_at_the_record_it_was_read_from(connection, demo_archive):
    for version_id, url, digest in connection.execute(
        "SELECT v.id, a.url, c.warc_digest FROM versions v JOIN articles a ON a.id = v.article_id"
        " JOIN current_articles c ON c.id = a.id ORDER BY v.id LIMIT 40"
    ).fetchall():
        capture = capture_of_version(connection, demo_archive, "lndangjian", version_id)
        assert capture.url.lower().startswith(url.partition("?")[0])
        assert capture.record.digest == digest


def test_what_was_cut_is_kept_with_its_reason(connection):
    reasons = dict(connection.execute("SELECT reason, count(*) FROM cuts GROUP BY reason").fetchall())
    assert {"repeats", "sign-off", "original title", "credits"} <= set(reasons)


def test_the_site_is_never_left_and_robots_txt_is_obeyed(served, demo_archive):
    hosts = {host for host, _ in served.requests}
    assert hosts <= {"www.lndangjian.org.cn", "rehearsal.invalid"}
    assert not [target for _, target in served.requests if target.startswith("/admin/")]


def test_the_archive_is_sound(connection):
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()


def test_the_dump_is_plain_sqlite(demo_archive):
    with closing(sqlite3.connect(demo_archive / "archive.db")) as plain:
        (count,) = plain.execute("SELECT count(*) FROM current_articles WHERE source = '新华社'").fetchone()
    assert count > 0
