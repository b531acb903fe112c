"""Ten days of the demo portal: what it withdraws is missed, what it brings back is there again."""

from contextlib import closing
from itertools import pairwise

import pytest

from archive.database import open_reader
from archive.versions import article_id
from crawler.demo import DemoPortal, serve

DAYS = range(11)


@pytest.fixture(scope="module")
def ten_days(crawl_into, tmp_path_factory):
    """Crawl daily; return the archive, and what it held of states and versions in the evening of each day."""
    folder = tmp_path_factory.mktemp("ten") / "archive"
    evenings = []
    portal = DemoPortal(size=120)
    with serve(portal) as served:
        for day in DAYS:
            portal.day = day
            done = crawl_into(folder, served)
            assert done.returncode == 0, done.stdout + done.stderr
            with closing(open_reader(folder)) as connection:
                states = dict(connection.execute("SELECT url, state FROM articles").fetchall())
                versions = dict(
                    connection.execute(
                        "SELECT a.url, count(*) FROM articles a JOIN versions v ON v.article_id = a.id GROUP BY a.id"
                    ).fetchall()
                )
            evenings.append((states, versions))
    return folder, evenings


@pytest.mark.parametrize("day", DAYS)
def test_the_states_are_exactly_what_the_portal_withdrew(ten_days, day):
    states, _ = ten_days[1][day]
    known = set(states)
    withdrawn = set(DemoPortal(size=120, day=day).withdrawn()) & known
    assert {url for url, state in states.items() if state == "missing"} == withdrawn
    live = {url for article in DemoPortal(size=120, day=day).gold() for url in article.urls}
    assert {url for url, state in states.items() if state == "present"} == live & known


@pytest.mark.parametrize("day", DAYS[1:])
def test_there_is_a_version_more_exactly_where_the_text_was_edited(ten_days, day):
    _, before = ten_days[1][day - 1]
    _, after = ten_days[1][day]
    more = {url for url in after.keys() & before.keys() if after[url] > before[url]}
    edited = set()
    texts = [
        {url: article.lines for article in DemoPortal(size=120, day=d).gold() for url in article.urls}
        for d in range(day + 1)
    ]
    for url in before:
        seen = [held[url] for held in texts[:day] if url in held]
        if url in texts[day] and seen and texts[day][url] != seen[-1]:
            edited.add(url)
    assert more == edited


def test_what_came_back_has_its_events(ten_days):
    folder, evenings = ten_days
    with closing(open_reader(folder)) as connection:
        events = connection.execute("SELECT article_id, event FROM article_events ORDER BY rowid").fetchall()
    told = {}
    for number, event in events:
        told.setdefault(number, []).append(event)
    assert told
    for url in evenings[-1][0]:
        course = [states.get(url, "present") for states, _ in evenings]
        changes = [b for a, b in pairwise(course) if a != b]
        wanted = ["restored" if state == "present" else state for state in changes]
        assert told.get(article_id("lndangjian", url), []) == wanted
