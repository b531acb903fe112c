import random
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.database import open_reader, open_writer
from archive.errors import NotFound
from archive.ledger import utc_text
from archive.reprints import bring_up_to_date, is_stale, list_clusters, reprints_of
from archive.reprints.clusters import clusters
from archive.reprints.keeping import refresh
from archive.reprints.likeness import are_alike, bare, distance, shared
from benchmarks.reprints import reprint, stories
from benchmarks.straight import keep, new_site

SEEN = datetime(2025, 5, 2)
STORIES = [story for story in stories(300) if len(story[1]) > 200][:60]
TITLE, TEXT, _ = STORIES[0]


@pytest.fixture
def archive(tmp_path):
    with closing(open_writer(tmp_path)) as connection:
        for site in ("sheng", "shi", "xian"):
            new_site(connection, site)
        yield connection


def put(connection, name, text, days=0, **said):
    """Put in an article of site/number, archived `days` after the first one."""
    seen_at = utc_text(SEEN + timedelta(days=days))
    site, number = name.split("/")
    return keep(connection, site, f"http://{site}/{number}", seen_at, text=text, **({"title": TITLE} | said))


def members(connection):
    """Return the ids of articles by cluster."""
    refresh(connection)
    found = {}
    rows = connection.execute("SELECT cluster_id, article_id FROM reprints ORDER BY cluster_id, position")
    for cluster_id, article_id in rows:
        found.setdefault(cluster_id, []).append(article_id)
    return found


# likeness


def test_a_text_that_was_cut_is_wholly_in_the_other():
    assert shared(bare(TEXT), bare(TEXT[: len(TEXT) // 2])) == 1.0


def test_width_case_marks_and_traditional_characters_make_no_difference():
    assert bare("會議：召開ＡＢＣ。") == bare("会议,召开abc")


def test_stories_that_share_stock_sentences_are_not_alike():
    texts = [bare(text) for _, text, _ in STORIES]
    assert not any(are_alike(one, other) for one, other in combinations(texts, 2))


def test_a_digest_of_several_articles_is_no_reprint_of_one():
    texts = [bare(text) for _, text, _ in STORIES[:8]]
    assert not are_alike(texts[0], "".join(texts))


def test_the_distance_of_endless_texts_is_unknown():
    assert distance("党" * 200_000, "建" * 200_000) is None


# clusters


def test_planted_reprints_are_found_and_nothing_else():
    chance = random.Random(7)
    words = [text[at : at + 5] for _, text, _ in STORIES for at in range(0, 100, 37)]
    texts = [bare(text) for _, text, _ in STORIES]
    texts += [bare(reprint(text, number, words, chance)) for number, (_, text, _) in enumerate(STORIES)]
    assert clusters(texts) == [[number, number + len(STORIES)] for number in range(len(STORIES))]


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(chance):
    texts = [bare(text) for _, text, _ in STORIES[:12] for _ in range(2)]
    texts += [bare(text[: len(text) * 2 // 3]) for _, text, _ in STORIES[:6]]
    order = list(range(len(texts)))
    chance.shuffle(order)
    shuffled = clusters([texts[place] for place in order])
    assert sorted(sorted(order[place] for place in each) for each in shuffled) == clusters(texts)


def test_short_texts_are_alike_by_chance_and_left_alone():
    assert clusters([bare("沈阳市召开会议。")] * 3 + [""] * 3) == []


# the tables


def test_a_reprint_is_told_with_its_time_source_and_change(archive):
    other = TEXT + "另有一句是转载者加的。"
    put(archive, "shi/1", other, 1, published="2016-10-20", source="省网", title="另题")
    first = put(archive, "sheng/1", TEXT, 2, published="2016-10-18 12:49", source="新华社")
    put(archive, "xian/1", STORIES[1][1], 3, published="2016-10-18")
    refresh(archive)
    found = reprints_of_id(archive, first)
    assert found.earliest_source == "新华社"
    assert [copy.site for copy in found.copies] == ["sheng", "shi"]
    assert [copy.published for copy in found.copies] == ["2016-10-18 12:49", "2016-10-20"]
    changed = found.copies[1]
    assert {(c.field, c.before, c.after) for c in changed.changes} == {
        ("title", TITLE, "另题"), ("source", "新华社", "省网"),
    }  # fmt: skip
    assert "".join(piece.text for piece in changed.text if piece.kind == "new") == "另有一句是转载者加的。"
    assert "".join(piece.text for piece in changed.text if piece.kind != "new") == TEXT
    assert (changed.shared, changed.distance) == (1.0, 10)


def reprints_of_id(connection, article_id):
    (cluster_id,) = connection.execute("SELECT cluster_id FROM reprints WHERE article_id = ?", (article_id,)).fetchone()
    return reprints_of(connection, cluster_id[:8])


def test_an_article_without_a_time_is_never_the_earliest(archive):
    put(archive, "shi/1", TEXT, 0)
    dated = put(archive, "sheng/1", TEXT, 1, published="2016-10-18")
    ((_, ordered),) = members(archive).items()
    assert ordered[0] == dated


def test_later_articles_keep_the_ids_whatever_their_time_or_id(archive):
    put(archive, "shi/1", TEXT, 0, published="2016-10-18")
    put(archive, "shi/2", TEXT + "又及。", 1, published="2016-10-19")
    ((cluster_id, _),) = members(archive).items()
    for number in range(3, 23):
        put(archive, f"xian/{number}", TEXT, number, published=f"2015-01-{number:02}")
        put(archive, f"sheng/{number}", STORIES[number][1], number)
    found = members(archive)
    assert list(found) == [cluster_id]
    assert len(found[cluster_id]) == 22


def test_the_same_articles_in_another_order_are_the_same_clusters(tmp_path):
    told = [(f"shi/{n}", text, n) for n, (_, text, _) in enumerate(STORIES[:8])]
    told += [(f"xian/{n}", text[20:], 50 + n) for n, (_, text, _) in enumerate(STORIES[:8])]
    found = []
    for turn in (1, -1):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with closing(open_writer(folder)) as connection:
            for site in ("sheng", "shi", "xian"):
                new_site(connection, site)
            for name, text, days in told[::turn]:
                put(connection, name, text, days)
            found.append(members(connection))
    assert found[0] == found[1]
    assert len(found[0]) == 8


def test_they_are_stale_once_an_article_came_changed_or_went(archive, tmp_path):
    assert is_stale(archive)
    one = put(archive, "shi/1", TEXT, 0)
    refresh(archive)
    assert not is_stale(archive)
    put(archive, "shi/2", TEXT, 1)
    assert is_stale(archive)
    bring_up_to_date(tmp_path)
    assert not is_stale(archive)
    assert len(members(archive)) == 1
    archive.execute("UPDATE versions SET text = '改了', content_hash = 'x' WHERE article_id = ?", (one,))
    assert is_stale(archive)
    assert members(archive) == {}


def test_a_withdrawn_article_takes_its_reprint_with_it(run, article):
    connection = run.writer.connection
    for number in (1, 2):
        url = f"http://www.lndangjian.org.cn/messagexq.asp?id={number}"
        with run.writer.writing():
            run.store.add(article(url, text=TEXT), url)
    run.writer.commit()
    refresh(connection)
    with run.writer.writing():
        run.store.withdraw(run.store.current(url).version_id)
    run.writer.commit()
    assert connection.execute("SELECT count(*) FROM reprinted_articles").fetchone()[0] == 1
    assert is_stale(connection)
    refresh(connection)
    with closing(open_reader(run.writer.folder)) as reader:
        assert reprints_of(reader, "messagexq.asp?id=1").copies == ()


def test_clusters_are_listed_by_size_and_by_site(archive):
    for number, site in enumerate(("sheng", "shi", "xian")):
        put(archive, f"{site}/1", TEXT, number)
    for number in (2, 3):
        put(archive, f"shi/{number}", STORIES[1][1], 5, title="另一篇", published="2016-10-18")
    refresh(archive)
    found, total = list_clusters(archive)
    assert ([each.articles for each in found], [each.sites for each in found], total) == ([3, 2], [3, 1], 2)
    assert (found[1].title, found[1].earliest_site, found[1].first_published) == ("另一篇", "shi", "2016-10-18")
    assert [each.articles for each in list_clusters(archive, "xian")[0]] == [3]
    assert list_clusters(archive, limit=1)[1] == 2


def test_what_is_neither_an_article_nor_a_cluster_is_named(archive, tmp_path):
    with closing(open_reader(tmp_path)) as connection, pytest.raises(NotFound):
        reprints_of(connection, "0123456789")


def test_a_book_is_compared_in_bounded_memory(archive):
    book = "".join(random.Random(1).choices("党建工作会议支部社区学习教育人民", k=400_000))
    put(archive, "shi/1", book, 0)
    put(archive, "xian/1", book[:390_000], 1)
    ((_, ordered),) = members(archive).items()
    assert len(ordered) == 2
    assert max(row[0] for row in archive.execute("SELECT characters FROM reprints")) == 100_000


def test_the_database_is_not_held_while_reprints_are_looked_for(archive, tmp_path, monkeypatch):
    put(archive, "shi/1", TEXT, 0)
    put(archive, "shi/2", TEXT, 1)

    def clusters_meanwhile(texts):
        with closing(sqlite3.connect(tmp_path / "archive.db", timeout=0, isolation_level=None)) as other:
            other.execute("DELETE FROM articles WHERE url = 'http://shi/2'")
        return clusters(texts)

    monkeypatch.setattr("archive.reprints.keeping.clusters", clusters_meanwhile)
    refresh(archive)
    assert archive.execute("SELECT count(*) FROM reprints").fetchone()[0] == 1
    assert is_stale(archive)


def test_a_text_that_another_program_wrote_as_bytes_is_read_as_one(archive):
    put(archive, "sheng/1", TEXT)
    put(archive, "shi/1", TEXT, days=1)
    archive.execute("UPDATE versions SET text = CAST(text AS BLOB)")
    ((cluster_id, ids),) = members(archive).items()
    assert len(ids) == 2
    assert len(reprints_of(archive, cluster_id).copies) == 2
