import re
from collections import Counter
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.demo import DemoPortal
from crawler.demo.cases import SHARES
from crawler.demo.words import DISCLAIMER, SLOGANS

SEED_FILE = Path(__file__).parents[4] / "shared" / "seed-lndangjian-article.txt"
TITLE = "td[style*='padding-top:5px'] tr:nth-child(2)"
META = "td[style*='font-size:12px']"
BODY = "td[style*='padding-top:5px'] tr:nth-child(4)"
PLANTED = {*SHARES, "twin", "seed", "disclaimer", "br-layout", "site-title", "date-only"}


def body_lines(article, ask, portal, lines_of, url):
    pages = [url, f"{url}&page=2"] if "two-pages" in article.planted else [url]
    found = []
    for page in pages:
        html = ask(portal, page).body.decode("gb18030")
        # The cell is searched in the source, so that the parser's view of an early </html> plays no part.
        cell = html[html.index("padding:12px 6px") : html.index("<table", html.index("padding:12px 6px"))]
        found += lines_of(cell[cell.index(">") + 1 :].encode("gb18030"))
    return found


def test_every_gold_line_stands_exactly_once_on_its_pages(portal, ask, lines_of):
    for article in portal.gold():
        for url in article.urls:
            counts = Counter(body_lines(article, ask, portal, lines_of, url))
            assert {line: counts[line] for line in article.lines} == dict.fromkeys(article.lines, 1), url


def test_gold_lines_keep_the_order_of_the_page(portal, ask, lines_of):
    for article in portal.gold():
        found = body_lines(article, ask, portal, lines_of, article.urls[0])
        assert [line for line in found if line in set(article.lines)] == list(article.lines)


def test_what_is_not_gold_in_a_body_is_credits_marks_files_or_page_links(portal, ask, lines_of):
    known = re.compile(r"原标题|来源|据|（来源|（据|作者|责任编辑|附件|上一页|上一篇|下一篇|相关文章|·|声明")
    for article in portal.gold():
        rest = set(body_lines(article, ask, portal, lines_of, article.urls[0])) - set(article.lines)
        assert [line for line in rest if not known.match(line)] == []


def test_title_date_line_and_body_are_found_by_the_sites_selectors(portal, ask):
    for article in list(portal.gold())[::7]:
        tree = LexborHTMLParser(ask(portal, article.urls[0]).body.decode("gb18030"))
        title, meta, body = (tree.css(selector) for selector in (TITLE, META, BODY))
        assert [node.text().strip() for node in title] == [article.title]
        assert len(meta) == len(body) == 1
        assert "阅读量" in meta[0].text()
        if article.lines:
            assert article.lines[0] in body[0].text()


def test_source_author_editor_and_original_title_are_printed(portal, ask):
    for article in portal.gold():
        text = ask(portal, article.urls[0]).body.decode("gb18030")
        if "two-pages" in article.planted:
            text += ask(portal, article.urls[0] + "&page=2").body.decode("gb18030")
        for said in (article.source, article.author, article.editor, article.original_title):
            assert said is None or said in text


def test_dates_and_views_are_printed_as_gold_says(portal, ask):
    for article in portal.gold():
        for url, date, views in zip(article.urls, article.dates, article.views, strict=True):
            line = LexborHTMLParser(ask(portal, url).body.decode("gb18030")).css_first(META).text()
            numbers = [int(n) for n in re.findall(r"\d+", line.partition("发布时间")[2].partition("阅读量")[0])]
            expected = [] if date is None else [date.year, date.month, date.day, date.hour, date.minute]
            assert numbers == expected[:3] if "date-only" in article.planted else numbers == expected
            assert re.findall(r"阅读量[:：](\d*)次", line) == ["" if views is None else str(views)]


def test_attachments_are_linked_in_page_order_and_answer(portal, ask):
    seen = Counter()
    for article in portal.gold():
        body = LexborHTMLParser(ask(portal, article.urls[0]).body.decode("gb18030")).css_first(BODY)
        places = []
        for attachment in article.attachments:
            seen[attachment.kind] += 1
            path = attachment.url.removeprefix("http://www.lndangjian.org.cn/")
            places.append(body.html.index(path))
            if path != attachment.url:
                assert ask(portal, attachment.url).status == 200
        assert places == sorted(places)
    assert seen["image"] > 20
    assert seen["video"] > 20
    assert seen["file"] > 20


@pytest.mark.parametrize(("size", "least"), [(60, 1), (600, 3)])
def test_every_case_is_planted_often_enough(size, least):
    counts = Counter(name for article in DemoPortal(size=size).gold() for name in article.planted)
    assert counts.keys() == PLANTED if size == 600 else counts.keys() >= {*SHARES, "twin", "seed"}
    assert {name: n for name, n in counts.items() if n < least} == ({"seed": 1} if least > 1 else {})


def test_no_paragraph_is_shared_by_accident(portal):
    counts = Counter(line for article in portal.gold() for line in article.lines)
    shared = {line.replace(",", "，") for line, times in counts.items() if times > 1}
    assert shared <= set(SLOGANS)


def test_different_articles_share_few_four_grams(portal):
    texts = ["".join(article.lines) for article in portal.gold() if len("".join(article.lines)) > 400][::20]
    grams = [{text[i : i + 4] for i in range(len(text) - 3)} for text in texts]
    overlaps = [len(a & b) / len(a | b) for a, b in combinations(grams, 2)]
    assert max(overlaps) < 0.25
    assert sum(overlaps) / len(overlaps) < 0.10


def test_twins_live_in_two_sections_under_two_ids(portal):
    twins = [article for article in portal.gold() if "twin" in article.planted]
    assert all(len(set(article.urls)) == len(set(article.sections)) == 2 for article in twins)
    days = [(late - early).days for early, late in (article.dates for article in twins)]
    assert set(days) == {0, 1}


def test_the_disclaimer_ends_every_article_of_its_section_and_is_not_gold(portal, ask):
    for article in portal.gold():
        assert DISCLAIMER not in article.lines
        for url, section in zip(article.urls, article.sections, strict=True):
            last = url + "&page=2" if "two-pages" in article.planted else url
            assert (DISCLAIMER in ask(portal, last).body.decode("gb18030")) == (section == "党建评论")


def test_pages_are_declared_gb2312_but_need_gb18030(portal, ask):
    article = next(a for a in portal.gold() if "rare-character" in a.planted)
    response = ask(portal, article.urls[0])
    assert ("Content-Type", "text/html") in response.headers
    assert b"charset=gb2312" in response.body
    assert "䶮" in response.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        response.body.decode("gb2312")


def test_tables_carry_no_ids_and_no_classes(portal, ask):
    for path in ("", "messageall.asp?classid=5", "messagexq.asp?id=1000"):
        assert not re.search(rb"<[^>]+\s(id|class)=", ask(portal, path).body)


def test_pages_stay_the_same_in_every_process(portal, ask):
    # The portal is test data: who changes its pages on purpose puts the new digest here.
    digest = sha256()
    for path in ("", "messageall.asp?classid=9&page=2", "messagexq.asp?id=1000", "messagexq.asp?id=1712"):
        digest.update(ask(portal, path).body)
    assert digest.hexdigest()[:16] == "33104d7e92b8e4e0"


def test_the_seed_has_its_eleven_lines_and_nothing_else(portal):
    seed = next(article for article in portal.gold() if "seed" in article.planted)
    assert len(seed.lines) == 11
    assert seed.lines[0].startswith("近日")
    assert seed.lines[-1].endswith("奖惩分明的原则。")
    assert (seed.sections, seed.source, seed.views) == (("党务公开",), "新华社", (2051,))
    assert f"{seed.published}" == "2016-10-18 12:49:00"


@pytest.mark.skipif(not SEED_FILE.exists(), reason="the seed's text file lies beside the tree, not in it")
def test_the_seeds_page_is_the_seed_to_the_letter(portal, ask):
    seed = next(article for article in portal.gold() if "seed" in article.planted)
    page = "".join(LexborHTMLParser(ask(portal, seed.urls[0]).body.decode("gb18030")).body.text().split())
    assert page.partition("本页为合成演示数据")[0] == "".join(SEED_FILE.read_text("utf-8").split())
