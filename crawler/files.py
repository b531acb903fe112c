"""Pictures and files of articles: fetched when all pages are, within the limits that the site declares."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import files as held
from archive.errors import StorageError
from archive.files import Content, Place, Wanted
from crawler import outcomes
from crawler.articles import GUARDED, ArticleWalk
from crawler.page_type import mime_type
from crawler.urls import as_sent, on_site
from pipelines.file_types import media_type, refusal

MB = 1_000_000  # bytes
IS_FILE = "is a file"  # in request.meta
# Asked for at a time: a host that gives no answer is noticed before hundreds more of its files are waited for.
BATCH = 10
MOST_SILENT = 5  # files in a row without any answer from a host, after which no more of its files are asked for
SECONDS, SECONDS_PER_MB = 60, 8  # a slow portal sends 125 kB a second
START: Place = (0, 0)
_PACKED_TOO_LARGE = "exceeded DOWNLOAD_MAXSIZE"  # Scrapy's words of a body that unpacks to more than it may
_NO_ANSWER = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError)


@dataclass(frozen=True, slots=True)
class FileCaps:
    """How large the pictures and files of a site may be that are fetched, in MB (10**6 bytes). Videos never are.

    A limit of 0: files of this kind are kept as links only. `budget` is for all that one run takes: the next goes on.
    """

    image: float = 5  # a picture from a telephone, unscaled
    file: float = 50  # scanned documents; a file is held in memory until it is written
    budget: float = 2000  # a night of one request in two to three seconds, and two WARC files

    def of(self, kind: str) -> float:
        """Return the limit for an attachment of this kind in MB, 0 where none is fetched."""
        return {"image": self.image, "file": self.file}.get(kind, 0)


class FileWalk(ArticleWalk):
    """Base of PortalSpider: fetches what the current versions of articles link to and the archive does not hold."""

    files: ClassVar[FileCaps | None]
    read_again: Callable[[], None]  # set by crawler.extensions.keeping: reads the site again where that is due

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.files_have_begun = False
        self._place = START  # of the last attachment that was looked at
        self._taken = 0  # bytes of files that this run was sent
        self._left = 0  # files that the budget leaves to the next run
        self._silent: Counter[str] = Counter()  # files in a row without an answer, by host
        self._spellings: dict[str, set[str]] = {}  # of the files that are being asked for, by canonical URL

    def _file_requests(self) -> list[scrapy.Request]:
        """Return requests for the next files, none when all were asked for, or where files are not fetched."""
        caps = self.files
        kinds = [kind for kind in ("image", "file") if caps and caps.of(kind)]
        if not kinds or not self.settings.getbool("FETCH_FILES") or not self._has_read_pages():
            return []
        if not self.files_have_begun:
            self.files_have_begun = True
            self.read_again()  # pictures of the frame are known to be none of an article's by now
        requests: list[scrapy.Request] = []
        if self.run.writer.failed:
            return requests
        with self.run.writer.writing():
            while not requests:
                found = held.wanted(self.run.writer.connection, self.name, self._place, kinds, BATCH)
                if not found:
                    break
                requests = self._within_budget(found)
            if self._left and not requests:
                self._alarm("budget", str(self._left))
        return requests

    def _has_read_pages(self) -> bool:
        """Tell whether the portal answers at all: a run that got no page is not one to ask it for pictures."""
        return any(self.run.ledger.ends[end] for end in ("listed", "stored", "changed", "unchanged"))

    def _within_budget(self, found: list[Wanted]) -> list[scrapy.Request]:
        """Return requests for as many of these as fit into what is left of the budget, each as large as it may be."""
        assert self.files is not None
        left = self.files.budget * MB - self._taken
        requests: list[scrapy.Request] = []
        for each in found:
            largest = self.files.of(each.kind) * MB
            if requests and largest > left:
                break
            self._place = each.place
            if (request := self._file_request(each, has_room=left > 0)) is not None:
                requests.append(request)
                left -= largest
        return requests

    def _file_request(self, each: Wanted, *, has_room: bool) -> scrapy.Request | None:
        """Return the request for a file, None where it has its end already or gets it without one."""
        try:
            address = as_sent(each.url, each.encoding)
            url, host = self.canonical(address), urlsplit(address).netloc
        except ValueError:
            self.run.ledger.discovered([each.url], "file")
            self.run.ledger.concluded(each.url, "missing", "the link is no address")
            return None
        if held.hold_too(self.run.writer.connection, self.name, each.url, url):
            return None
        if self._is_settled(url):
            return None
        if not self._discovered(address, "file"):
            if url in self._spellings:
                self._spellings[url].add(each.url)
            return None
        if not on_site(address, self.allowed_domains):
            self._concluded(url, "offsite", "the link leaves the site", None)
        elif not has_room:
            self._left += 1
            self._concluded(url, "over_budget", None, None)
        elif self._silent[host] >= MOST_SILENT:
            self._concluded(url, "failed", f"the host gave no answer several times: {host}", None)
        else:
            self._spellings[url] = {each.url}
            return self._request_for(each, address, url)
        return None

    def _is_settled(self, url: str) -> bool:
        """Tell whether a file that is not held need not be asked for."""
        return False

    def _request_for(self, each: Wanted, address: str, canonical_url: str) -> scrapy.Request:
        assert self.files is not None
        cap = self.files.of(each.kind)
        return scrapy.Request(
            address, callback=self.parse_file, errback=self.file_lost,
            # As a browser asks for it: some portals give no picture to those who do not come from their pages.
            headers={"Accept": "*/*", "Referer": each.article_url},
            meta={IS_FILE: True, "download_maxsize": max(1, int(cap * MB)),
                  "download_timeout": SECONDS + SECONDS_PER_MB * cap},
            cb_kwargs={"canonical_url": canonical_url, "url": each.url, "kind": each.kind},
        )  # fmt: skip

    def parse_file(self, response: Response, canonical_url: str, url: str, kind: str) -> None:
        """Hold a file that is what it should be, and give its address the end."""
        self._taken += len(response.body)
        self._silent[urlsplit(url).netloc] = 0
        spellings = self._spellings.pop(canonical_url, {url})
        mime = mime_type(response)
        if refused := refusal(kind, mime, response.body):
            if response.meta.get("redirect_times") and GUARDED.search(response.url):  # it may well be there
                refused = "failed", f"redirected to: {response.url}"
            self._concluded(canonical_url, *refused, response)
        else:
            content = Content(body=response.body, type=media_type(response.body), mime=mime)
            capture_id = response.meta["capture"][1]
            with self.run.writer.writing():
                held.hold(self.run.writer.connection, self.name, sorted(spellings), canonical_url, content, capture_id)
            self._concluded(canonical_url, "kept", None, response)

    def file_lost(self, failure: Failure) -> None:
        """Give a request that brought no file its outcome."""
        if isinstance(failure.value, StorageError | outcomes.Stopped):
            return
        request = failure.request  # type: ignore[attr-defined]
        arguments = request.cb_kwargs
        self._spellings.pop(arguments["canonical_url"], None)
        outcome, reason = outcomes.of_failure(failure)
        if outcome == "too_large" or _PACKED_TOO_LARGE in reason:
            cap = request.meta["download_maxsize"] / MB
            outcome, reason = "over_limit", f"larger than the limit for such a file: {cap:g} MB"
        host = urlsplit(arguments["url"]).netloc
        self._silent[host] = self._silent[host] + 1 if isinstance(failure.value, _NO_ANSWER) else 0
        self._concluded(arguments["canonical_url"], outcome, reason, None)
