"""A demo archive of two days, and a reader who asks its site without a network."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from archive.records import Attachment, Cut
from archive.versions import article_id
from crawler.serving.app import Site

Asks = Callable[..., httpx.Response]
REPLAY = "http://localhost:1"
SITE = "lndangjian"
SCRIPT = "<script>alert(document.domain)</script>"
PICTURE = '"><img src=x onerror=alert(1)>'
TURNED = "通知\u202efdp.exe\u2066党建\x1b[31m"
URL = "http://www.lndangjian.org.cn/messagexq.asp?id={}"
HTML = (
    f"{SCRIPT}<p onclick=alert(1) style='position:fixed'>党建<b>粗</b></p><a href='javascript:alert(1)'>甲</a>"
    "<a href='data:text/html,<script>alert(1)</script>'>乙</a><a href=' java\nscript:alert(1)'>丙</a>"
    "<iframe src=//evil.example></iframe><form action=//evil.example><input name=q></form><base href=//evil.example>"
    "<svg><script>alert(1)</script></svg><math><mi xlink:href='javascript:alert(1)'>丁</mi></math>"
    "<meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>"
    '<img src="http://evil.example/pixel.png" alt="戊"><img src=//evil.example/pixel.png onerror=alert(1)>'
    "<table><tr><td colspan=99999999 background=//evil.example>己</td></tr></table></article></main></body>"
    "<style>body{background:url(//evil.example)}</style><!--><script>alert(1)</script>--><title>庚"
)


@pytest.fixture(scope="session")
def reader_of() -> Callable[[Path], Asks]:
    """Return who asks the site of an archive for an address; keywords are headers."""

    def reader(folder: Path) -> Asks:
        site = Site(folder, REPLAY)

        def ask(path: str, method: str = "GET", params: dict[str, str] | None = None, **headers: str) -> httpx.Response:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            return asyncio.run(site.client.request(method.lower(), path, headers=given, params=params))

        return ask

    return reader


@pytest.fixture(scope="session")
def ask(two_days: Path, reader_of: Callable[[Path], Asks]) -> Asks:
    return reader_of(two_days)


@pytest.fixture
def keep(run, article):
    def kept(number, **fields):
        url = URL.format(number)
        seen = fields.pop("seen", None)
        made = article(url, **({"seen": seen} if seen else {}), **fields)
        with run.writer.writing():
            run.store.add(made, url)
        return article_id(SITE, url)

    return kept


@pytest.fixture
def hostile(keep, run, tmp_path, reader_of):
    """The id of a hostile article in two wordings, and who reads its archive."""
    fields = {
        "title": f"党建 {SCRIPT} {PICTURE} {TURNED}", "lead_title": SCRIPT, "subtitle": PICTURE,
        "text": f"党建 {SCRIPT}\n{PICTURE}\n{TURNED}", "html": HTML, "section": SCRIPT, "source": PICTURE,
        "author": SCRIPT, "editor": PICTURE, "original_title": TURNED, "keywords": (SCRIPT,),
        "attachments": (
            Attachment(kind="file", url="javascript:alert(1)", label=SCRIPT),
            Attachment(kind="image", url="http://evil.example/pixel.png", label=PICTURE),
        ),
        "cuts": (Cut(text=SCRIPT, reason=PICTURE), Cut(text=TURNED, reason="repeats")),
    }  # fmt: skip
    identity = keep(1, **fields)
    keep(
        1,
        **(fields | {"title": f"{SCRIPT} 二", "text": f"{SCRIPT} 二\n{PICTURE}"}),
        seen=datetime.fromisoformat("2026-11-24T08:00Z"),
    )
    with run.writer.writing():
        connection = run.writer.connection
        connection.execute("UPDATE sites SET portal = ?, home_url = 'javascript:alert(1)'", (SCRIPT,))
        connection.execute("UPDATE articles SET url = 'javascript:alert(1)' WHERE id = ?", (identity,))
        connection.execute("UPDATE article_urls SET url = 'javascript:alert(1)' WHERE article_id = ?", (identity,))
        connection.execute("UPDATE captures SET file = ?", (SCRIPT,))
    run.writer.commit()
    return identity, reader_of(tmp_path / "archive")
