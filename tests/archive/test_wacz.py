"""Packages for replay: whole, in order, with every digest right, and a month with all that it needs."""

import gzip
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastwarc.warc import ArchiveIterator

from archive.errors import NoCaptures
from archive.wacz import pack
from archive.writer import Run
from tests.conftest import NOW, exchange

ROOT = "http://www.lndangjian.org.cn/"
URLS = [f"{ROOT}messagexq.asp?id={n}" for n in range(700)]


@pytest.fixture
def archive(run, writer, declaration):
    """Two runs: all pages in November, of which the first three come again in December, and one more."""
    for url in [ROOT, *URLS]:
        run.keep(exchange(url, body=url.encode()))
    run.finish(NOW, reason=None)
    december = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    later = Run(writer, declaration, {}, december)
    for url in [*URLS[:3], f"{ROOT}messagexq.asp?id=900"]:
        later.keep(replace(exchange(url, body=url.encode()), fetched_at=december))
    later.finish(december, reason=None)
    return writer


def read(path):
    with zipfile.ZipFile(path) as zipped:
        assert zipped.testzip() is None
        return {info.filename: (zipped.read(info), info.compress_type) for info in zipped.infolist()}


def index(parts):
    return gzip.decompress(parts["indexes/index.cdx.gz"][0]).decode().splitlines()


def test_the_manifest_tells_size_and_digest_of_every_file(archive, tmp_path):
    packed = pack(archive.connection, archive.folder, "lndangjian", tmp_path / "all.wacz", "test")
    parts = read(packed.path)
    manifest = json.loads(parts["datapackage.json"][0])
    assert (manifest["wacz_version"], manifest["mainPageUrl"]) == ("1.1.1", ROOT)
    stated = {part["path"]: (part["hash"], part["bytes"]) for part in manifest["resources"]}
    assert stated == {
        path: ("sha256:" + hashlib.sha256(held).hexdigest(), len(held))
        for path, (held, _) in parts.items()
        if not path.startswith("datapackage")
    }
    proof = json.loads(parts["datapackage-digest.json"][0])
    assert proof["hash"] == "sha256:" + hashlib.sha256(parts["datapackage.json"][0]).hexdigest()
    assert (packed.records, packed.bytes) == (len(URLS) + 5, packed.path.stat().st_size)
    assert {kind for path, (_, kind) in parts.items() if path.endswith(".gz")} == {zipfile.ZIP_STORED}


def test_the_index_is_sorted_and_its_blocks_are_where_it_says(archive, tmp_path):
    parts = read(pack(archive.connection, archive.folder, "lndangjian", tmp_path / "all.wacz", "test").path)
    lines = index(parts)
    assert lines == sorted(lines, key=str.encode)
    heads = parts["indexes/index.idx"][0].decode().splitlines()[1:]
    assert len(heads) == 3
    held = parts["indexes/index.cdx.gz"][0]
    for head in heads:
        facts = json.loads(head.split(" ", 2)[2])
        block = gzip.decompress(held[facts["offset"] : facts["offset"] + facts["length"]]).decode()
        assert block.startswith(" ".join(head.split(" ", 2)[:2]))


def test_a_month_holds_its_records_and_what_they_refer_to(archive, tmp_path):
    parts = read(pack(archive.connection, archive.folder, "lndangjian", tmp_path / "m.wacz", "test", "2026-12").path)
    held = parts["archive/lndangjian-2026-12.warc.gz"][0]
    kinds = [str(record.record_type).rpartition(".")[2] for record in ArchiveIterator(io.BytesIO(held))]
    assert kinds.count("revisit") == 3
    assert kinds.count("response") == 4  # three that are referred to, one of its own
    assert kinds.count("request") == 7  # one to each
    for line in index(parts):
        facts = json.loads(line.split(" ", 2)[2])
        member = held[int(facts["offset"]) : int(facts["offset"]) + int(facts["length"])]
        assert facts["url"].encode() in gzip.decompress(member)


def test_a_month_without_captures_leaves_no_file(archive, tmp_path):
    with pytest.raises(NoCaptures):
        pack(archive.connection, archive.folder, "lndangjian", tmp_path / "m.wacz", "test", "2020-01")
    assert list(tmp_path.glob("*.wacz*")) == []
