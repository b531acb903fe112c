import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Article, Attachment, Capture, Cut, Reading
from archive.versions import article_id, content_hash

URL = "http://www.lndangjian.org.cn/messagexq.asp?id=1"
FILE = Attachment(kind="file", url="http://www.lndangjian.org.cn/a.doc", label="名单.doc")
PICTURE = Attachment(kind="image", url="http://www.lndangjian.org.cn/1.jpg", label=None)
ARTICLE = Article(
    site="lndangjian", url=URL, title="沈阳市召开会议", text="近日,沈阳市召开会议。\n会议强调,要抓好落实。",
    section="党务公开", original_title=None, published=datetime(2016, 10, 18), published_raw="2016-10-18", source=None,
    author=None, editor=None, views=7, attachments=(FILE, PICTURE), cuts=(),
    reading=Reading(body_from="density", title_from="page", published_from=None, encoding="utf-8", learned_pages=0),
    capture=Capture(site="lndangjian", url=URL, status=200, headers=(), body=b"",
                    fetched_at=datetime(2026, 11, 23, tzinfo=UTC)),
)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"views": 8},
        {"cuts": (Cut(text="网站首页", reason="repeats"),)},
        {"section": None},
        {"source": "新华社"},
        {"published": None},
        {"url": URL + "&from=list"},
        {"text": "近日,沈阳市 召开会议。\n\n　　会议强调,要抓好落实。"},
        {"title": "沈阳市　召开会议 "},
        {"attachments": (replace(FILE, label="名单"), PICTURE)},
    ],
)
def test_what_is_no_new_wording(change):
    assert content_hash(replace(ARTICLE, **change)) == content_hash(ARTICLE)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "近日,沈阳市召开会议。"},
        {"text": "近日,沈阳市召开会议。会议强调,要抓好落实!"},
        {"title": "沈阳召开会议"},
        {"title": None},
        {"attachments": (FILE,)},
        {"attachments": (PICTURE, FILE)},
        {"attachments": (replace(FILE, url="http://www.lndangjian.org.cn/b.doc"), PICTURE)},
    ],
)
def test_what_is_a_new_wording(change):
    assert content_hash(replace(ARTICLE, **change)) != content_hash(ARTICLE)


def test_a_line_cannot_move_from_the_title_to_the_text_unseen():
    moved = replace(ARTICLE, title="", text="沈阳市召开会议" + ARTICLE.text)
    assert content_hash(moved) != content_hash(ARTICLE)


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_texts_are_one_wording_exactly_when_they_differ_in_blanks_only(one, other):
    hashes = {content_hash(replace(ARTICLE, text=text)) for text in (one, other)}
    assert (len(hashes) == 1) is ("".join(one.split()) == "".join(other.split()))


def test_an_id_is_a_uuid_that_site_and_address_decide():
    ids = {article_id("lndangjian", URL), article_id("lndangjian", URL + "2"), article_id("cst_nuc", URL)}
    assert len(ids) == 3
    assert {uuid.UUID(each).version for each in ids} == {5}
