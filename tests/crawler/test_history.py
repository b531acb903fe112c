"""dangjian history and show --provenance on an archive of a portal that was edited overnight."""

import json
import sqlite3
from contextlib import closing

import pytest

from crawler.demo import DemoPortal, serve


@pytest.fixture(scope="module")
def edited(crawl_into, tmp_path_factory):
    """Crawl the demo portal on two days; return the archive, and the texts of what was edited by URL, old and new."""
    folder = tmp_path_factory.mktemp("days") / "archive"
    texts = []
    for day in (0, 5):
        portal = DemoPortal(size=120, day=day)
        with serve(portal) as served:
            done = crawl_into(folder, served)
        assert done.returncode == 0, done.stdout
        texts.append({url: article.lines for article in portal.gold() for url in article.urls})
    changed = {url: (texts[0][url], texts[1][url]) for url in texts[0].keys() & texts[1].keys()
               if texts[0][url] != texts[1][url]}  # fmt: skip
    assert changed
    return folder, changed


def history(dangjian, folder, url):
    done = dangjian("history", url, "--json", "--archive", folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_edit_is_a_wording_with_the_sentences_that_changed(edited, dangjian):
    folder, changed = edited
    for url, (old, new) in list(changed.items())[:5]:
        first, second = history(dangjian, folder, url)["wordings"]
        assert "".join(piece["text"] for piece in first["text"]) == "\n".join(old)
        assert "".join(p["text"] for p in second["text"] if p["kind"] != "new") == "\n".join(old)
        assert "".join(p["text"] for p in second["text"] if p["kind"] != "gone") == "\n".join(new)
        assert (first["run_id"], second["run_id"]) == (1, 2)


def test_what_was_not_edited_has_one_wording(edited):
    folder, changed = edited
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        rows = connection.execute(
            "SELECT a.url FROM articles a JOIN versions v ON v.article_id = a.id WHERE number > 1"
        )
        assert {url for (url,) in rows} == set(changed)


def test_the_terminal_marks_what_went_and_what_came(edited, dangjian):
    folder, changed = edited
    done = dangjian("history", next(iter(changed)), "--archive", folder)
    assert done.returncode == 0
    assert "version 2" in done.stdout
    assert "{+" in done.stdout
    assert ".warc.gz @ " in done.stdout


def test_the_page_holds_both_wordings_and_loads_nothing(edited, dangjian, tmp_path):
    folder, changed = edited
    path = tmp_path / "history.html"
    assert dangjian("history", next(iter(changed)), "--html", path, "--archive", folder).returncode == 0
    page = path.read_text(encoding="utf-8")
    assert "<ins>" in page
    assert "<script" not in page
    assert "src=" not in page


def test_the_chain_leads_from_the_row_to_the_declaration(edited, dangjian, project):
    folder, changed = edited
    url = next(iter(changed))
    chain = json.loads(dangjian("show", url, "--provenance", "--json", "--archive", folder).stdout)
    assert (chain["version"], chain["run_id"], chain["run_status"]) == (2, 2, "ok")
    (page,) = chain["pages"]
    assert (folder / page["warc_file"]).is_file()
    assert page["file_sha256"]
    assert page["record_id"].startswith("<urn:uuid:")
    assert chain["listed_on"]
    told = dangjian("show", url, "--provenance", "--archive", folder).stdout
    for value in (chain["declaration_hash"], page["digest"], page["file_sha256"], chain["content_hash"]):
        assert value in told


def test_an_article_that_is_not_there_is_one_line(edited, dangjian):
    done = dangjian("history", "http://www.lndangjian.org.cn/none", "--archive", edited[0])
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
