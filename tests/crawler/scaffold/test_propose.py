"""What is proposed for small portals whose addresses are spelt in ways that were seen on real ones."""

import re
from dataclasses import replace

import pytest

from crawler.scaffold.hosts import domains_of
from crawler.scaffold.pages import SavedPage
from crawler.scaffold.patterns import hits
from crawler.scaffold.propose import propose
from crawler.scaffold.site_file import site_file
from crawler.scaffold.survey import Survey
from tests.crawler.scaffold.conftest import HOST, WORDS, small_portal


def shown(proposal):
    """Return what each field of a proposal is marked as."""
    return {finding.field: finding.confidence for finding in proposal.findings}


def test_all_sections_and_articles_are_matched_and_nothing_else(small):
    proposal = propose(small.scheme.home, small.pages)
    section_url, article_url = proposal.declared.patterns
    everything = [small.scheme.home, *small.sections, *small.further, *small.articles]
    assert hits(article_url, everything) == small.articles
    assert hits(section_url, everything) == small.sections


def test_half_of_the_pages_show_the_rest(small):
    half = [page for i, page in enumerate(small.pages) if i == 0 or page.url in small.sections[:3] or i % 3 == 0]
    section_url, article_url = propose(small.scheme.home, half).declared.patterns
    everything = [small.scheme.home, *small.sections, *small.further, *small.articles]
    assert hits(article_url, everything) == small.articles
    assert hits(section_url, everything) == small.sections


def test_the_sections_have_their_names_and_the_fields_are_read(small):
    proposal = propose(small.scheme.home, small.pages)
    assert {name for name, _ in proposal.sections} == {"党建要闻", "通知公告", "基层动态", "理论学习", "党务公开"}
    marked = shown(proposal)
    assert {marked[name] for name in ("title", "published", "source", "text", "article_url")} == {"sure"}
    assert proposal.declared.portal == "某某党建网"
    assert proposal.declared.name == "dj_example"


def test_the_order_of_the_pages_changes_nothing(small):
    assert site_file(propose(small.scheme.home, small.pages)) == site_file(
        propose(small.scheme.home, list(reversed(small.pages)))
    )


def test_the_file_compiles_and_is_a_declaration_of_thirty_lines_at_most(small):
    text = site_file(propose(small.scheme.home, small.pages))
    compile(text, "proposed.py", "exec")
    assert text.count("\n") <= 30
    assert all(len(line) <= 120 or re.search(r"https?://\S+$", line) for line in text.splitlines())  # as ruff has it
    assert not re.search(r"def ", text)


def test_a_sidebar_of_the_same_articles_on_every_page_is_no_list(folders):
    sidebar = "<div class='hot'>" + "".join(
        f"<p><a href='{url}'>一篇常年置顶的重要文章标题{i}</a> 2024-01-0{i + 1}</p>"
        for i, url in enumerate(folders.articles[::7])
    )
    about = SavedPage(
        url="http://dj.example.org/about/", fetched_at=folders.pages[0].fetched_at,
        body=f"<body><h1>关于我们</h1><p>简介</p>{sidebar}</div></body>".encode(),
    )  # fmt: skip
    pages = [
        replace(p, body=p.body.replace(b"<div class='foot'>", sidebar.encode() + b"</div><div>")) for p in folders.pages
    ]
    survey = Survey(folders.scheme.home, [*pages, about])
    assert survey.lists.rows[about.url] == []
    assert set(survey.lists.first_pages) == set(folders.sections)


def test_links_to_other_hosts_are_no_part_of_the_portal(folders):
    foreign = "".join(
        f"<a href='http://www.example.com/news/{n}.html'>另一个网站的新闻标题第{n}条</a>" for n in range(40)
    )
    home = replace(folders.pages[0], body=folders.pages[0].body.replace(b"<ul", foreign.encode() + b"<ul", 1))
    proposal = propose(folders.scheme.home, [home, *folders.pages[1:]])
    assert proposal.declared.allowed_domains == ["dj.example.org"]
    assert not hits(proposal.declared.patterns[1], ["http://www.example.com/news/3.html"])


def test_headlines_on_a_sister_host_bring_it_in_and_stray_links_do_not(folders):
    home = "http://www.dj.example.org/"
    sister = "".join(f"<a href='http://news.dj.example.org/{n}.html'>姊妹站点的新闻标题第{n}条</a>" for n in range(20))
    page = replace(folders.pages[0], url=home, body=sister.encode())
    assert domains_of(home, [page]) == ["dj.example.org"]
    stray = "<a href='http://mail.dj.example.org/'>信箱</a>"
    page = replace(page, body=(sister + stray).encode())
    assert domains_of(home, [page]) == ["www.dj.example.org", "news.dj.example.org"]


def test_a_part_of_a_site_has_only_the_sections_below_it(folders):
    proposal = propose(folders.sections[2], folders.pages)
    assert hits(proposal.declared.patterns[0], folders.sections) == [folders.sections[2]]


@pytest.mark.parametrize("small", ["classic asp"], indirect=True)
def test_a_parameter_that_changes_nothing_is_left_out(small):
    scheme, from_list = small, b"Show.asp?from=list&id=701"
    pages = [replace(p, body=p.body.replace(b"Show.asp?id=701", from_list)) for p in scheme.pages]
    assert propose(scheme.scheme.home, pages).declared.ignored_parameters == []  # one link is no habit
    pages = [
        replace(p, body=re.sub(rb"Show\.asp\?id=(\d*[13])'", rb"Show.asp?from=list&id=\1'", p.body))
        if p.url in scheme.sections else p
        for p in scheme.pages
    ]  # fmt: skip
    declared = propose(scheme.scheme.home, pages).declared
    assert declared.ignored_parameters == ["from"]
    assert hits(declared.patterns[1], ["http://dj.example.org/Show.asp?from=list&id=9"])


def test_sections_that_an_expression_for_others_matches_already_need_none(folders):
    """Of .html and .HTML the first found matches both, as addresses are matched without regard to case."""
    scheme = replace(
        folders.scheme, section=lambda s, p: f"{HOST}/{WORDS[s]}{'' if p == 1 else p}.{'html' if s < 2 else 'HTML'}"
    )
    made = small_portal(scheme)
    more = b"<div class='nav'><a href='/fwzn.HTML'>\xe6\x9c\x8d\xe5\x8a\xa1</a>"
    pages = [
        replace(page, body=page.body.replace(b"<div class='nav'>", more))
        for page in made.pages if page.url not in (*made.sections[3:], *made.further)
    ]  # fmt: skip
    survey = Survey(scheme.home, pages)
    assert {url.rpartition(".")[2] for url in survey.lists.first_pages} == {"html", "HTML"}
    assert hits(survey.section_url, made.sections) == made.sections


@pytest.mark.parametrize("pages", [0, 1])
def test_a_home_page_without_anything_else_gives_no_proposal(folders, pages):
    assert propose(folders.scheme.home, [replace(folders.pages[0], body=b"<p>x</p>")][:pages]) is None
