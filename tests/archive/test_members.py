"""WARC files read past what is damaged in them."""

import gzip

import pytest

from archive.members import Damage, Member, first_member, members
from archive.warc import WarcFile
from tests.conftest import exchange

NAME = "warc/site/site-1.warc.gz"
URL = "http://www.lndangjian.org.cn/messagexq.asp?id="


@pytest.fixture
def path(tmp_path):
    """A sealed file of a warcinfo record, three responses with their requests, and an end."""
    made = WarcFile(tmp_path, NAME, {"software": "test", "run": "7"})
    for number in range(3):
        made.write(exchange(f"{URL}{number}", body=f"<p>{number}</p>".encode() * 500))
    made.write_end({"run": "7", "ended-at": "2026-11-23T08:00:00.000Z"})
    made.seal()
    return tmp_path / NAME


def kinds(path):
    return [each.kind if isinstance(each, Member) else "damage" for each in members(path)]


def test_every_record_is_read_in_its_order_with_the_fields_of_the_first_and_last(path):
    found = list(members(path))
    assert kinds(path) == ["warcinfo", *["response", "request"] * 3, "metadata"]
    assert found[0].fields["run"] == "7"
    assert found[-1].fields == {"run": "7", "ended-at": "2026-11-23T08:00:00.000Z"}
    assert found[-1].refers_to == found[0].id
    assert [each.url for each in found if each.kind == "response"] == [f"{URL}{n}" for n in range(3)]
    assert sum(each.length for each in found) == path.stat().st_size
    assert first_member(path) == found[0]


def test_what_follows_a_damaged_record_is_read(path):
    found = list(members(path))
    held = bytearray(path.read_bytes())
    held[found[3].offset + found[3].length // 2] ^= 0x10
    path.write_bytes(held)
    assert kinds(path) == ["warcinfo", "response", "request", "damage", "request", "response", "request", "metadata"]
    (damage,) = [each for each in members(path) if isinstance(each, Damage)]
    assert damage.offset == found[3].offset


def test_several_damaged_records_in_a_row_are_one_place(path):
    found = list(members(path))
    held = bytearray(path.read_bytes())
    held[found[3].offset : found[5].offset] = bytes(found[5].offset - found[3].offset)
    path.write_bytes(held)
    assert kinds(path) == ["warcinfo", "response", "request", "damage", "response", "request", "metadata"]


def test_a_record_that_is_not_what_its_digest_says_is_damage(path):
    blocks = gzip.decompress(path.read_bytes()).replace(b"<p>1</p>", b"<p>9</p>")
    path.write_bytes(gzip.compress(blocks[: blocks.index(b"WARC/1.1", 10)]) + gzip.compress(
        blocks[blocks.index(b"WARC/1.1\r\nWARC-Record-ID", blocks.index(b"id=0\r\n")) :]
    ))  # fmt: skip
    (_, damage) = members(path)
    assert isinstance(damage, Damage)
    assert "digest" in damage.cause


@pytest.mark.parametrize("held", [b"", b"no gzip at all", b"\x1f\x8b\x08"])
def test_a_file_without_any_record_is_damage(tmp_path, held):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(held)
    (damage,) = members(path)
    assert (damage.offset, isinstance(damage, Damage)) == (0, True)
