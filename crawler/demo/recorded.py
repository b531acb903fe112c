"""Serves recorded pages under their host names, so that a crawl of a site can be tried on them."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from crawler.demo.wire import DemoRequest, DemoResponse
from crawler.recorded import RecordedPage
from crawler.strategies import Form


class RecordedPortal:
    """Answers for one host with its recorded pages, by URL and form, and with 404 for everything else.

    Addresses of https are spelt http in what is sent, because only http is served here.
    """

    def __init__(self, pages: Sequence[RecordedPage], host: str) -> None:
        self.host = host.lower()
        self._pages = {self._key(page.url, page.form): page for page in pages if urlsplit(page.url).hostname == host}

    @staticmethod
    def _key(url: str, form: Form | None) -> tuple[str, Form | None]:
        return url.partition("://")[2].partition("/")[2], form

    def respond(self, request: DemoRequest) -> DemoResponse:
        """Return the answer to one request."""
        form = tuple(parse_qsl(request.body.decode("latin-1"), keep_blank_values=True)) if request.body else None
        page = self._pages.get(self._key(f"http://{self.host}{request.target}", form))
        if page is None:
            return DemoResponse(status=404, headers=(("Content-Type", "text/html"),), body=b"<h1>404</h1>")
        body = page.body.replace(b"https://", b"http://")
        return DemoResponse(status=page.status, headers=page.headers, body=body)
