"""Writes articles for other programs: one row or line per article, in a stable order."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Literal, TextIO

from archive.reading import StoredArticle, load_article
from archive.report import last_run

Format = Literal["csv", "csv-excel", "jsonl"]
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the system's old encoding


def articles(connection: sqlite3.Connection, site: str | None = None) -> Iterator[StoredArticle]:
    """Yield every article once, oldest first, those without a time last."""
    rows = connection.execute(
        "SELECT id FROM current_articles WHERE :site IS NULL OR site = :site"
        " ORDER BY site, published IS NULL, published, url",
        {"site": site},
    )
    for (article_id,) in rows.fetchall():
        yield load_article(connection, article_id)


def export(connection: sqlite3.Connection, out: TextIO, kind: Format, site: str | None = None) -> int:
    """Write the articles to `out`; return how many. Raises NeverCrawled for a site without a run.

    In CSV unknown is an empty field and lists are JSON; in JSONL unknown is null.
    """
    if site is not None:
        last_run(connection, site)  # raises NeverCrawled: an empty file would look like an answer
    if kind == "csv-excel":
        out.write(BYTE_ORDER_MARK)
    write = _write_jsonl if kind == "jsonl" else _write_csv
    return write(articles(connection, site), out)


def _write_jsonl(found: Iterator[StoredArticle], out: TextIO) -> int:
    count = 0
    for article in found:
        count += 1
        out.write(json.dumps(record(article), ensure_ascii=False) + "\n")
    return count


def _write_csv(found: Iterator[StoredArticle], out: TextIO) -> int:
    writer = csv.DictWriter(
        out, [field.name for field in fields(StoredArticle) if field.name != "files"], lineterminator="\n"
    )
    writer.writeheader()
    count = 0
    for article in found:
        count += 1
        row = record(article)
        writer.writerow({k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in row.items()})
    return count


def record(article: StoredArticle) -> dict[str, object]:
    """Return the article as JSON types; attachments become objects, with what is held of each."""
    values = asdict(article)
    held = values.pop("files")
    values["attachments"] = [
        {"kind": kind, "url": url, "label": label, "file": file and _facts(file)}
        for (kind, url, label), file in zip(article.attachments, held, strict=True)
    ]
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def _facts(file: dict[str, object]) -> dict[str, object]:
    return {name: file[name] for name in ("sha256", "bytes", "type", "captured_at", "warc_file", "warc_offset")}
