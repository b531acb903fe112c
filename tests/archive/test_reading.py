import sqlite3

import pytest

from archive.errors import NotFound
from archive.reading import SHORTEST_PREFIX, find_article
from archive.records import Attachment
from archive.twins import link_twins
from archive.versions import article_id

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="
LONG = "近日,中共中央办公厅、国务院办公厅印发了《脱贫攻坚责任制实施办法》。" * 3


@pytest.fixture
def archive(run):
    run.writer.connection.row_factory = sqlite3.Row
    return run.writer.connection


@pytest.fixture
def keep(run, article):
    def kept(number, **fields):
        made = article(f"{URL}{number}", **fields)
        with run.writer.writing():
            run.store.add(made, made.url)
        return article_id("lndangjian", made.url)

    return kept


def test_all_that_is_known_comes_with_its_proof(archive, keep):
    files = (
        Attachment(kind="image", url="http://www.lndangjian.org.cn/1.jpg", label=None),
        Attachment(kind="file", url="http://www.lndangjian.org.cn/a.doc", label="名单.doc"),
    )
    identity = keep(
        1, views=2051, source="新华社", author="王五", editor="李四", original_title="原", attachments=files
    )
    found = find_article(archive, identity)
    assert (found.views, found.source, found.author, found.editor, found.original_title) == (
        2051, "新华社", "王五", "李四", "原",
    )  # fmt: skip
    assert found.attachments == tuple((f.kind, f.url, f.label) for f in files)
    assert (found.portal, found.version, found.sections) == ("辽宁党建网", 1, ("党务公开",))
    row = archive.execute("SELECT file, offset, digest FROM captures").fetchone()
    assert (found.warc_file, found.warc_offset, found.warc_digest) == tuple(row)


def test_the_latest_wording_is_shown(archive, keep):
    identity = keep(1)
    keep(1, text="改正后的文字。")
    assert (find_article(archive, identity).version, find_article(archive, identity).text) == (2, "改正后的文字。")


def test_a_twin_is_found_by_the_id_and_the_address_of_either(archive, keep, run):
    one, other = keep(1, text=LONG), keep(2, text=LONG)
    with run.writer.writing():
        link_twins(archive, "lndangjian")
    assert {find_article(archive, name).id for name in (one, other, f"{URL}1", f"{URL}2")} == {one}
    assert find_article(archive, one).urls == (f"{URL}1", f"{URL}2")


def test_a_twin_is_found_by_the_start_of_its_id(archive, keep, run):
    one, other = keep(1, text=LONG), keep(2, text=LONG)
    with run.writer.writing():
        link_twins(archive, "lndangjian")
    assert find_article(archive, other[:8]).id == one


@pytest.mark.parametrize(
    "spell",
    [
        lambda identity: identity,
        lambda identity: identity.upper(),
        lambda identity: identity[:SHORTEST_PREFIX],
        lambda identity: identity[:13].upper(),
        lambda identity: f"  {identity}\n",
        lambda identity: f"{URL}1",
        lambda identity: "www.lndangjian.org.cn/messagexq.asp?id=1",
    ],
)
def test_an_article_goes_by_its_id_its_start_or_its_address(archive, keep, spell):
    identity = keep(1)
    assert find_article(archive, spell(identity)).id == identity


@pytest.mark.parametrize(
    "what", ["", " ", "%", "______", "a", "http://x.cn/", f"{URL}2", "'", "00000000", "党建党建党建"]
)
def test_what_is_not_there_is_named(archive, keep, what):
    keep(1)
    with pytest.raises(NotFound) as missing:
        find_article(archive, what)
    assert what.strip() in str(missing.value)


def test_a_start_too_short_or_shared_by_two_is_no_name(archive, keep):
    identity = keep(1)
    with pytest.raises(NotFound):
        find_article(archive, identity[: SHORTEST_PREFIX - 1])
    archive.execute("PRAGMA foreign_keys = OFF")
    twin = identity[:-1] + ("0" if identity[-1] != "0" else "1")
    archive.execute(
        "INSERT INTO articles SELECT ?, site, 'x', version_id, NULL, '', '', 'present', NULL, 0, NULL FROM articles",
        (twin,),
    )
    with pytest.raises(NotFound):
        find_article(archive, identity[:12])
