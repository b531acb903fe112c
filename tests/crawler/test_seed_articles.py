"""Articles that stand on the home page alone: asked for only where the site says so."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.demo import MirrorPortal, serve

PROJECT = Path(__file__).parents[2]
SITE = """
from crawler.portal import PortalSpider


class KleinSpider(PortalSpider):
    name = "klein"
    portal = "小站"
    allowed_domains = ["dj.example.org"]
    start_urls = ["http://dj.example.org/"]
    section_url = r"/list/$"
    article_url = r"/a/\\d+\\.html$"
    seed_articles = {asked}
"""


def write_portal(folder: Path) -> None:
    pages = {
        "index.html": "<a href='/list/'>支部动态</a><a href='/a/1.html'>只在首页上的一篇文章标题</a>",
        "list/index.html": "<ul><li><a href='/a/2.html'>列表里的一篇文章标题</a> 2024-05-02</li></ul>",
    }
    for n in (1, 2):
        text = f"第{n}次会议听取了支部书记的工作报告，讨论了{n * 7}条意见，并选举产生了新一届支部委员会。"
        pages[f"a/{n}.html"] = f"<h1>第{n}次党员大会召开</h1><p>时间：2024-05-0{n} 09:30</p><div><p>{text}</p></div>"
    for name, body in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"<meta charset=utf-8><body>{body}</body>", encoding="utf-8")


@pytest.mark.parametrize(("asked", "stored"), [(True, ["1", "2"]), (False, ["2"])])
def test_what_the_home_page_alone_leads_to_is_archived_where_the_site_asks_for_it(
    tmp_path, crawl_declaration, asked, stored
):
    (tmp_path / "tried").mkdir()
    (tmp_path / "tried" / "klein.py").write_text(SITE.format(asked=asked), encoding="utf-8")
    write_portal(tmp_path / "pages")
    with serve(MirrorPortal(tmp_path / "pages", "dj.example.org")) as served:
        done = crawl_declaration("klein", served)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "out" / "archive.db")) as connection:
        urls = [url for (url,) in connection.execute("SELECT url FROM articles ORDER BY url")]
    assert [url[-6] for url in urls] == stored
