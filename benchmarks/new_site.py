"""What `dangjian new-site` makes of the saved portals of ../shared/corpus, without a human hand.

    python -m benchmarks.new_site                    # looks at each portal, served on loopback, as at a live one
    python -m benchmarks.new_site --way folder       # reads the saved pages (--from)
    python -m benchmarks.new_site --sites lgedu.net,qccy.org.cn --keep tried

For each portal: new-site writes a declaration; the saved portal, served under its host, is crawled by it; what came is
held against MANIFEST.tsv (what each saved page is) and gold.jsonl (what a careful reader takes from it). new-site never
sees a declaration that the project has of a portal; such portals are marked. Portals of which fewer than eight articles
or no page that leads to them is saved cannot be tried; they are named with the reason.

A portal needs no edit if every saved article to which links lead is stored, and nothing that is no article. Links are
followed from the home page and the declared seeds through saved pages that are no articles; "home only" are those to
which the home page alone leads. What MANIFEST.tsv calls a column (a page without a date, say) and a list has as a row
with a date may be stored or not.
"""

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.extraction.corpus import CORPUS, GoldPage, saved_pages
from benchmarks.extraction.score import score, solid
from benchmarks.new_site_table import Portal, Result, report
from crawler.demo import MirrorPortal, serve
from crawler.listing import Patterns
from crawler.urls import canonical, is_part_of

PROJECT = Path(__file__).parents[1]
FEWEST_ARTICLES = 8
ANY = re.compile("")
FIELDS = ("title", "date", "body")


def portals() -> tuple[list[Portal], dict[str, str]]:
    """Return the saved portals that can be tried, and why the others cannot."""
    kinds: dict[str, dict[str, str]] = {}
    rows = (CORPUS / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for file, host, kind, *_ in (row.split("\t") for row in rows):
        if kind != "expected" and file.startswith(f"{host}/"):
            kinds.setdefault(host, {})[canonical(f"http://{file}")] = kind
    chosen, excluded = [], {}
    for host, pages in sorted(kinds.items()):
        count = Counter(pages.values())
        if count["article"] < FEWEST_ARTICLES:
            excluded[host] = f"{count['article']} articles saved, fewer than {FEWEST_ARTICLES}"
        elif not count["home"]:
            excluded[host] = "no home page saved, so that nothing leads to its lists"
        else:
            chosen.append(Portal(host, pages))
    return chosen, excluded


def propose(portal: Portal, folder: Path, way: str, proxy: str) -> tuple[dict[str, object] | None, str]:
    """Return what new-site says, as JSON, and its error if it refuses."""
    how = ["--from", str(CORPUS)] if way == "folder" else ["--proxy", proxy, "--delay", "0"]
    done = run("-m", "crawler", "new-site", portal.home, *how, "--out", str(folder), "--json", cwd=PROJECT)
    said = done.stderr.strip().splitlines()
    return (json.loads(done.stdout), "") if done.returncode == 0 else (None, said[-1] if said else "")


def run(*command: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, capture_output=True, text=True, check=False,
        env={**os.environ, "LANG": "C.UTF-8", "DANGJIAN_CONTACT": "bench@example.org", **environment},
    )  # fmt: skip


def crawl(name: str, folder: Path, proxy: str) -> sqlite3.Connection:
    """Crawl a proposed site, with the project's settings, and return its archive."""
    (folder / "tried").mkdir()
    shutil.copy(folder / "crawler" / "spiders" / f"{name}.py", folder / "tried")
    settings = {
        "SPIDER_MODULES": "tried", "PORTAL_PROXY": proxy, "DOWNLOAD_DELAY": 0, "OBEY_WAITS": 0, "DISK_RESERVE": 0,
        "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "ARCHIVE_FOLDER": "out",
    }  # fmt: skip
    done = run(
        "-m", "scrapy", "crawl", name, *(f"-s{k}={v}" for k, v in settings.items()), cwd=folder,
        SCRAPY_SETTINGS_MODULE="crawler.settings", PYTHONPATH=f"{PROJECT}:{folder}",
    )  # fmt: skip
    if not (folder / "out" / "archive.db").exists():
        sys.exit(done.stderr)
    return sqlite3.connect(folder / "out" / "archive.db")


@dataclass
class Reach:
    """What links lead to through saved pages that are no articles."""

    pages: set[str]  # home, lists, columns
    articles: set[str]  # that stand on one of them other than the home page
    on_home: set[str]
    dated: set[str]  # linked in a row with a date, whatever the manifest calls them


def reach(portal: Portal, seeds: Iterable[str]) -> Reach:
    """Follow links from the home page and the seeds."""
    homes = portal.of("home") | {canonical(portal.home)}
    waiting = [canonical(url) for url in (portal.home, *seeds)]
    found = Reach(set(), set(), set(), set())
    everything = Patterns(article=ANY, section=ANY, domains=[portal.host])
    while waiting:
        url = waiting.pop()
        kind = "home" if url in homes else portal.kinds.get(url)
        if url in found.pages or kind in ("article", None) or (page := portal.page(url)) is None:
            continue
        found.pages.add(url)
        links = {canonical(link) for _, link in page.sections(everything)}
        articles = {link for link in links if portal.kinds.get(link) == "article"}
        (found.on_home if kind == "home" else found.articles).update(articles)
        if len(rows := page.rows(everything)) < len(page.sections(everything)):  # some place has dated rows
            found.dated |= {canonical(row.url) for row in rows if portal.kinds.get(canonical(row.url)) == "column"}
        waiting += links
    return found


def judge(result: Result, said: dict[str, object], archive: sqlite3.Connection, gold: list[GoldPage]) -> None:
    """Hold the archive against what is known of the portal."""
    portal, declared = result.portal, said["declared"]
    assert isinstance(declared, dict)
    found = reach(portal, declared["start_urls"])
    stored = {canonical(url) for (url,) in archive.execute("SELECT url FROM articles")}
    joined = {canonical(url) for (url,) in archive.execute("SELECT url FROM outcomes WHERE outcome = 'joined'")}
    asked = {canonical(url) for (url,) in archive.execute("SELECT url FROM captures WHERE status = 200")}
    walked = asked | {f"{url}index.html" for url in asked if url.endswith("/")}
    listings = portal.of("listing") & found.pages
    further = {url for url in listings if any(is_part_of(url, first) for first in portal.of("listing") - {url})}
    result.lists = (len((listings - further) & walked), len(listings - further))
    result.further = (len(further & walked), len(further))
    wanted = found.articles
    result.missed = sorted(wanted - stored - joined)
    result.captured = (len(wanted & (stored | joined)), len(wanted))
    only = found.on_home - wanted
    result.home_only = (len(only & stored), len(only))
    result.wrong = sorted(stored - portal.of("article") - found.dated)
    pattern = re.compile(str(said["article_url"]), re.IGNORECASE)
    matched = {url for url in portal.kinds if pattern.search(url)}
    parts = {url for url in portal.of("article") if any(is_part_of(url, first) for first in matched - {url})}
    articles = portal.of("article") - parts
    result.recall = (len(matched & articles), len(articles))
    result.precision = (len(matched & articles), len(matched - parts))
    judge_fields(result, archive, gold)


def judge_fields(result: Result, archive: sqlite3.Connection, gold: list[GoldPage]) -> None:
    """Compare title, date and text of the stored articles that have gold."""
    rows = {
        canonical(url): (title, published, text)
        for url, title, published, text in archive.execute(
            "SELECT a.url, v.title, v.published, v.text FROM articles a JOIN versions v ON v.id = a.version_id"
        )
    }
    good, of = Counter[str](), Counter[str]()
    for page in gold:
        row = rows.get(canonical(f"http://{page.name}"))
        if page.site != result.portal.host or row is None:
            continue
        title, published, text = row
        if page.title:
            of["title"] += 1
            good["title"] += solid(title) == solid(page.title)
        if page.published:
            of["date"] += 1
            good["date"] += (published or "")[:10] == page.published[:10]
        if page.body:
            result.f1.append(score(text, page.body, page.optional)[2])
    result.read = {name: (good[name], of[name]) for name in ("title", "date")}


def tried(portal: Portal, way: str, folder: Path, gold: list[GoldPage]) -> Result:
    """Propose, crawl and judge one portal."""
    result = Result(portal)
    with serve(MirrorPortal(CORPUS / "pages" / portal.host, portal.host)) as served:
        said, result.said = propose(portal, folder, way, served.url)
        if said is None:
            return result
        declared = said["declared"]
        assert isinstance(declared, dict)
        result.declaration = declared["name"]
        said["article_url"] = declared["article_url"] or of_family(declared["family"])
        with closing(crawl(declared["name"], folder, served.url)) as archive:
            judge(result, said, archive, gold)
    return result


def of_family(name: str) -> str:
    """Return the pattern for articles that a family declares."""
    from crawler.families.fingerprints import known_families  # noqa: PLC0415 (the table alone does not need it)

    return next(family.article_url for family in known_families() if family.__name__ == name)


def main() -> None:
    """Parse the command line, try the portals and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", choices=["look", "folder"], default="look")
    parser.add_argument("--sites", help="hosts with commas between")
    parser.add_argument("--keep", type=Path, help="keep declarations and archives in this folder")
    given = parser.parse_args()
    if not (CORPUS / "MANIFEST.tsv").exists():
        parser.error(f"the saved pages are not here ({CORPUS})")
    chosen, excluded = portals()
    if given.sites:
        chosen = [portal for portal in chosen if portal.host in given.sites.split(",")]
    gold, results = saved_pages(), []
    for portal in chosen:
        print(f"{portal.host} …", file=sys.stderr)
        with tempfile.TemporaryDirectory() as made:
            folder = (given.keep / urlsplit(portal.home).netloc).resolve() if given.keep else Path(made)
            folder.mkdir(parents=True, exist_ok=True)
            results.append(tried(portal, given.way, folder, gold))
    print(report(results, excluded))
    sys.exit(sum(result.needs_no_edit for result in results) < 0.8 * len(results))


if __name__ == "__main__":
    main()
