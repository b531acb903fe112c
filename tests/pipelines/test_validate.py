from dataclasses import replace
from datetime import datetime

import pytest

from archive.records import Article, Attachment, Cut, Reading
from pipelines.validate import NotAnArticle, Validate

PICTURE = Attachment(kind="image", url="http://www.lndangjian.org.cn/uploadfile/1.jpg", label=None)
NOON = datetime(2016, 10, 18, 12)


@pytest.fixture
def made(capture):
    def make(text, **fields):
        given = {"title": "党员活动日", "published": None, "attachments": (), "cuts": ()} | fields
        page = capture("")
        return Article(
            site=page.site, url=page.url, text=text, section=None, original_title=None, published_raw=None,
            source=None, author=None, editor=None, views=None, capture=page,
            reading=Reading(body_from="none", title_from="page", published_from=None, encoding="utf-8",
                            learned_pages=0),
            **given,
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("七一前夕,慰问老党员。", {}),
        ("七一前夕,慰问老党员。", {"title": None}),
        ("", {"attachments": (PICTURE,)}),
        ("", {"attachments": (PICTURE,), "cuts": (Cut(text="页面不存在", reason="repeats"),)}),
        ("", {"published": NOON}),  # an article whose body is filled by script
    ],
)
def test_whatever_holds_something_passes_as_it_is(made, text, fields):
    article = made(text, **fields)
    assert Validate().process_item(article) is article


@pytest.mark.parametrize(
    ("text", "fields", "outcome", "reason"),
    [
        ("您访问的页面不存在或已过期!", {}, "soft_error", "the page says: 您访问的页面不存在或已过期"),
        ("请输入验证码", {"published": NOON}, "failed", "the page says: 请输入验证码"),
        ("", {"title": "页面不存在"}, "soft_error", "the page says: 页面不存在"),
        ("", {"cuts": (Cut(text="对不起,该信息不存在", reason="repeats"),)}, "soft_error", "the page says: 信息不存在"),
        ("", {}, "unreadable", "no text, no attachment and no time on the page"),
        ("", {"title": None}, "unreadable", "no text, no attachment and no time on the page"),
    ],
)
def test_what_is_no_article_is_refused_with_its_end_and_reason(made, text, fields, outcome, reason):
    with pytest.raises(NotAnArticle) as refused:
        Validate().process_item(made(text, **fields))
    assert (refused.value.outcome, str(refused.value)) == (outcome, reason)


@pytest.fixture
def refused(page, capture, neighbours, read_after):
    """Tell whether an error page in the frame of its site is refused once so many other pages are known."""

    def tell(known):
        error = page("<p>您访问的页面不存在或已过期!</p>", title="", head="辽宁党建网", meta="")
        article = read_after(capture(error), neighbours(known))
        try:
            Validate().process_item(article)
        except NotAnArticle as refusal:
            return refusal.outcome == "soft_error"
        return False

    return tell


@pytest.mark.parametrize("known", [2, 4, 8])
def test_an_error_page_in_the_frame_of_a_known_site_is_refused(refused, known):
    assert refused(known)


@pytest.mark.parametrize("known", [0, 1])
def test_an_error_page_among_the_first_pages_of_a_site_is_refused(refused, known):
    assert refused(known)


@pytest.mark.parametrize(
    ("text", "title_from", "published_from"),
    [("", "ArticleTitle", "head tag pubdate"), ("", "listing", "url"), ("1", "listing", None), ("ok", "<title>", None)],
)
def test_head_tags_and_a_few_characters_are_no_article(made, text, title_from, published_from):
    article = made(text, published=NOON)
    reading = replace(article.reading, title_from=title_from, published_from=published_from)
    with pytest.raises(NotAnArticle, match="hardly anything on the page"):
        Validate().process_item(replace(article, reading=reading))
    printed = replace(reading, published_from="meta line")
    Validate().process_item(replace(article, reading=printed))
