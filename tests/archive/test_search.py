import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import BadRequest
from archive.records import Article
from archive.search import find, pairs
from archive.writer import Run

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="


@pytest.fixture
def archive(run: Run, article: Callable[..., Article]) -> sqlite3.Connection:
    texts = {
        1: ("沈阳市召开会议", "基层党建工作在沈阳推进。"),
        2: ("党建2023年工作要点", "本溪市学习ＡＢＣ教材。"),
        3: ("建设党校", "党校建设工程动工,党员义务劳动。"),
    }
    for number, (title, text) in texts.items():
        with run.writer.writing():
            run.store.add(article(f"{URL}{number}", title=title, text=text), f"{URL}{number}")
    return run.writer.connection


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("党建", [2, 1]),  # in the title counts more; 党校建设 holds 党 and 建 but not 党建
        ("基层党建工作", [1]),
        ("党建 沈阳", [1]),
        ("党建2023", [2]),
        ("abc", [2]),
        ("党", [1, 2, 3]),
        ("沈", [1]),
        ("铁岭", []),
    ],
)
def test_a_query_finds_the_articles_that_hold_it(archive, query, numbers):
    found = [int(hit.url.rpartition("=")[2]) for hit in find(archive, query).hits]
    assert sorted(found) == sorted(numbers)
    assert not found or found[0] in numbers


def test_the_snippet_marks_the_hit(archive):
    (hit,) = find(archive, "沈阳 推进").hits
    assert hit.snippet == ("基层党建工作在", "沈阳", "推进。")


def test_a_full_width_word_is_marked_too(archive):
    (hit,) = find(archive, "ABC").hits
    assert hit.snippet[1] == "ＡＢＣ"


@pytest.mark.parametrize("query", ["", "  ", "。", '"', "' OR 1=1 --"[:1]])
def test_a_query_without_a_word_is_refused(archive, query):
    with pytest.raises(BadRequest):
        find(archive, query)


@given(st.text(max_size=12))
def test_no_query_breaks_the_search(query):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61')")
    for word in query.split():
        if pairs(word):
            connection.execute("SELECT * FROM t WHERE t MATCH ?", (f'"{pairs(word)}"',)).fetchall()
    connection.close()


def test_an_old_wording_is_no_longer_found(run, article, archive):
    with run.writer.writing():
        run.store.add(article(f"{URL}1", title="沈阳市召开会议", text="改后的文字。"), f"{URL}1")
    assert find(archive, "基层").total == 0
    assert find(archive, "改后").total == 1


@given(st.lists(st.text(alphabet="党建沈阳基层工作a2 ", min_size=1, max_size=9), min_size=1, max_size=6), st.data())
def test_pairs_find_what_like_finds(texts, data):
    """Recall and precision 1.0 against LIKE for phrases of two characters and more."""
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, max(len(text) - 2, 0)))
    phrase = text[start : start + data.draw(st.integers(2, 4))]
    if len(phrase) < 2 or not all("一" <= c <= "鿿" for c in phrase):
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='unicode61')")
    for row, each in enumerate(texts):
        connection.execute("INSERT INTO t (rowid, x) VALUES (?, ?)", (row, pairs(each)))
    found = {row for (row,) in connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (f'"{pairs(phrase)}"',))}
    connection.close()
    assert found == {row for row, each in enumerate(texts) if phrase in each}
