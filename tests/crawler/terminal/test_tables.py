"""Tables in narrow and wide terminals, in files, and with Chinese texts, which are two cells wide."""

import io
from contextlib import closing

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from archive.audit import Audit, GroupAudit
from archive.database import open_reader
from archive.reading import load_article
from archive.reprints import Cluster
from crawler.scaffold.new_site import Made
from crawler.scaffold.propose import propose
from crawler.terminal.article import show_article
from crawler.terminal.audit import show_audit
from crawler.terminal.proposal import show_made
from crawler.terminal.reprints import show_clusters
from crawler.terminal.tables import SiteRow, in_lines, show_sites
from tests.conftest import NOW
from tests.crawler.scaffold.conftest import SCHEMES, small_portal

PORTAL = "中共某某市委组织部党建信息化领导小组办公室门户网站"
SITES = [
    SiteRow(name=f"a_long_name_{n}", portal=PORTAL[: 6 * n], home_url="http://x.cn/", articles=10**n, status="ok",
            last_run="2026-11-28T12:41:00", verified=n % 2 == 0)
    for n in range(1, 5)
]  # fmt: skip
AUDIT = Audit(groups=tuple(
    GroupAudit(group=f"www.dangjian{'g' * n}.gov.cn", requests=10**n, hosts=n, sites=1, smallest_gap=2.0,
               declared_delay=2.0, below=0, worst=None)
    for n in range(1, 5)
), untimed=0)  # fmt: skip
CLUSTERS = [
    Cluster(cluster_id=f"{n:036}", articles=n, sites=n, first_published="2016-10-18", last_published="2016-10-19",
            earliest_site="lndangjian", earliest_article_id="0", earliest_source="新华社" * n,
            title=f"第{n}党支部召开党员大会学习上级精神" * n)
    for n in range(1, 5)
]  # fmt: skip
SHOWN = {
    "sites": (lambda console: show_sites(console, SITES), "a_long_name_4"),
    "audit": (lambda console: show_audit(console, AUDIT), "www.dangjian"),
    "reprints": (lambda console: show_clusters(console, CLUSTERS, 4), "00000000"),
}


def lines_of(show, width, is_terminal=True):
    file = io.StringIO()
    show(Console(file=file, width=width, force_terminal=is_terminal, color_system=None))
    return file.getvalue().splitlines()


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_a_row_is_a_line_whatever_the_width(monkeypatch, name, width, language):
    monkeypatch.setenv("LANG", language)
    show, first = SHOWN[name]
    lines = lines_of(show, width)
    assert sum(first in line for line in lines) in (1, 4)
    assert len(lines) in (5, 6)  # the header, the rows, perhaps a line below
    assert all(cell_len(line.rstrip()) <= width for line in lines)


def test_the_widest_text_is_shortened_and_numbers_are_not():
    lines = lines_of(SHOWN["sites"][0], 80)
    assert PORTAL[:5] in lines[4]
    assert "…" in lines[4]
    assert "…" not in lines[1]
    assert [line.split()[2] for line in lines[1:]] == ["10", "100", "1000", "10000"]
    assert all("2026-11-28 12:41" in line for line in lines[1:])


@pytest.mark.parametrize("name", SHOWN)
def test_in_a_file_the_table_is_whole_and_has_no_blanks_at_the_ends(name):
    lines = lines_of(SHOWN[name][0], 40, is_terminal=False)
    assert "…" not in "".join(lines)
    assert all(line == line.rstrip() for line in lines)
    whole = {"sites": PORTAL[:24], "audit": AUDIT.groups[3].group, "reprints": CLUSTERS[3].title}[name]
    assert sum(whole in line for line in lines) == 1


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_the_evidence_of_a_proposal_stands_whole_below_it(monkeypatch, width, language):
    monkeypatch.setenv("LANG", language)
    small = small_portal(SCHEMES["ids"])
    made = Made(proposal=propose(small.scheme.home, small.pages), pages=len(small.pages), files=(), crawled_as="x")
    lines = lines_of(lambda console: show_made(console, made), width)
    assert all(cell_len(line.rstrip()) <= width for line in lines[:-1])
    text = "".join(line.strip() for line in lines)
    assert made.proposal.declared.article_url or made.proposal.declared.section_url
    for pattern in (made.proposal.declared.article_url, made.proposal.declared.section_url):
        assert (pattern or "") in text
    assert "http://dj.example.org/" in text


def test_a_fact_is_not_broken_over_two_lines():
    facts = ["栏目 党务公开", "发布时间 2016-10-18 12:49", "来源 新华社", "阅读量 2051", "原标题 " + "长" * 30]
    lines = in_lines([Text(fact) for fact in facts], 42).plain.split("\n")
    assert lines == [" · ".join(facts[:2]), " · ".join(facts[2:4]), facts[4]]


@pytest.mark.parametrize("field", ["title", "source", "text"])
def test_an_article_shows_what_would_turn_the_writing(run, article, field):
    url = "http://www.lndangjian.org.cn/messagexq.asp?id=1"
    with run.writer.writing():
        run.store.add(article(url, **{field: "党\u202e建\u200f工作"}), url)
    run.finish(NOW, reason=None)
    console = Console(file=io.StringIO(), width=80)
    with closing(open_reader(run.writer.folder)) as connection:
        (number,) = connection.execute("SELECT id FROM articles").fetchone()
        show_article(console, load_article(connection, number))
    shown = console.file.getvalue()
    assert "党[U+202E]建[U+200F]工作" in shown
    assert not set(shown) & set("\u202e\u200f")
