import re
import sqlite3
import string
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database import open_reader, open_writer
from archive.errors import BadQuery, BadRequest
from archive.records import Article
from archive.search import Scope, counts, find
from archive.search import index as search_index
from archive.search.folding import fold, words
from archive.search.grammar import Joined, Near, Phrase, parse
from archive.twins import link_twins
from archive.writer import Run
from crawler.demo.chronicle import Chronicle
from crawler.demo.stories import tell_story

URL = "http://www.lndangjian.org.cn/messagexq.asp?id="
TEXTS = {
    1: ("沈阳市召开会议", "基层党建工作在沈阳推进。"),
    2: ("党建2023年工作要点", "本溪市学习ＡＢＣ教材。"),
    3: ("建设党校", "党校建设工程动工,党员义务劳动。"),
    4: ("瀋陽黨員座談會", "認真學習貫徹,面積100㎡。"),
}


@pytest.fixture
def archive(run: Run, article: Callable[..., Article]) -> sqlite3.Connection:
    for number, (title, text) in TEXTS.items():
        keep(run, article, number, title=title, text=text)
    return run.writer.connection


def keep(run, article, number, **fields):
    with run.writer.writing():
        run.store.add(article(f"{URL}{number}", **fields), f"{URL}{number}")


def found(connection, query, **scope):
    results = find(connection, query, Scope(**scope), limit=1_000)
    assert results.total == len(results.hits)
    return [int(hit.url.rpartition("=")[2]) for hit in results.hits]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("党建", [2, 1]),  # in the title counts more; 党校建设 holds 党 and 建 but not 党建
        ("基层党建工作", [1]),
        ("党建 沈阳", [1]),
        ("党建2023", [2]),
        ("建20", [2]),  # a part of a word, as LIKE finds it
        ("abc", [2]),
        ("ＡＢ", [2]),
        ("党", [3, 2, 4, 1]),
        ("进", [1]),  # the last character before a full stop
        ("c", [2]),
        ("沈阳", [4, 1]),
        ("瀋陽", [4, 1]),
        ("学习贯彻", [4]),
        ("100m2", [4]),
        ("铁岭", []),
        ('"动工，党员"', [3]),
        ('"工程党员"', []),
        ("沈阳 NOT 座谈", [1]),
        ("沈阳 AND NOT 座谈", [1]),
        ("校 OR 教材", [3, 2]),
        ("（校 OR 教材） 建设", [3]),
        ("“党校建设”", [3]),
        ("NEAR(党员 工程, 2)", [3]),
        ("NEAR(工程 党员, 1)", []),
        ("NEAR(工程 员, 3)", [3]),
        ("NEAR(工程 员, 2)", []),
        ("'; DROP TABLE articles; --", []),
        ("title:党建", []),
        ("党建*", [2, 1]),
        ("党建 。 沈阳", [1]),
    ],
)
def test_a_query_finds_the_articles_that_fit_it(archive, query, numbers):
    assert sorted(found(archive, query)) == sorted(numbers)
    assert archive.execute("SELECT count(*) FROM articles").fetchone()[0] == len(TEXTS)


def test_words_in_the_title_count_more(archive):
    assert found(archive, "党建") == [2, 1]
    assert found(archive, "工作") == [2, 1]


def test_the_snippet_marks_the_hit(archive):
    (hit,) = find(archive, "沈阳 推进").hits
    assert hit.snippet == ("基层党建工作在", "沈阳", "推进。")


@pytest.mark.parametrize(
    ("query", "marked"), [("ABC", "ＡＢＣ"), ("认真学习", "認真學習"), ("0m2", "0㎡"), ("m", "㎡")]
)
def test_what_is_written_otherwise_is_marked_as_it_stands_there(archive, query, marked):
    (hit,) = find(archive, query).hits
    assert hit.snippet[1] == marked


def test_what_must_not_be_there_is_not_marked(archive):
    (hit,) = find(archive, "沈阳 NOT 座谈").hits
    assert hit.title[slice(*hit.in_title[0])] == "沈阳"
    assert len(hit.in_title) == 1


@pytest.mark.parametrize("query", ["", "  ", "。", '""'])
def test_a_query_without_a_word_is_refused(archive, query):
    with pytest.raises(BadRequest):
        find(archive, query)


@pytest.mark.parametrize(
    ("query", "at", "said"),
    [
        ('党建 "社区', 4, "quotation mark is not closed"),
        ("党建 (社区", 4, "parenthesis is not closed"),
        ("党建）社区", 3, "was not opened"),
        ("党建 OR", 6, "missing"),
        ("党建 AND", 7, "missing"),
        ("AND", 1, 'missing before AND; quote it to look for it: "AND"'),
        (")", 1, "beside this parenthesis"),
        ("(((", 1, "beside this parenthesis"),
        ("AND 党建", 1, "missing before AND"),
        ("NOT 党建", 1, "missing before NOT"),
        ("党建 OR NOT 社区", 7, "missing before NOT"),
        ("NEAR(党建)", 1, "two words"),
        ("社区 NEAR(党建 沈阳, 5", 4, "write NEAR("),
        ("(" * 21 + "党" + ")" * 21, 21, "more than 20"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused_with_the_place(archive, query, at, said):
    with pytest.raises(BadQuery) as refused:
        find(archive, query)
    line = str(refused.value)
    assert refused.value.values["at"] == at or query.endswith(("OR", "AND"))
    assert f"at character {refused.value.values['at']} " in line
    assert said in line
    assert "\n" not in line


def test_a_query_is_not_endless(archive):
    with pytest.raises(BadRequest):
        find(archive, "党 " * 5_000)


@given(st.text(max_size=30) | st.text(alphabet='党建()"（”，,* ANDORTE-^:{}+0', max_size=30))
def test_no_query_breaks_the_search(query):
    connection = sqlite3.connect(":memory:")
    connection.execute(search_index.CREATE)
    try:
        expression = parse(query).expression()
    except BadRequest:
        return
    connection.execute("SELECT * FROM search_index WHERE search_index MATCH ?", (expression,)).fetchall()
    connection.close()


# scope


@pytest.fixture
def several(run, article):
    for number, fields in enumerate(
        [
            {"published": None},
            {"source": "新华社", "section": "要闻"},
            {"source": "据新华社北京电"},
            {"source": "辽宁日报"},
        ]
    ):
        keep(run, article, number, title=f"第{number}次党建会议", **fields)
    return run.writer.connection


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        ({"source": "新华社"}, [1, 2]),
        ({"section": "要闻"}, [1]),
        ({"site": "lndangjian"}, [0, 1, 2, 3]),
        ({"since": "2016-10-18"}, [1, 2, 3]),
        ({"since": "2016-10-19"}, []),
        ({"until": "2016-10-18"}, [1, 2, 3]),
        ({"until": "2016"}, [1, 2, 3]),
        ({"until": "2016-09"}, []),
        ({"since": "2016", "until": "2017", "source": "日报"}, [3]),
        ({"source": "' OR 1=1 --"}, []),
    ],
)
def test_a_scope_narrows_a_search(several, scope, numbers):
    assert sorted(found(several, "党建", **scope)) == numbers
    assert sum(count for _, count in counts(several, "党建", Scope(**scope))) == len(numbers)


@pytest.mark.parametrize("day", ["2016-1", "gestern", "2016-10-18 12:00", "20161018"])
def test_a_time_that_is_none_is_refused(several, day):
    with pytest.raises(BadRequest, match="2016-10-18"):
        find(several, "党建", Scope(since=day))


def test_hits_are_counted_per_year_month_and_source(several):
    assert counts(several, "党建") == [("2016", 3), (None, 1)]
    assert counts(several, "党建", by="month") == [("2016-10", 3), (None, 1)]
    assert counts(several, "第1次 OR 第2次", by="source") == [("据新华社北京电", 1), ("新华社", 1)]


def test_the_section_of_a_listing_counts_too(run, article):
    keep(run, article, 1, section="页面写的栏目")
    execute = run.writer.connection.execute
    with run.writer.writing():
        execute("INSERT INTO sections (id, site, name, url) VALUES (1, 'lndangjian', '要闻', 'http://x/')")
        execute(
            "INSERT INTO links (section_id, url, spelling, found_on, first_run, last_run)"
            " VALUES (1, :url, :url, :url, 1, 1)",
            {"url": f"{URL}1"},
        )
    assert found(run.writer.connection, "党建", section="要闻") == [1]
    assert found(run.writer.connection, "党建", section="页面写的栏目") == [1]


def test_pages_of_hits_follow_one_another(archive):
    whole = [hit.url for hit in find(archive, "党").hits]
    pages = [find(archive, "党", limit=1, offset=at).hits[0].url for at in range(4)]
    assert pages == whole


def test_pages_of_very_many_hits_follow_one_another_titles_first(archive, monkeypatch):
    monkeypatch.setattr("archive.search.finding.MOST_RANKED", 1)
    whole = found(archive, "党")
    pages = [find(archive, "党", limit=1, offset=at).hits[0].url for at in range(4)]
    assert [int(url.rpartition("=")[2]) for url in pages] == whole
    assert set(whole[:3]) == {2, 3, 4}
    assert whole[3] == 1


# the index follows the articles


def is_sound(connection):
    """Tell whether the index holds exactly the latest wordings of articles that repeat no other."""
    wanted = connection.execute(
        "SELECT v.id, v.text, v.title FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.same_as IS NULL"
    ).fetchall()
    fresh = sqlite3.connect(":memory:")
    tables = []
    for each in (fresh, connection):
        if each is fresh:
            fresh.execute(search_index.CREATE)
            rows = [(number, words(text), words(title or "")) for number, text, title in wanted]
            fresh.executemany("INSERT INTO search_index (rowid, text, title) VALUES (?, ?, ?)", rows)
        each.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search_index, instance)")
        tables.append(sorted(map(tuple, each.execute("SELECT * FROM temp.terms").fetchall())))
        each.execute("DROP TABLE temp.terms")
    fresh.close()
    listed = [number for (number,) in connection.execute("SELECT version_id FROM search_documents ORDER BY 1")]
    return tables[0] == tables[1] and listed == sorted(number for number, *_ in wanted)


def test_an_old_wording_is_no_longer_found(run, article, archive):
    keep(run, article, 1, title="沈阳市召开会议", text="改后的文字。")
    assert found(archive, "基层") == []
    assert found(archive, "改后") == [1]
    assert is_sound(archive)


def test_a_better_reading_replaces_the_old_one(run, article, archive):
    current = run.store.current(f"{URL}1")
    with run.writer.writing():
        run.store.refresh(current.version_id, article(f"{URL}1", title="沈阳", text="重读", section="要闻"))
    assert (found(archive, "基层"), found(archive, "重读", section="要闻")) == ([], [1])
    assert is_sound(archive)


def test_a_withdrawn_wording_gives_way_to_the_one_before(run, article, archive):
    keep(run, article, 1, title="出错了", text="系统忙,请稍候。")
    with run.writer.writing():
        run.store.withdraw(run.store.current(f"{URL}1").version_id)
    assert (found(archive, "系统忙"), found(archive, "基层")) == ([], [1])
    with run.writer.writing():
        run.store.withdraw(run.store.current(f"{URL}1").version_id)
    assert found(archive, "基层") == []
    assert is_sound(archive)


def test_a_repeated_article_is_found_once_until_it_stands_alone(run, article, archive):
    text = "全省各级党组织认真学习贯彻会议精神，" * 5
    for number in (8, 9):
        keep(run, article, number, title="同一篇", text=text)
    with run.writer.writing():
        link_twins(archive, "lndangjian")
    assert found(archive, "同一篇") == [8]
    assert is_sound(archive)
    with run.writer.writing():  # the one it repeats goes
        run.store.withdraw(run.store.current(f"{URL}8").version_id)
    assert found(archive, "同一篇") == [9]
    keep(run, article, 8, title="同一篇", text=text)
    with run.writer.writing():
        link_twins(archive, "lndangjian")
    keep(run, article, 9, title="同一篇", text=text + "另有补充。")
    with run.writer.writing():
        link_twins(archive, "lndangjian")
    assert found(archive, "同一篇") == [8, 9] or found(archive, "同一篇") == [9, 8]
    assert is_sound(archive)


def test_an_index_of_another_folding_is_made_anew_by_the_next_writer(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        connection.execute("UPDATE search_folding SET folding = 'of another release'")
        connection.execute("INSERT INTO search_index (rowid, text, title) VALUES (7, 'left over', '')")
    with closing(open_writer(tmp_path)) as connection:
        assert not search_index.is_foreign(connection)
        assert found(connection, "left") == []


def test_an_archive_of_an_earlier_version_is_indexed_anew(archive, run, tmp_path):
    run.writer.commit()
    path = tmp_path / "earlier" / "archive.db"
    path.parent.mkdir()
    archive.execute("VACUUM INTO ?", (str(path),))
    with closing(sqlite3.connect(path)) as old:
        old.executescript("""
            DROP TABLE search_index; DROP TABLE search_documents; DROP TABLE search_folding;
            CREATE VIRTUAL TABLE search_index USING fts5(title, text, content='', tokenize='unicode61');
            INSERT INTO search_index (rowid, title, text) VALUES (1, '沈阳 阳市', '基层 层党');
            DELETE FROM _sqlite_migrations WHERE name = 'm009_search_and_reprints';
        """)
    with closing(open_reader(path.parent)) as connection:
        assert sorted(found(connection, "瀋陽")) == [1, 4]
        assert is_sound(connection)


# the same as LIKE


@pytest.fixture(scope="module")
def stories() -> dict[int, tuple[str, str]]:
    chronicle = Chronicle(500)
    told = {number: tell_story(chronicle, number, 0) for number in range(500)}
    return {number: (story.title, fold("\n".join(story.lines))) for number, story in told.items()}


@pytest.fixture(scope="module")
def corpus_index(stories):
    connection = sqlite3.connect(":memory:")
    connection.execute(search_index.CREATE)
    connection.executemany(
        "INSERT INTO search_index (rowid, text, title) VALUES (?, ?, ?)",
        [(number, words(text), words(title)) for number, (title, text) in stories.items()],
    )
    yield connection
    connection.close()


def asked(connection, query):
    expression = parse(query).expression()
    rows = connection.execute("SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY 1", (expression,))
    return [number for (number,) in rows]


PART = st.builds(lambda at, size: (at, size), st.integers(0, 10**6), st.integers(1, 8))


def part_of(stories, part):
    """Return a part of some article without marks and blanks, the end of a word perhaps; None where there is none."""
    at, size = part
    title, text = stories[at % len(stories)]
    whole = fold(f"{title}\n{text}")
    start = at % max(len(whole) - size, 1)
    runs = re.findall(r"[^\W_]+", whole[start : start + size])
    return max(runs, key=len) if runs else None


@given(PART)
def test_a_phrase_finds_what_like_finds_in_500_articles(stories, corpus_index, part):
    if phrase := part_of(stories, part):
        wanted = [n for n, (title, text) in stories.items() if phrase in fold(title) or phrase in text]
        assert asked(corpus_index, f'"{phrase}"') == wanted


@given(st.lists(PART, min_size=3, max_size=3), st.sampled_from(["AND", "OR", "NOT"]), st.sampled_from(["AND", "OR"]))
def test_operators_are_those_of_sets(stories, corpus_index, parts, first, second):
    phrases = [part_of(stories, part) for part in parts]
    if not all(phrases):
        return
    a, b, c = ({n for n, (title, text) in stories.items() if p in fold(title) or p in text} for p in phrases)
    sets = {"AND": set.__and__, "OR": set.__or__, "NOT": set.__sub__}
    query = f'"{phrases[0]}" {first} ("{phrases[1]}" {second} "{phrases[2]}")'
    assert set(asked(corpus_index, query)) == sets[first](a, sets[second](b, c))


def starts(text, phrase):
    return [at for at in range(len(text) - len(phrase) + 1) if text.startswith(phrase, at)]


def are_near(text, one, other, far):
    """Tell it by the definition: between the end of the first and the start of the last stand at most `far`."""
    bare = "".join(re.findall(r"[^\W_]+", text))
    return any(
        max(a, b) - (a + len(one) if a <= b else b + len(other)) <= far
        for a in starts(bare, one)
        for b in starts(bare, other)
    )


@given(PART, PART, st.integers(0, 12))
def test_near_counts_characters(stories, corpus_index, one, other, far):
    first, second = part_of(stories, one), part_of(stories, (one[0] + other[1], other[1]))
    if not first or not second:
        return
    wanted = [
        n
        for n, (title, text) in stories.items()
        if (first in text and second in text and are_near(text, first, second, far))
        or (first in fold(title) and second in fold(title) and are_near(fold(title), first, second, far))
    ]
    got = asked(corpus_index, f'NEAR("{first}" "{second}", {far})')
    # Marks do not count in the distance, yet a phrase never runs across one: what only fits across is not found.
    assert set(got) <= set(wanted)
    assert all(crosses(stories[n], first) or crosses(stories[n], second) for n in set(wanted) - set(got))


def crosses(story, phrase):
    """Tell whether the phrase stands somewhere in the story only by leaving out a mark or blank."""
    return any(
        len(starts("".join(re.findall(r"[^\W_]+", text)), phrase)) > len(starts(text, phrase))
        for text in (fold(story[0]), story[1])
    )


@given(st.text(), st.text())
def test_a_text_is_folded_character_by_character(one, other):
    assert fold(one + other) == fold(one) + fold(other)
    assert fold(fold(one)) == fold(one) or not one.isascii()


@given(st.text(alphabet=string.printable + "党建設设ＡＢ①㎡…é黨", max_size=40))
def test_index_words_are_one_per_letter_of_the_folded_text(text):
    assert len(words(text).split()) == len(re.findall(r"[^\W_]", fold(text)))


def test_the_tree_of_a_query():
    assert parse("党建 社区 OR 乡村 NOT 城市") == Joined(
        "OR",
        (
            Joined("AND", (Phrase("党建"), Phrase("社区"))),
            Joined("NOT", (Phrase("乡村"), Phrase("城市"))),
        ),
    )
    assert parse("NEAR(党建 “社区 工作”)") == Near((Phrase("党建"), Phrase("社区 工作")), 10)
