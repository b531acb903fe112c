import gzip
import io
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import brotli
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import cdxj
from archive.errors import RecordUnreadable
from archive.warc import OPEN, Exchange, Original, WarcFile, payload_digest
from archive.warc_reading import DAMAGED, read_response, recover

NAME = "warc/site/site-1.warc.gz"
EXCHANGE = Exchange(
    url="http://www.lndangjian.org.cn/messagexq.asp?id=1#top",
    method="GET",
    request_headers=(("Host", "www.lndangjian.org.cn"), ("User-Agent", "dangjian-archive/0.1")),
    status=200,
    reason="OK",
    headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    body="中办国办发文".encode("gb18030"),
    fetched_at=datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC),
    ip_address="127.0.0.1",
)


@pytest.fixture
def file(tmp_path):
    made = WarcFile(tmp_path, NAME, {"software": "dangjian-archive"})
    yield made
    made.abandon()


def test_a_response_reads_back_as_it_was_written(tmp_path, file):
    record = file.write(EXCHANGE)
    file.flush()
    read = read_response(tmp_path, record.file, record.offset)
    assert (read.url, read.status, read.body) == (EXCHANGE.url, 200, EXCHANGE.body)
    assert read.headers == EXCHANGE.headers
    assert read.fetched_at == EXCHANGE.fetched_at


def test_a_record_reads_back_at_once_before_any_flush(tmp_path, file):
    record = file.write(EXCHANGE)
    assert read_response(tmp_path, record.file, record.offset).body == EXCHANGE.body


def test_the_content_encoding_stays_on_in_the_file_and_comes_off_when_read(tmp_path, file):
    packed = gzip.compress(EXCHANGE.body, mtime=0)
    record = file.write(replace(EXCHANGE, body=packed, headers=(("Content-Encoding", "gzip"),)))
    file.flush()
    assert record.digest == payload_digest(packed)
    assert read_response(tmp_path, record.file, record.offset).body == EXCHANGE.body


def test_a_brotli_body_comes_off_when_read(tmp_path, file):
    record = file.write(replace(EXCHANGE, body=brotli.compress(EXCHANGE.body), headers=(("Content-Encoding", "br"),)))
    assert read_response(tmp_path, record.file, record.offset).body == EXCHANGE.body


def test_a_body_that_lost_its_end_is_no_body(tmp_path, file):
    record = file.write(replace(EXCHANGE, body=random.Random(7).randbytes(5000)))
    path = tmp_path / f"{record.file}{OPEN}"
    os.truncate(path, record.offset + record.length - 1500)
    with pytest.raises(RecordUnreadable, match="digest"):
        read_response(tmp_path, record.file, record.offset)


def checked(path):
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr
    return True


def test_other_tools_read_the_file_and_its_digests_hold(tmp_path, file):
    record = file.write(EXCHANGE)
    file.seal()
    path = tmp_path / NAME
    assert checked(path)
    with path.open("rb") as stream:
        records = [
            (r.record_type, dict(r.headers), r.verify_block_digest()) for r in ArchiveIterator(stream, parse_http=False)
        ]
    assert [kind for kind, _, _ in records] == [
        WarcRecordType.warcinfo,
        WarcRecordType.response,
        WarcRecordType.request,
    ]
    assert all(sound for _, _, sound in records)
    response, request = records[1][1], records[2][1]
    assert response["WARC-Payload-Digest"] == record.digest
    assert response["WARC-Date"] == "2026-11-23T08:00:00.123456Z"
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert not path.with_name(path.name + OPEN).exists()


def test_a_form_that_was_sent_stands_in_the_request_and_the_index_tells_its_page_from_others(tmp_path, file):
    identity = f"{EXCHANGE.url}&__wb_method=POST&__EVENTARGUMENT=2"
    asked = (("Host", "www.lndangjian.org.cn"), ("Content-Length", "17"))
    posted = replace(
        EXCHANGE, method="POST", request_headers=asked, request_body=b"__EVENTARGUMENT=2", identity=identity
    )  # fmt: skip
    file.write(EXCHANGE)
    file.write(posted)
    entries = list(file.entries)
    file.seal()
    path = tmp_path / NAME
    assert checked(path)
    with path.open("rb") as stream:
        bodies = [
            (r.headers["WARC-Target-URI"], r.reader.read().partition(b"\r\n\r\n")[2])
            for r in ArchiveIterator(stream, parse_http=False)
            if r.record_type == WarcRecordType.request
        ]
    assert bodies == [(EXCHANGE.url, b""), (EXCHANGE.url, b"__EVENTARGUMENT=2")]
    assert [entry.url for entry in entries] == [EXCHANGE.url, identity]
    assert list(cdxj.entries(path)) == entries


ORIGINAL = Original(
    record_id="<urn:uuid:1f5c6c9e-0000-4000-8000-000000000001>", url="http://www.lndangjian.org.cn/messagexq.asp?id=1",
    fetched_at=datetime(2026, 11, 22, 8, 0, 0, 5, tzinfo=UTC), digest=payload_digest(EXCHANGE.body),
)  # fmt: skip


@pytest.mark.parametrize(("status", "profile"), [(200, "identical-payload-digest"), (304, "server-not-modified")])
def test_a_payload_that_is_there_already_is_not_written_again_but_referred_to(tmp_path, file, status, profile):
    body = EXCHANGE.body if status == 200 else b""
    record = file.write(replace(EXCHANGE, status=status, body=body), ORIGINAL)
    file.seal()
    assert checked(tmp_path / NAME)
    with (tmp_path / NAME).open("rb") as stream:
        found = [dict(r.headers) for r in ArchiveIterator(stream, parse_http=False)]
    revisit = found[1]
    assert (revisit["WARC-Type"], record.digest) == ("revisit", ORIGINAL.digest)
    assert revisit["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert revisit["WARC-Refers-To"] == ORIGINAL.record_id
    assert revisit["WARC-Refers-To-Target-URI"] == ORIGINAL.url
    assert revisit["WARC-Refers-To-Date"] == "2026-11-22T08:00:00.000005Z"
    assert revisit["WARC-Payload-Digest"] == ORIGINAL.digest
    assert EXCHANGE.body not in gzip.decompress((tmp_path / NAME).read_bytes())


def test_warc_1_0_has_no_fractions_of_seconds_and_its_own_profiles(tmp_path):
    file = WarcFile(tmp_path, NAME, {}, "1.0")
    file.write(EXCHANGE)
    file.write(EXCHANGE, ORIGINAL)
    file.seal()
    assert checked(tmp_path / NAME)
    text = gzip.decompress((tmp_path / NAME).read_bytes())
    assert text.startswith(b"WARC/1.0\r\n")
    assert b"WARC/1.1" not in text
    assert b"WARC-Date: 2026-11-23T08:00:00Z" in text
    assert b"format: WARC file version 1.0" in text
    assert b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest" in text
    assert b"WARC-Refers-To-Date" not in text


def test_a_body_that_broke_off_says_so(tmp_path, file):
    file.write(replace(EXCHANGE, truncated="disconnect"))
    file.seal()
    assert b"WARC-Truncated: disconnect" in gzip.decompress((tmp_path / NAME).read_bytes())


def test_each_record_is_a_gzip_member_of_the_length_told(tmp_path, file):
    first, second = file.write(EXCHANGE), file.write(EXCHANGE)
    file.seal()
    packed = (tmp_path / NAME).read_bytes()
    for record in (first, second):
        member = packed[record.offset : record.offset + record.length]
        assert b"WARC-Type: response" in gzip.GzipFile(fileobj=io.BytesIO(member)).read()


def test_an_unsealed_file_can_be_read_and_recovered(tmp_path, file):
    record = file.write(EXCHANGE)
    file.flush()
    file.abandon()
    assert read_response(tmp_path, record.file, record.offset).body == EXCHANGE.body
    assert recover(tmp_path / "warc/site") == [tmp_path / NAME]
    assert read_response(tmp_path, record.file, record.offset).body == EXCHANGE.body


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(1, 400), junk=st.binary(max_size=40))
def test_a_torn_tail_is_cut_off_and_whole_records_stay(tmp_path_factory, cut, junk):
    folder = tmp_path_factory.mktemp("torn")
    file = WarcFile(folder, NAME, {})
    kept = file.write(EXCHANGE)
    end = file.size
    file.write(EXCHANGE)
    file.flush()
    size = file.size
    file.abandon()
    path = folder / (NAME + OPEN)
    whole = path.read_bytes()
    path.write_bytes(whole[: max(end, size - cut)] + junk)
    recover(folder / "warc/site")
    assert read_response(folder, kept.file, kept.offset).body == EXCHANGE.body
    with (folder / NAME).open("rb") as stream:
        assert sum(1 for _ in ArchiveIterator(stream)) >= 3


@pytest.mark.parametrize("number", [0, 3])
def test_damage_before_whole_records_cuts_none_of_them_off(tmp_path, file, number):
    records = [file.write(replace(EXCHANGE, url=f"{EXCHANGE.url}{n}", body=bytes([n]) * 3000)) for n in range(8)]
    file.flush()
    file.abandon()
    path = tmp_path / (NAME + OPEN)
    held = bytearray(path.read_bytes())
    held[records[number].offset - 60 if number == 0 else records[number].offset + 30] ^= 0x55
    path.write_bytes(held + b"\x1f\x8b\x08torn")
    recover(tmp_path / "warc/site")
    assert (tmp_path / NAME).stat().st_size == len(held)
    for n, record in enumerate(records):
        if n != number or number == 0:
            assert read_response(tmp_path, record.file, record.offset).body == bytes([n]) * 3000


def test_a_file_without_any_whole_record_is_put_aside(tmp_path):
    folder = tmp_path / "warc/site"
    folder.mkdir(parents=True)
    (folder / f"a.warc.gz{OPEN}").write_bytes(b"\x1f\x8b\x08 and no more")
    (folder / f"b.warc.gz{OPEN}").write_bytes(b"")
    assert recover(folder) == []
    assert [path.name for path in folder.iterdir()] == [f"a.warc.gz{DAMAGED}"]


def test_damaged_bytes_are_named_not_guessed(tmp_path, file):
    record = file.write(EXCHANGE)
    file.seal()
    path = tmp_path / NAME
    damaged = bytearray(path.read_bytes())
    damaged[record.offset + 20 : record.offset + 40] = b"\0" * 20
    path.write_bytes(damaged)
    with pytest.raises(RecordUnreadable, match="restore the file from a backup"):
        read_response(tmp_path, record.file, record.offset)
    with pytest.raises(RecordUnreadable):
        read_response(tmp_path, "warc/site/gone.warc.gz", 0)


def test_headers_are_written_and_read_back_byte_by_byte(tmp_path):
    file = WarcFile(tmp_path, NAME, {})
    raw = "中文.doc".encode("gb18030").decode("latin-1")
    headers = (
        ("Content-Type", "text/html"), ("Location", f"/messagexq.asp?id=9&t={raw}"), ("X-Info", f"{raw}; a=b"),
        ("Set-Cookie", f"user={raw}; path=/; {raw}"), ("Content-Disposition", f'{raw}; filename="x.doc"'),
    )  # fmt: skip
    record = file.write(replace(EXCHANGE, headers=headers))
    file.seal()
    assert read_response(tmp_path, record.file, record.offset).headers == headers
    held = gzip.decompress((tmp_path / record.file).read_bytes())
    assert "Location: /messagexq.asp?id=9&t=中文.doc\r\n".encode("gb18030") in held
    assert (
        subprocess.run([sys.executable, "-m", "warcio.cli", "check", tmp_path / record.file], check=False).returncode
        == 0
    )


def test_a_sealed_file_is_never_written_over(tmp_path):
    WarcFile(tmp_path, NAME, {}).seal()
    with pytest.raises(FileExistsError):
        WarcFile(tmp_path, NAME, {})
