"""An archive that somebody prepared: nothing in it executes, nothing breaks, nobody is deceived."""

import re
from datetime import datetime
from html import unescape
from html.parser import HTMLParser

import pytest

from archive.records import Attachment

SCRIPT = "<script>alert(document.domain)</script>"
LONG = "党建工作要点落实到位。" * 640_000  # 7 million characters, 21 MB


class Tags(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


PAGES = ("/", "/search", "/search?q=党建", "/search?q=<script>alert(1)</script>", "/article/{}", "/article/{}?cuts=1",
         "/article/{}/versions", "/article/{}/cite", "/article/{}/cite?version=1", "/article/{}/reprint/{}", "/archive",
         "/archive/current_articles", "/archive/versions", "/archive/articles/{}", "/archive/sites", "/archive/edited",
         "/archive/cut_lines", "/archive?sql=select+title+as+\"<script>alert(1)</script>\"+from+versions",
         "/archive/versions?title=<script>alert(1)</script>", "/<script>alert(1)</script>",
         "/archive/<script>")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_anything_that_runs_or_is_fetched_from_elsewhere(hostile, path):
    identity, ask = hostile
    for language in ("en", "zh"):
        page = ask(path.format(identity, identity), Cookie=f"language={language}")
        assert page.status_code in (200, 302, 404)
        assert page.status_code == 302 or "</footer>" in page.text  # the page was not broken off
        for tag, attributes in Tags(page.text).tags:
            assert_harmless(tag, attributes)


def assert_harmless(tag, attributes):
    ours = re.compile(r"/(?!/)|http://localhost/|\?")
    assert tag not in ("iframe", "object", "embed", "base", "math", "frame", "audio", "video", "style")
    assert not [
        name for name in attributes if name.startswith("on") or name in ("style", "srcset", "background", "http-equiv")
    ]
    assert not re.match(r"\s*(?:javascript|data|vbscript):", attributes.get("href") or "", re.IGNORECASE)
    assert ours.match(attributes.get("src") or "/")
    if tag == "script":
        assert re.fullmatch(r"/assets/[\w.-]+", attributes["src"])
    if tag in ("form", "link"):
        assert ours.match(attributes.get("action") or attributes["href"])


@pytest.mark.parametrize(
    "path", ["/article/{}", "/article/{}/versions", "/article/{}?cuts=1", "/archive/versions", "/archive/cut_lines"]
)
def test_marks_that_turn_the_text_are_spelt_out(hostile, path):
    identity, ask = hostile
    page = ask(path.format(identity))
    assert "[U+202E]" in page.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", page.text)


def test_what_the_article_says_is_still_there(hostile):
    identity, ask = hostile
    page = ask(f"/article/{identity}")
    article = page.text.partition('<div class="text"')[2].partition("</div>")[0]
    shown = re.sub("<[^>]+>", "", article)
    assert all(character in shown for character in "粗甲乙丙戊己")
    assert "alert" not in shown
    assert SCRIPT in unescape(page.text)  # the title, as text


@pytest.mark.parametrize("field", ["q", "site", "section", "source", "since"])
def test_sql_in_a_search_is_only_text(hostile, field):
    identity, ask = hostile
    for query in (
        "'; DROP TABLE articles; --", "党建' OR '1'='1", '党建" OR 1=1 --', "x' UNION SELECT 1--", "title:党建",
        "党建*", "^党", "-党建", "党建\x00", "%", "_",
    ):  # fmt: skip
        assert ask("/search", params={field: query}).status_code == 200
    assert ask(f"/article/{identity}").status_code == 200


def test_an_article_of_twenty_megabytes_is_cut_and_can_be_had_whole(keep, run, tmp_path, reader_of):
    first = keep(2, title="长文")
    keep(2, title="长文二", seen=datetime.fromisoformat("2026-11-24T08:00Z"))
    with run.writer.writing():  # past the index, which would take its time
        long = "UPDATE versions SET text = ?1, html = '<p>' || ?1 || '</p>' WHERE number = ?2"
        run.writer.connection.execute(long, (LONG, 1))
        run.writer.connection.execute(long, (f"新{LONG}", 2))
    run.writer.commit()
    ask = reader_of(tmp_path / "archive")
    page, versions, whole = ask(f"/article/{first}"), ask(f"/article/{first}/versions"), ask(f"/article/{first}/text")
    assert len(page.text) < 120_000
    assert f"This text has {len(LONG) + 1:,} characters" in page.text
    assert "<ins>" in versions.text
    assert "very long" in versions.text
    assert len(versions.text) < 250_000
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    assert whole.text == f"新{LONG}"
    for path in ("/search?q=党建", "/archive/versions", "/archive/current_articles"):
        assert len(ask(path).text) < 400_000


def test_text_that_is_no_text_is_told_in_a_sentence(keep, run, tmp_path, reader_of, capsys):
    broken = keep(3, title="好")
    with run.writer.writing():
        run.writer.connection.execute("UPDATE versions SET source = CAST(x'ff80' AS TEXT)")
    run.writer.commit()
    page = reader_of(tmp_path / "archive")(f"/article/{broken}")
    assert page.status_code == 400
    assert "UTF-8" in page.text
    assert "Traceback" not in page.text + capsys.readouterr().err


ODD = {
    "a kind nobody knows": "UPDATE attachments SET kind = 'hologram'",
    "a time that is no day": "UPDATE versions SET published = 'yesterday'",
    "a capture without a day": "UPDATE captures SET fetched_at = 'never'",
    "keywords that are no JSON": "UPDATE versions SET keywords = '党建, 党课'",
    "keywords that are no list": "UPDATE versions SET keywords = '{\"a\": 1}'",
    "a text that is a BLOB": "UPDATE versions SET text = CAST(text AS BLOB), html = CAST(html AS BLOB)",
    "facts that are BLOBs": "UPDATE versions SET title = x'61', source = x'61ff', published = x'32303136',"
    " section = x'62'",
    "a very long title": "UPDATE versions SET title = replace(hex(zeroblob(100000)), '00', '党建'), subtitle = title",
    "a state nobody knows": "UPDATE articles SET state = 'asleep'",
    "views that are no number": "INSERT INTO view_counts (article_id, observed_at, views)"
    " SELECT id, '2026', 'many' FROM articles UNION ALL SELECT id, '2027', 'more' FROM articles",
}


@pytest.mark.parametrize("odd", ODD)
def test_a_row_that_the_program_never_wrote_breaks_no_page_and_no_verb(keep, run, tmp_path, reader_of, dangjian, odd):
    pictures = (Attachment(kind="image", url="http://x.cn/a.png", label="图"),)
    identity = keep(4, title="党建要点", attachments=pictures, keywords=("党建",), source="本站")
    keep(4, title="党建要点二", attachments=pictures, seen=datetime.fromisoformat("2026-11-24T08:00Z"))
    with run.writer.writing():
        run.writer.connection.execute(ODD[odd])
    run.writer.commit()
    ask = reader_of(tmp_path / "archive")
    for path in ("/", "/search", "/search?q=党建", "/article/{}", "/article/{}/versions", "/article/{}/cite",
                 "/article/{}/cite?save=csl", "/article/{}/cite?save=bibtex", "/article/{}/text", "/archive",
                 "/article/{}/reprint/{}", "/archive/versions", "/archive/current_articles"):  # fmt: skip
        page = ask(path.format(identity, identity))
        assert page.status_code == 200, path
        assert len(page.content) < 100_000 or "save=" in path, path
    for verb in ("show", "history", "cite"):
        told = dangjian(verb, identity, "--archive", tmp_path / "archive")
        assert (told.returncode, told.stderr) == (0, ""), verb
