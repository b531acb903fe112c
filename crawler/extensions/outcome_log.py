"""Writes one line of JSON per URL outcome, as it happens, for those who watch or count."""

import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from archive.ledger import utc_text
from archive.writer import Run
from crawler.clock import Clock

_ROW = (
    "SELECT o.url, o.kind, o.outcome, o.reason, c.status, c.bytes, c.file, c.offset FROM outcomes o"
    " LEFT JOIN captures c ON c.id = o.capture_id WHERE o.run_id = ? AND "
)
FIELDS = ("url", "kind", "outcome", "reason", "status", "bytes", "warc_file", "warc_offset")

LOGGER = logging.getLogger(__name__)


class OutcomeLog:
    """Off where no file is named. What the ledger corrects later, by a second reading, is in the database only."""

    def __init__(self, path: Path, run: Run, clock: Clock) -> None:
        self._run, self._clock = run, clock
        self._told: set[int] = set()  # hashes of the URLs that have their line
        self._ack = run.ledger.on_end  # and again the ledger's, once the log cannot be written
        self._file = path.open("a", encoding="utf-8", buffering=1)
        run.ledger.on_end = self._ended

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the crawl under way."""
        path, spider = crawler.settings.get("OUTCOME_LOG"), crawler.spider
        if not path:
            raise NotConfigured("no file named")
        log = cls(Path(path), spider.run, spider.clock)  # type: ignore[union-attr]
        crawler.signals.connect(log.closed, signals.spider_closed)
        return log

    def _ended(self, url: str) -> None:
        if self._ack:
            self._ack(url)
        if hash(url) in self._told:
            return
        self._told.add(hash(url))
        self._write("o.url = ?", url)

    def _write(self, which: str, *values: object) -> None:
        ledger = self._run.ledger
        rows = self._run.writer.connection.execute(_ROW + which, (ledger.run_id, *values)).fetchall()
        about = {"time": utc_text(self._clock.now()), "site": ledger.site, "run": ledger.run_id}
        for row in rows:
            line = about | dict(zip(FIELDS, tuple(row), strict=True))
            try:
                self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            except OSError as error:  # a log is not worth a crawl
                LOGGER.warning("the log of outcomes cannot be written: %s", error)
                self._told.clear()
                self._run.ledger.on_end = self._ack
                return

    def closed(self, **_: Any) -> None:
        """Write the lines of the URLs that were still open when the run ended."""
        if self._run.writer.failed is None and self._run.ledger.on_end is not self._ack:
            self._write("o.outcome = 'interrupted'")
        with suppress(OSError):  # what a full disk did not take
            self._file.close()
