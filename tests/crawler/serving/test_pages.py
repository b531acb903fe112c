"""What a reader finds: search, an article and its wordings, citations, tables, in both languages."""

import asyncio
import re
from contextlib import closing
from html import unescape
from urllib.parse import urlencode

import pytest

from archive import reprints, search
from archive.database import open_reader
from archive.meanings import in_words
from archive.messages import say
from archive.reading import find_article
from archive.schema import VIEW_MEANINGS
from crawler.serving.app import Site


@pytest.fixture(scope="module")
def connection(two_days):
    with closing(open_reader(two_days)) as opened:
        yield opened


@pytest.fixture(scope="module")
def edited(connection):
    """An article whose text was changed."""
    row = connection.execute("SELECT article_id FROM edits WHERE text_changed ORDER BY article_id LIMIT 1").fetchone()
    return row[0]


def main(page):
    """Return the text between the tags of a page's main part."""
    inner = page.text.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"<[^>]+>", "", inner.partition(">")[2]))


def links(page, start):
    return [unescape(url) for url in re.findall(r'href="([^"]*)"', page.text) if url.startswith(start)]


# the front page and the search


def test_the_front_page_tells_how_much_there_is_and_leads_on(ask, connection):
    page = ask("/")
    total = connection.execute("SELECT count(*) FROM search_documents").fetchone()[0]
    assert page.status_code == 200
    assert f"{total} articles" in main(page)
    assert links(page, "/search?site=lndangjian")
    assert links(page, "/archive/edited")


def test_a_search_finds_what_the_verb_finds_in_its_order(ask, connection):
    page = ask("/search?q=党员")
    found = search.find(connection, "党员", limit=20)
    assert links(page, "/article/") == [f"/article/{hit.article_id}" for hit in found.hits]
    assert f"Articles found: {found.total} " in main(page)
    assert page.text.count("<mark>党员</mark>") >= len(found.hits)


def test_the_hits_of_all_pages_together_are_all_hits_once(ask, connection):
    total = search.find(connection, "党员").total
    pages = [ask(f"/search?q=党员&page={number}") for number in range(1, -(-total // 20) + 1)]
    hits = [url for page in pages for url in links(page, "/article/")]
    assert len(pages) > 1
    assert len(hits) == len(set(hits)) == total


def test_the_bars_are_the_counts_per_year_and_narrow_to_a_year(ask, connection):
    page = ask("/search?q=党员")
    counted = {year: count for year, count in search.counts(connection, "党员") if year and count}
    shown = {year: int(count) for year, count in re.findall(r'title="(\d{4}): (\d+)"', page.text) if count != "0"}
    assert shown == counted
    year = max(counted)
    narrowed = ask(next(url for url in links(page, "/search") if f"since={year}&until={year}" in url))
    assert f"Articles found: {counted[year]} " in main(narrowed)


@pytest.mark.parametrize(
    ("asked", "scope"),
    [
        ("section=党务公开", {"section": "党务公开"}),
        ("source=日报", {"source": "日报"}),
        ("since=2016&until=2019-06", {"since": "2016", "until": "2019-06"}),
        ("site=lndangjian", {"site": "lndangjian"}),
    ],
)
@pytest.mark.parametrize("words", ["党员", ""])
def test_filters_narrow_a_search_and_a_walk_through_all(ask, connection, asked, scope, words):
    page = ask(f"/search?q={words}&{asked}")
    within = search.Scope(**scope)
    found = search.find(connection, words, within) if words else search.newest(connection, within)
    assert found.total
    assert f"Articles found: {found.total} " in main(page)
    hits = found.hits if words else search.newest(connection, within).hits
    assert links(page, "/article/") == [f"/article/{hit.article_id}" for hit in hits]


def test_without_words_all_articles_are_there_the_newest_first(ask, connection):
    page = ask("/search")
    dates = re.findall(r"<time>(\d{4}-\d\d-\d\d)</time>", page.text)
    total = connection.execute("SELECT count(*) FROM current_articles").fetchone()[0]
    assert f"Articles found: {total} " in main(page)
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("query", ["(", '"', "NOT", "NEAR(", "党员 AND", "'; DROP TABLE articles; --", "*", "\x00"])
def test_a_query_that_cannot_be_read_is_explained_beside_the_form(ask, query):
    page = ask(f"/search?{urlencode({'q': query})}")
    assert page.status_code == 200
    assert "How to ask" in main(page) or "Articles found" in main(page)
    assert 'name="q"' in page.text


def test_what_is_not_there_gets_help_and_a_way_out_of_the_filters(ask):
    page = ask("/search?q=量子纠缠&section=党务公开")
    assert "No article fits." in main(page)
    assert links(page, "/search?q=%E9%87%8F")


def test_an_address_or_an_id_leads_to_its_article(ask, connection):
    article_id, url = connection.execute("SELECT id, url FROM current_articles LIMIT 1").fetchone()
    for asked in (url, article_id):
        assert ask(f"/search?q={asked}").headers["location"] == f"/article/{article_id}"


# an article


def test_an_article_is_shown_whole_with_its_facts_and_its_proof(ask, connection):
    (article_id,) = connection.execute("SELECT id FROM current_articles WHERE source IS NOT NULL LIMIT 1").fetchone()
    article = find_article(connection, article_id)
    shown = main(ask(f"/article/{article_id}"))
    for line in (article.title, *article.text.splitlines(), article.published, article.source, article.url,
                 article.warc_digest, article.id):  # fmt: skip
        assert line in shown


def test_the_seed_links_to_its_captured_page_on_another_origin(ask, connection):
    row = connection.execute("SELECT id, url, captured_at FROM current_articles WHERE title LIKE '%贫困县%'").fetchone()
    (link,) = links(ask(f"/article/{row['id']}"), "http://localhost:1/")
    assert link.startswith("http://localhost:1/lndangjian?url=http%3A%2F%2Fwww.lndangjian.org.cn%2Fmessagexq.asp")


def test_what_was_cut_is_shown_on_demand_with_the_rule(ask, connection, edited):
    without, with_cuts = ask(f"/article/{edited}"), ask(f"/article/{edited}?cuts=1")
    lines = [
        text for (text,) in connection.execute(
            "SELECT l.text FROM cuts c JOIN cut_lines l ON l.id = c.line_id JOIN articles a"
            " ON a.version_id = c.version_id WHERE a.id = ?", (edited,))
    ]  # fmt: skip
    assert f"What was cut from this page: {len(lines)} lines" in main(without)
    assert all(line in main(with_cuts) for line in lines)
    assert say("verdict.repeats") in main(with_cuts)


def test_a_changed_article_shows_what_went_and_what_came(ask, connection, edited):
    of_article = "SELECT text FROM versions WHERE article_id = ? ORDER BY number"
    wordings = connection.execute(of_article, (edited,)).fetchall()
    page = ask(f"/article/{edited}/versions")
    came = re.findall(r"<ins>([^<]+)</ins>", page.text.partition('class="version"')[2])
    went = re.findall(r"<del>([^<]+)</del>", page.text.partition('class="version"')[2])
    assert len(wordings) == 2
    assert came or went
    assert all(unescape(piece).strip() in wordings[1][0] for piece in came)
    assert all(unescape(piece).strip() in wordings[0][0] for piece in went)
    assert 'id="version-1"' in page.text


def test_a_citation_is_the_verbs_and_can_be_saved(ask, edited):
    page = ask(f"/article/{edited}/cite?version=1")
    saved = ask(f"/article/{edited}/cite?version=1&save=bibtex")
    assert "[EB/OL]" in main(page)
    assert saved.headers["content-disposition"] == f'attachment; filename="dangjian-{edited[:8]}-1.bib"'
    assert saved.text.startswith("@misc{dangjian-")
    assert saved.text in main(page)


def test_a_reprint_is_named_with_its_differences(ask, connection):
    clusters, _ = reprints.list_clusters(connection)
    earliest = clusters[0].earliest_article_id
    page = ask(f"/article/{earliest}")
    other = next(url for url in links(page, f"/article/{earliest}/reprint/"))
    assert "The same text elsewhere: " in main(page)
    compared = ask(other)
    assert compared.status_code == 200
    assert "<ins>" in compared.text


def test_pictures_that_are_held_are_shown_from_the_archive_and_no_other(ask, connection):
    row = connection.execute(
        "SELECT f.article_id, f.sha256, f.bytes FROM attachment_files f JOIN current_articles c ON c.id = f.article_id"
        " WHERE f.kind = 'image' AND f.sha256 IS NOT NULL LIMIT 1"
    ).fetchone()
    page = ask(f"/article/{row['article_id']}")
    assert f'src="/file/{row["sha256"]}"' in page.text
    assert not re.findall(r'src="(?!/)', page.text)
    picture = ask(f"/file/{row['sha256']}")
    assert picture.headers["content-type"] == "image/png"
    assert len(picture.content) == row["bytes"]


def test_what_is_no_article_is_told_in_a_sentence(ask):
    nobody = "/article/00000000-0000-0000-0000-000000000000"
    for path in (nobody, "/article/nix", "/nix", "/archive/nix", "/archive/edits/1"):
        page = ask(path)
        assert page.status_code == 404
        assert "Traceback" not in page.text
        assert "That did not work" in main(page)


# tables and languages


def test_tables_have_titles_meanings_and_facets_in_the_readers_language(ask):
    english, chinese = (ask("/archive/current_articles", Accept_Language=lang) for lang in ("en", "zh-CN,zh;q=0.9"))
    assert "Every article once, in its latest wording" in main(english)
    assert in_words(VIEW_MEANINGS["current_articles"], "zh") in main(chinese)
    for page in (english, chinese):
        assert 'id="facet-section"' in page.text
        assert links(page, "/article/")


def test_every_question_has_an_answer_and_a_title_in_both_languages(ask):
    for path in links(ask("/"), "/archive/"):
        for language in ("en", "zh"):
            page = ask(path, Cookie=f"language={language}")
            assert page.status_code == 200, path
            assert "sql" in page.text


def test_a_chosen_language_stays_and_leads_back(ask):
    chosen = ask("/language/zh?next=/search%3Fq%3D党员")
    assert chosen.headers["location"].startswith("/search?q=")
    assert chosen.headers["set-cookie"].startswith("language=zh;")
    assert '<html lang="zh-CN">' in ask("/", Cookie="language=zh", Accept_Language="en").text
    assert '<html lang="en">' in ask("/", Cookie="language=en", Accept_Language="zh").text


@pytest.mark.parametrize("path", ["/", "/search?q=党员", "/search?q=(", "/search?q=量子", "/nix"])
def test_no_english_sentence_is_left_on_a_chinese_page(ask, path):
    shown = re.sub(r"党员|NEAR\(.*?\)|[\"'].*?[\"']", "", main(ask(path, Cookie="language=zh")))
    words = set(re.findall(r"[A-Za-z]{3,}", shown)) - {"AND", "NOT", "NEAR", "SQL", "http", "https", "lndangjian"}
    assert not words


@pytest.mark.parametrize(
    "path", ["/archive", "/archive/edits", "/archive/edits?title_changed=1", "/archive/edited?since="]
)
def test_tables_are_chinese_but_for_the_names_of_columns(ask, path):
    shown = main(ask(path, Cookie="language=zh"))
    for word in (
        "row",
        "Apply",
        "View and",
        "facet",
        "Custom SQL",
        "Queries",
        "Views",
        "sorted by",
        "Advanced",
        "- column",
    ):
        assert word not in shown


def test_a_table_is_counted_by_any_column_and_keeps_its_filters(ask, connection):
    page = ask("/archive/current_articles?state=present&_facet=version", Cookie="language=en")
    counted = dict(
        connection.execute("SELECT version, count(*) FROM current_articles WHERE state = 'present' GROUP BY 1")
    )
    shown = page.text.partition('id="facet-version"')[2].partition("</section>")[0]
    found = re.findall(r"<bdi>(\d+)</bdi></a> <span class=\"count\">(\d+)<", shown)
    assert {int(version): int(count) for version, count in found} == counted
    assert '<input type="hidden" name="state" value="present">' in page.text
    assert '<select name="_facet"><option>id</option>' in page.text


def test_a_query_that_is_too_long_is_refused_as_on_the_terminal(ask):
    long = ask("/search", params={"q": "党" * 2_001})
    assert "2000" in long.text.replace(",", "")
    assert 'class="trouble"' in long.text
    assert "<h3>" not in long.text


def test_a_long_query_is_asked_whole(ask):
    words = "党员 " * 200  # 600 characters: cut after 500 it would be another question
    assert ask("/search", params={"q": words}).text.count("<h3>") > 0
    assert ask("/search", params={"q": f"{words}无此词语"}).text.count("<h3>") == 0


@pytest.mark.parametrize(
    "path",
    ["/archive/articles?_sort=nope", "/archive/current_articles?_next=zzz", "/archive/current_articles?_sort=nope"],
)
def test_what_a_table_cannot_do_is_the_askers_mistake(ask, path, capsys):
    page = ask(path)
    assert page.status_code == 400
    assert page.text.count('class="trouble"') == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("page", ["99999", "4999", "999999999999"])
def test_a_page_behind_the_last_one_is_the_last_one(ask, page):
    last = ask("/search").text.partition(" / ")[2].partition("<")[0]
    found = ask(f"/search?page={page}")
    assert f"<span>{last} / {last}</span>" in found.text
    assert "<h3>" in found.text


def test_the_id_of_an_article_may_be_written_in_capitals(ask):
    identity = links(ask("/search"), "/article/")[0].rpartition("/")[2]
    assert ask(f"/article/{identity.upper()}").headers["location"] == f"/article/{identity}"
    assert ask(f"/article/{identity.upper()}/cite").status_code == 200
    assert ask("/search", params={"q": identity.upper()}).headers["location"] == f"/article/{identity}"


@pytest.mark.parametrize("version", ["abc", "99", "-1", "1.5", "12345678901234567890"])
def test_a_version_that_does_not_exist_cannot_be_cited(ask, version):
    article = links(ask("/search"), "/article/")[0]
    page = ask(f"{article}/cite?version={version}")
    assert page.status_code == 400
    assert f"no version {version}" in page.text


def test_the_tables_begin_with_the_articles_and_end_with_what_only_the_program_reads(ask):
    page = ask("/archive").text
    names = re.findall(r'href="/archive/(\w+)" title', page)
    views, tables = names[: names.index("articles")], names[names.index("articles") :]
    assert views[0] == "current_articles"
    assert tables[:2] == ["articles", "versions"]
    assert [name.startswith(("_", "learned", "search_")) for name in tables] == sorted(
        name.startswith(("_", "learned", "search_")) for name in tables
    )


def test_a_row_of_a_table_is_a_few_lines_high(ask):
    cells = re.findall(r"<td[^>]*>(.*?)</td>", ask("/archive/current_articles").text, re.DOTALL)
    assert cells
    assert max(len(unescape(re.sub("<[^>]+>", "", cell)).strip()) for cell in cells) <= 81


def test_where_the_player_is_missing_the_page_says_what_to_run(two_days, tmp_path):
    site = Site(two_days, "http://localhost:1")
    site.player = tmp_path
    article = links(asyncio.run(site.client.get("/search")), "/article/")[0]
    assert "make replay" in asyncio.run(site.client.get(article)).text
    site.player = None
    assert "make replay" not in asyncio.run(site.client.get(article)).text
