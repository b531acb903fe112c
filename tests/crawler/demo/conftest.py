import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urljoin

import pytest

from crawler.demo import DemoPortal, DemoRequest, DemoResponse

ROOT = "http://www.lndangjian.org.cn/"
BLOCK = re.compile(r"<br[^>]*>|</?(?:p|div|center|table|tr|td|form|body|html)\b[^>]*>", re.IGNORECASE)
ANCHOR = re.compile(r'·<a href="([^"]+)"(?: title="([^"]*)")? target="_blank">([^<]*)</a></td><td width="100"')

Ask = Callable[..., DemoResponse]


def ask_portal(portal: DemoPortal, url: str, method: str = "GET", **headers: str) -> DemoResponse:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    target = "/" + url.removeprefix(ROOT).removeprefix("/")
    return portal.respond(DemoRequest(method=method, host=portal.host, target=target, headers=names))


def read_lines(body: bytes) -> list[str]:
    """Return the page's text, a line for every block or <br>."""
    html = body.decode("gb18030")
    html = re.sub(r"<(style|title)\b.*?</\1>", "", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", "", BLOCK.sub("\n", html)))
    return [line.strip() for line in text.splitlines() if line.strip()]


def walk_section(portal: DemoPortal, number: int) -> Iterator[tuple[str, str | None, str]]:
    """Yield (absolute URL, title attribute, text) of every row, following 下一页."""
    url = f"{ROOT}messageall.asp?classid={number}"
    while url:
        html = ask_portal(portal, url).body.decode("gb18030")
        for href, full, text in ANCHOR.findall(html):
            yield urljoin(url, unescape(href)), unescape(full) or None, unescape(text)
        following = re.search(r'<a href="([^"]+)">下一页</a>', html)
        url = urljoin(url, unescape(following[1])) if following else ""


@pytest.fixture(scope="session")
def portal() -> DemoPortal:
    return DemoPortal()


@pytest.fixture
def ask() -> Callable[..., DemoResponse]:
    return ask_portal


@pytest.fixture
def lines_of() -> Callable[[bytes], list[str]]:
    return read_lines


@pytest.fixture
def walk() -> Callable[[DemoPortal, int], Iterator[tuple[str, str | None, str]]]:
    return walk_section
