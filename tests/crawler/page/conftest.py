"""An archive with everything that the page has to show, hostile names among it."""

from datetime import timedelta

import pytest

from crawler.health import health
from crawler.page.contents import contents
from crawler.page.rendering import page
from tests.conftest import NOW

EVIL = "<script>alert(1)</script>党\u202e建\x07"
LONG = "长" * 120 + "x" * 300  # without a place where a line could break
ROOT = "http://www.lndangjian.org.cn/"


@pytest.fixture
def shown(run, article):
    """Return the page's contents: two sections, one of them lossy, 25 dead links, an alarm, a name that attacks."""
    connection = run.writer.connection
    with run.writer.writing():
        for number in (1, 2):
            url = f"{ROOT}messagexq.asp?id={number}"
            run.store.add(article(url, text="近日召开会议。" * number), url)
        connection.execute("UPDATE sites SET portal = ?", (EVIL + LONG,))
        for number, name in enumerate(("党务公开", EVIL + LONG), 1):
            connection.execute(
                "INSERT INTO sections (id, site, name, url) VALUES (?, ?, ?, ?)",
                (number, run.site, name, f"{ROOT}messageall.asp?classid={number}"),
            )
            connection.execute(
                "INSERT INTO walks (run_id, section_id, pages, links, ended_by)"
                " VALUES (1, ?, 1, 2, ?)", (number, "no next page" if number == 1 else None),
            )  # fmt: skip
        ends = [("javascript:alert(1)", "failed", f"HTTP status: 500 {EVIL}{LONG}")]
        ends += [(f"{ROOT}messagexq.asp?id={number}", "missing", "HTTP status: 404") for number in range(10, 35)]
        connection.executemany(
            "INSERT INTO outcomes (run_id, url, kind, outcome, reason) VALUES (1, ?, 'article', ?, ?)", ends
        )
        run.ledger.alarm("section", EVIL, NOW)
    run.finish(NOW + timedelta(hours=1), reason=None)
    connection.execute("UPDATE walks SET expected = 2, got = 3 - section_id, lost = section_id - 1")
    told = health(connection, run.writer.folder, [1], NOW + timedelta(days=2), free=10**9)
    return contents(connection, told)


@pytest.fixture
def written(shown, tmp_path):
    """The page in a file."""
    path = tmp_path / "report.html"
    path.write_text(page(shown), encoding="utf-8")
    return path
