import csv
import io
import json
import sqlite3
from datetime import datetime

import pytest

from archive.errors import NeverCrawled
from archive.export import BYTE_ORDER_MARK, export, record
from archive.reading import StoredArticle, find_article
from archive.records import Attachment
from archive.twins import link_twins

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="
HARD = '他说:"要抓好落实,\n不留死角";\t详见附件\u2028。'


@pytest.fixture
def archive(run, article):
    file = Attachment(kind="file", url="http://www.lndangjian.org.cn/a.doc", label='名单,"定稿".doc')
    kept = [
        article(f"{URL}1", title="丙", published=datetime(2016, 10, 19), views=0),
        article(f"{URL}2", title="甲", text=HARD, attachments=(file,), published=datetime(2016, 10, 18, 12, 49, 7)),
        article(f"{URL}3", title=None, text="", section=None, published=None, published_raw=None, author="=1+1"),
    ]
    for made in kept:
        with run.writer.writing():
            run.store.add(made, made.url)
    run.writer.connection.row_factory = sqlite3.Row
    return run.writer.connection


def exported(connection, kind, site=None):
    out = io.StringIO()
    count = export(connection, out, kind, site)
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    else:
        rows = [json.loads(line) for line in out.getvalue().split("\n") if line]
    assert count == len(rows)
    return rows


def numbers(rows):
    return [int(row["url"].rpartition("=")[2]) for row in rows]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_articles_come_once_oldest_first_and_those_without_a_time_last(archive, kind):
    assert numbers(exported(archive, kind)) == [2, 1, 3]
    assert exported(archive, kind) == exported(archive, kind)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_only_the_site_that_is_asked_for_comes(archive, kind):
    assert len(exported(archive, kind, "lndangjian")) == 3
    with pytest.raises(NeverCrawled):
        exported(archive, kind, "cst_nuc")


def test_jsonl_is_the_article_again_with_null_for_unknown(archive):
    for row in exported(archive, "jsonl"):
        assert row == record(find_article(archive, row["id"]))
    unknown = exported(archive, "jsonl")[2]
    assert {name for name, value in unknown.items() if value is None} == {
        "title", "lead_title", "subtitle", "original_title", "published", "source", "editor", "views",
    }  # fmt: skip
    assert unknown["text"] == ""
    assert exported(archive, "jsonl")[1]["views"] == 0


def test_csv_is_the_article_again_with_an_empty_field_for_unknown(archive):
    for row in exported(archive, "csv"):
        wanted = record(find_article(archive, row["id"]))
        for name, value in wanted.items():
            if isinstance(value, list):
                assert json.loads(row[name]) == value
            else:
                assert row[name] == ("" if value is None else str(value)), name
    assert list(exported(archive, "csv")[0]) == [
        name for name in StoredArticle.__dataclass_fields__ if name != "files"
    ]  # they stand with the attachments


def test_quotes_commas_and_line_ends_come_back_whole(archive):
    for kind in ("csv", "jsonl"):
        assert exported(archive, kind)[0]["text"] == HARD


def test_an_attachment_is_an_object(archive):
    file = {"kind": "file", "url": "http://www.lndangjian.org.cn/a.doc", "label": '名单,"定稿".doc', "file": None}
    assert exported(archive, "jsonl")[0]["attachments"] == [file]
    assert json.loads(exported(archive, "csv")[0]["attachments"]) == [file]


def test_a_twin_comes_once_with_the_addresses_of_both(archive, run, article):
    long = "近日,中共中央办公厅、国务院办公厅印发了《脱贫攻坚责任制实施办法》。" * 3
    for number in (8, 9):
        with run.writer.writing():
            run.store.add(article(f"{URL}{number}", text=long), f"{URL}{number}")
    with run.writer.writing():
        link_twins(archive, "lndangjian")
    (row,) = [row for row in exported(archive, "jsonl") if row["text"] == long]
    assert row["urls"] == [f"{URL}8", f"{URL}9"]


def test_an_empty_archive_is_a_header_or_nothing(run):
    run.writer.connection.row_factory = sqlite3.Row
    assert exported(run.writer.connection, "csv") == []
    assert exported(run.writer.connection, "jsonl") == []


def test_csv_for_excel_is_csv_behind_a_byte_order_mark(archive):
    plain, excel = io.StringIO(), io.StringIO()
    assert export(archive, plain, "csv") == export(archive, excel, "csv-excel")
    assert excel.getvalue() == BYTE_ORDER_MARK + plain.getvalue()
