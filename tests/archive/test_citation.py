import json
import re
import sqlite3
from datetime import datetime, timedelta

import pytest

from archive.citation import bibtex, cited, csl, gb7714
from archive.errors import BadRequest, NotFound
from tests.conftest import NOW

ROOT = "http://www.lndangjian.org.cn/messagexq.asp?id="
KNOWN = {"title": "中办国办发文:贫困县党政正职不摘帽不调离", "source": "新华社", "author": "张三、李四"}


@pytest.fixture
def archive(run, article):
    """Article 1 in two wordings, 2 of which nothing is known, 3 by many, 4 by a hostile portal."""
    made = {
        1: KNOWN,
        2: {"title": None, "published": None, "published_raw": None, "section": None},
        3: {"author": "甲,乙；丙，丁", "published": datetime(2016, 10, 18)},
        4: {"title": "\u202e}\\input{x}%\x00 50%_&#$~^\n<b>", "author": "{\\evil}", "source": " "},
    }
    for n, fields in made.items():
        keep(run, article(f"{ROOT}{n}", **fields))
    keep(run, article(f"{ROOT}1", seen=NOW + timedelta(days=2), **(KNOWN | {"title": "改题"})))
    keep(run, article(ROOT + 'a{b}\\"c', title="怪址"))
    run.writer.connection.row_factory = sqlite3.Row
    return run.writer.connection


def keep(run, read):
    with run.writer.writing():
        run.store.add(read, read.url)


def test_gb7714_names_who_what_where_when_and_the_record_that_proves_it(archive):
    wording = cited(archive, f"{ROOT}1", 1)
    record, digest = archive.execute("SELECT record_id, digest FROM captures WHERE url = ?", (f"{ROOT}1",)).fetchone()
    assert gb7714(wording) == (
        "张三, 李四. 中办国办发文:贫困县党政正职不摘帽不调离[EB/OL]. 辽宁党建网, (2016-10-18)[2026-11-23]. "
        f"{ROOT}1. 存档: 2026-11-23T08:00:00.000Z, WARC {record}, {digest}."
    )


def test_the_latest_wording_is_cited_unless_another_is_asked_for(archive):
    latest, first = cited(archive, f"{ROOT}1"), cited(archive, f"{ROOT}1", 1)
    assert (latest.version, latest.title, latest.captured_at[:10]) == (2, "改题", "2026-11-25")
    assert (first.version, first.title, first.captured_at[:10]) == (1, KNOWN["title"], "2026-11-23")
    assert latest.record_id != first.record_id
    with pytest.raises(BadRequest, match="no version 3 of this article, the latest is 2"):
        cited(archive, f"{ROOT}1", 3)
    with pytest.raises(NotFound):
        cited(archive, f"{ROOT}999")


def test_what_the_page_does_not_say_is_left_out(archive):
    wording = cited(archive, f"{ROOT}2")
    assert gb7714(wording).startswith(f"[无题名][EB/OL]. 辽宁党建网, [2026-11-23]. {ROOT}2. 存档: ")
    assert not re.search("author|date = |year", bibtex(wording).replace("urldate", ""))
    assert not {"author", "issued", "section"} & set(csl(wording))
    assert "None" not in gb7714(wording) + bibtex(wording) + json.dumps(csl(wording))


def test_without_an_author_the_source_stands_in_its_place(archive, run, article):
    keep(run, article(f"{ROOT}5", title="甲", author=None, source="人民日报"))
    wording = cited(archive, f"{ROOT}5")
    assert gb7714(wording).startswith("人民日报. 甲[EB/OL]")
    assert csl(wording)["author"] == [{"literal": "人民日报"}]


def test_of_many_authors_gb7714_names_three(archive):
    wording = cited(archive, f"{ROOT}3")
    assert gb7714(wording).startswith("甲, 乙, 丙, 等. ")
    assert "{甲} and {乙} and {丙} and {丁}" in bibtex(wording)


def balanced(entry):
    """Tell whether the braces, which BibTeX counts also behind a backslash, close at the end and nowhere before."""
    depth, depths = 0, []
    for brace in re.findall("[{}]", entry):
        depth += 1 if brace == "{" else -1
        depths.append(depth)
    return depths[-1] == 0 and 0 not in depths[:-1]


@pytest.mark.parametrize("what", [f"{ROOT}1", f"{ROOT}2", f"{ROOT}4", ROOT + 'a{b}\\"c'])
def test_bibtex_is_one_whole_entry_whatever_the_page_says(archive, what):
    entry = bibtex(cited(archive, what))
    assert balanced(entry)
    assert entry.startswith("@misc{dangjian-")
    assert "\\input" not in entry
    assert "\\evil" not in entry


def test_marks_that_turn_the_direction_and_control_characters_are_not_cited(archive):
    wording = cited(archive, f"{ROOT}4")
    assert wording.title == "}\\input{x}% 50%_&#$~^ <b>"
    assert "\n" not in gb7714(wording)


def test_csl_json_is_a_web_page_with_its_capture(archive):
    item = csl(cited(archive, f"{ROOT}1", 1))
    assert (item["type"], item["container-title"], item["URL"]) == ("webpage", "辽宁党建网", f"{ROOT}1")
    assert item["issued"] == {"date-parts": [[2016, 10, 18]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 23]]}
    assert item["archive_location"].startswith("<urn:uuid:")
    assert "sha256:" in item["note"]
    assert "来源: 新华社" in item["note"]


def test_a_capture_whose_record_id_was_not_noted_is_cited_by_file_and_byte(archive):
    archive.execute("UPDATE captures SET record_id = NULL")
    wording = cited(archive, f"{ROOT}1")
    assert f"WARC {wording.warc_file} @ {wording.warc_offset}, sha256:" in gb7714(wording)
