"""Indexes of WARC files: each response where it lies, in the order that replay tools search by."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cdxj import entries, in_order, surt, write_index
from archive.errors import RecordUnreadable
from archive.warc import Original, WarcFile
from archive.warc_reading import read_response
from tests.conftest import exchange

NAME = "warc/site/site-1.warc.gz"
URLS = [
    f"http://www.lndangjian.org.cn/{path}"
    for path in ("messagexq.asp?id=10", "messagexq.asp?id=9", "%E5%85%9A.html", "")
]


@pytest.fixture
def warc(tmp_path):
    file = WarcFile(tmp_path, NAME, {})
    for url in URLS:
        record = file.write(exchange(url, body=url.encode()))
    original = Original(
        record_id=record.id, url=URLS[-1], fetched_at=datetime(2026, 11, 22, tzinfo=UTC), digest=record.digest
    )
    file.write(exchange(URLS[-1], body=URLS[-1].encode()), original)
    file.seal()
    return tmp_path / NAME


def test_each_response_is_found_by_its_line(warc, tmp_path):
    lines = write_index(warc).read_text(encoding="utf-8").splitlines()
    facts = [json.loads(line.split(" ", 2)[2]) for line in lines]
    pages = [fact for fact in facts if fact["mime"] != "warc/revisit"]
    assert sorted(fact["url"] for fact in pages) == sorted(URLS)
    for fact in pages:
        assert read_response(tmp_path, NAME, int(fact["offset"])).body == fact["url"].encode()
        assert (fact["status"], fact["mime"], fact["filename"]) == ("200", "text/html", "site-1.warc.gz")
    assert len(facts) == len(URLS) + 1


def test_what_a_file_knows_of_itself_is_what_is_read_from_it(tmp_path):
    file = WarcFile(tmp_path, NAME, {})
    for url in URLS:
        record = file.write(
            replace(exchange(url, body=url.encode()), headers=(("content-type", "Text/HTML; charset=gbk"),))
        )
    file.write(replace(exchange(URLS[0]), headers=(), status=404))
    original = Original(
        record_id=record.id, url=URLS[-1], fetched_at=datetime(2026, 11, 22, tzinfo=UTC), digest=record.digest
    )
    file.write(replace(exchange(URLS[-1]), status=304), original)
    file.seal()
    assert file.entries == list(entries(tmp_path / NAME))
    assert len(file.entries) == len(URLS) + 2


def test_the_members_lie_where_the_index_says(warc):
    held = warc.read_bytes()
    for entry in entries(warc):
        assert held[entry.offset : entry.offset + 2] == b"\x1f\x8b"
        assert held[entry.offset + entry.length : entry.offset + entry.length + 2] in (b"\x1f\x8b", b"")


def test_a_damaged_file_is_named_with_the_place(warc):
    held = bytearray(warc.read_bytes())
    second = list(entries(warc))[1]
    held[second.offset + 30 : second.offset + 60] = bytes(30)
    warc.write_bytes(held)
    with pytest.raises(RecordUnreadable, match=r"site-1\.warc\.gz"):
        write_index(warc)


@given(st.lists(st.text(alphabet="abz)党~ ,é", min_size=1)))
def test_lines_are_sorted_by_their_bytes(lines):
    ordered = in_order(lines)
    assert [line.encode() for line in ordered] == sorted(line.encode() for line in lines)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://WWW2.People.com.cn:8080/N1/", "cn,com,people:8080)/n1/"),
        ("http://people.com.cn", "cn,com,people)/"),
        ("http://wwwhost.cn/?b=2&a=1", "cn,wwwhost)/?a=1&b=2"),
        ("http://www.cn/", "cn)/"),
    ],
)
def test_keys_are_those_that_wabac_looks_up(url, key):
    assert surt(url) == key
