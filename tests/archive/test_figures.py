"""The rows of figures, counted anew by SQL and by hand."""

from contextlib import closing

import pytest

from archive.database import open_reader, open_writer
from archive.errors import BadRequest, NeverCrawled
from archive.figures import READERS
from archive.figures.figure import ground
from archive.reprints import bring_up_to_date
from archive.search.scope import Scope
from benchmarks.straight import keep, new_site

CAPTURED = "2017-03-09T20:00:00.000Z"  # the 10th in Beijing
TEXT = "市委组织部召开党建工作会议，各支部书记汇报了本年度的学习情况，并对下一步工作作出了部署。" * 3


def run_of(connection, site):
    new_site(connection, site)
    connection.execute("UPDATE sites SET portal = ? WHERE name = ?", (f"{site}党建网", site))
    (run_id,) = connection.execute(
        "INSERT INTO runs (site, started_at, status, code_version, declaration_hash) VALUES (?, ?, 'ok', '0', '0')"
        " RETURNING id", (site, CAPTURED),
    ).fetchone()  # fmt: skip
    connection.execute(
        "INSERT INTO captures (run_id, url, status, fetched_at, bytes, file, offset, length, digest)"
        " VALUES (?, 'http://x/', 200, ?, 0, 'f', 0, 0, 'd')", (run_id, CAPTURED),
    )  # fmt: skip
    return run_id


def put(connection, site, number, section, published, **said):
    """Keep an article that no listing holds: its section is the one that its page names."""
    said = {"title": f"第{number}篇", "text": f"{site}{number}", "section": section, "published": published} | said
    article = keep(connection, site, f"http://{site}/{number}", CAPTURED, **said)
    connection.execute(
        "INSERT INTO version_captures SELECT a.version_id, 1, (SELECT min(id) FROM captures) FROM articles a"
        " WHERE a.id = ?", (article,),
    )  # fmt: skip
    return article


def listed(connection, run_id, site, section, *articles):
    """List articles of `put` under a section."""
    (section_id,) = connection.execute(
        "INSERT INTO sections (site, name, url) VALUES (?, ?, ?) RETURNING id", (site, section, f"http://{section}/")
    ).fetchone()
    for article in articles:
        url = connection.execute("SELECT url FROM articles WHERE id = ?", (article,)).fetchone()[0]
        connection.execute("INSERT OR IGNORE INTO article_urls VALUES (?, ?, ?)", (url, article, CAPTURED))
        connection.execute(
            "INSERT INTO links (section_id, url, spelling, found_on, first_run, last_run) VALUES (?, ?, ?, ?, ?, ?)",
            (section_id, url, url, "http://x/", run_id, run_id),
        )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


@pytest.fixture
def made(folder):
    """Fill an archive; a reader of it comes back."""
    opened = []

    def make(fill):
        with closing(open_writer(folder)) as connection:
            connection.execute("BEGIN")
            fill(connection)
            connection.execute("COMMIT")
        opened.append(open_reader(folder))
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()


@pytest.fixture
def sheng(made):
    """Nine sections of one portal, the n-th with n articles in 2016-11; more in other months, one in two sections."""

    def fill(connection):
        run_id = run_of(connection, "sheng")
        number = 0
        for size in range(1, 10):
            for _ in range(size):
                number += 1
                put(connection, "sheng", number, f"栏目{size}", "2016-11-05 08:00", source=f"来源{size}")
        twice = put(connection, "sheng", 100, "栏目9", "2017-03-01")
        listed(connection, run_id, "sheng", "栏目9", twice)
        listed(connection, run_id, "sheng", "栏目8", twice)
        put(connection, "sheng", 101, "栏目9", None)
        put(connection, "sheng", 102, "栏目9", "2017-03-11 09:00")  # of the day after the last capture

    return made(fill)


def test_months_are_all_articles_once_then_the_largest_sections_then_the_rest(sheng):
    figure = READERS["months"](sheng, Scope())
    assert {row.month for row in figure.rows} == {"2016-11", "2016-12", "2017-01", "2017-02", "2017-03"}
    in_november = [(row.section, row.sections, row.articles) for row in figure.rows if row.month == "2016-11"]
    assert in_november == [
        (None, 0, 45),
        *((f"栏目{size}", 1, size) for size in (9, 8, 7, 6, 5, 4)),
        (None, 3, 6),
    ]
    in_march = [row.articles for row in figure.rows if row.month == "2017-03"]
    assert in_march == [1, 1, 1, 0, 0, 0, 0, 0]
    assert sum(row.articles for row in figure.rows if row.month in ("2016-12", "2017-01", "2017-02")) == 0
    assert dict(figure.left_out) == {"undated": 1, "later": 1, "in-several": 1}


def test_a_month_is_partial_where_the_archive_or_the_asked_time_ends_in_it(sheng):
    def partial(**scope):
        return {row.month for row in READERS["months"](sheng, Scope(**scope)).rows if row.is_partial}

    assert partial() == {"2017-03"}
    assert partial(since="2016-11-02") == {"2016-11", "2017-03"}
    assert partial(since="2016-11", until="2017-02") == set()
    assert partial(until="2016-12-30") == {"2016-12"}


def test_the_calendar_has_every_day_from_the_first_year_to_the_last_capture(sheng):
    figure = READERS["calendar"](sheng, Scope())
    assert (figure.rows[0].day, figure.rows[-1].day, len(figure.rows)) == ("2016-01-01", "2017-03-10", 366 + 69)
    assert {row.day: row.articles for row in figure.rows if row.articles} == {"2016-11-05": 45, "2017-03-01": 1}
    assert dict(figure.left_out) == {"undated": 1, "later": 1}
    of_a_month = READERS["calendar"](sheng, Scope(since="2016-11", until="2016-11"))
    assert [row.articles for row in of_a_month.rows] == [0] * 4 + [45] + [0] * 25


def test_a_calendar_of_a_silent_portal_shows_its_last_years(made):
    def fill(connection):
        run_of(connection, "shi")
        put(connection, "shi", 1, "要闻", "1999-05-01")
        put(connection, "shi", 2, "要闻", "2005-05-01")

    connection = made(fill)
    figure = READERS["calendar"](connection, Scope())
    assert (figure.rows[0].day, figure.rows[-1].day) == ("2000-01-01", "2005-12-31")
    assert dict(figure.left_out) == {"earlier": 1}
    asked = READERS["calendar"](connection, Scope(since="1998"))
    assert (asked.rows[0].day, asked.rows[-1].day) == ("1998-01-01", "2017-03-10")
    assert asked.left_out == ()


def test_what_is_dated_on_the_day_of_the_last_capture_is_drawn(made):
    def fill(connection):
        run_of(connection, "shi")
        put(connection, "shi", 1, "要闻", "2017-03-10 09:00")

    connection = made(fill)
    for kind in ("months", "calendar"):
        figure = READERS[kind](connection, Scope())
        assert (figure.rows[-1].articles, figure.left_out) == (1, ()), kind


def test_sources_are_counted_by_article_and_a_rest_says_how_many_it_is(made):
    def fill(connection):
        run_id = run_of(connection, "shi")
        twice = put(connection, "shi", 0, "甲", "2016-01-01", source="新华社")
        listed(connection, run_id, "shi", "甲", twice)
        listed(connection, run_id, "shi", "乙", twice)
        for number in range(1, 31):
            put(connection, "shi", number, "甲", "2016-01-01", source=f"第{number:02}日报")
        put(connection, "shi", 40, "甲", "2016-01-01", source="第30日报")
        put(connection, "shi", 41, "甲", "2016-01-01", source=None)

    figure = READERS["sources"](made(fill), Scope())
    assert [(row.source, row.sources, row.articles) for row in figure.rows][:2] == [
        ("第30日报", 1, 2),
        ("新华社", 1, 1),
    ]
    assert [(row.source, row.sources, row.articles) for row in figure.rows][20:] == [(None, 11, 11)]
    assert dict(figure.left_out) == {"unnamed": 1}


def test_articles_of_two_portals_are_kept_apart_and_a_site_is_counted_alone(made):
    def fill(connection):
        for site in ("sheng", "shi"):
            run_of(connection, site)
            put(connection, site, 1, "要闻", "2017-03-01")

    connection = made(fill)
    both = READERS["months"](connection, Scope())
    assert [(row.portal, row.section, row.articles) for row in both.rows] == [
        (None, None, 2), ("sheng党建网", "要闻", 1), ("shi党建网", "要闻", 1)
    ]  # fmt: skip
    one = READERS["months"](connection, Scope(site="shi"))
    assert [(row.portal, row.section, row.articles) for row in one.rows] == [("shi党建网", "要闻", 1)]
    assert one.portals == ("shi党建网",)


def test_reprints_flow_between_portals_and_within_one_between_sections(made, folder):
    def fill(connection):
        for site in ("sheng", "shi"):
            run_of(connection, site)
        for number, (site, section, day) in enumerate(
            (("sheng", "要闻", "01"), ("shi", "转载", "02"), ("shi", "学习", "03"))
        ):
            put(connection, site, number, section, f"2017-03-{day}", text=f"{TEXT}{number}")

    made(fill)
    bring_up_to_date(folder)
    with closing(open_reader(folder)) as connection:
        figure = READERS["reprints"](connection, Scope())
        assert [(row.earliest, row.reprinted_by, row.articles) for row in figure.rows] == [
            ("sheng党建网", "shi党建网", 2)
        ]
        assert READERS["reprints"](connection, Scope(site="sheng")).rows == figure.rows
        later = READERS["reprints"](connection, Scope(since="2017-03-03"))
        assert [row.articles for row in later.rows] == [1]
    with closing(open_writer(folder)) as connection:
        connection.execute("UPDATE articles SET site = 'shi' WHERE site = 'sheng'")
    bring_up_to_date(folder)
    with closing(open_reader(folder)) as connection:
        rows = READERS["reprints"](connection, Scope()).rows
        assert {(row.earliest, row.reprinted_by, row.articles) for row in rows} == {
            ("要闻", "转载", 1), ("要闻", "学习", 1)
        }  # fmt: skip


def test_views_are_those_of_the_articles_that_gained_most(made):
    def fill(connection):
        run_of(connection, "shi")
        for number in range(12):
            article = put(connection, "shi", number, "要闻", "2016-01-01")
            counts = {0: [5], 1: [90, 10]}.get(number, [100, 100 + number, 100 + 10 * number])
            for day, views in enumerate(counts):
                connection.execute(
                    "INSERT INTO view_counts VALUES (?, ?, ?)", (article, f"2017-03-0{day + 1}T00:00:00.000Z", views)
                )

    figure = READERS["views"](made(fill), Scope())
    assert [(row.title, row.views, row.gained) for row in figure.rows][:4] == [
        ("第11篇", 100, 0), ("第11篇", 111, 11), ("第11篇", 210, 110), ("第10篇", 100, 0)
    ]  # fmt: skip
    assert len(figure.rows) == 18
    assert dict(figure.left_out) == {"gained-less": 4, "single-count": 1, "fallen": 1}


def test_gaps_are_what_the_ledger_could_not_get_by_section_and_outcome(made):
    def fill(connection):
        run_id = run_of(connection, "shi")
        held = [put(connection, "shi", number, "要闻", "2016-01-01") for number in range(3)]
        listed(connection, run_id, "shi", "要闻", *held)
        listed(connection, run_id, "shi", "学习", held[0])
        (section_id,) = connection.execute("SELECT id FROM sections WHERE name = '要闻'").fetchone()
        for number, outcome in enumerate(("missing", "missing", "failed", "stored")):
            url = f"http://shi/gone/{number}"
            connection.execute(
                "INSERT INTO outcomes (run_id, url, kind, outcome) VALUES (?, ?, 'article', ?)", (run_id, url, outcome)
            )
            connection.execute(
                "INSERT INTO links (section_id, url, spelling, found_on, first_run, last_run)"
                " VALUES (?, ?, ?, 'http://x/', ?, ?)", (section_id, url, url, run_id, run_id),
            )  # fmt: skip
        for kind, url in (("file", "http://shi/a.jpg"), ("counter", "http://shi/count?1")):
            connection.execute(
                "INSERT INTO outcomes (run_id, url, kind, outcome) VALUES (?, ?, ?, 'missing')", (run_id, url, kind)
            )
        connection.execute(
            "INSERT INTO alarms (run_id, at, kind, text) VALUES (?, ?, 'silent', '')", (run_id, CAPTURED)
        )

    connection = made(fill)
    figure = READERS["gaps"](connection, Scope())
    assert [(row.section, row.held, row.outcome, row.urls) for row in figure.rows] == [
        ("要闻", 3, "missing", 2), ("要闻", 3, "failed", 1), ("学习", 1, "missing", 0), ("学习", 1, "failed", 0)
    ]  # fmt: skip
    assert dict(figure.left_out) == {"files": 1}
    assert READERS["gaps"](connection, Scope(section="学习")).rows == ()
    with pytest.raises(BadRequest, match="--until has no meaning here"):
        READERS["gaps"](connection, Scope(until="2016"))


def test_a_figure_without_anything_to_show_has_no_rows(sheng):
    for kind in ("months", "calendar", "sources", "reprints", "views"):
        assert READERS[kind](sheng, Scope(since="1980", until="1981")).rows == (), kind
    assert READERS["gaps"](sheng, Scope()).rows == ()


@pytest.mark.parametrize("time", ["2016-13", "2016-02-30", "16", "2016-1", "0000", "heute", "2016-10-18 12:00"])
def test_a_time_that_is_none_is_refused(sheng, time):
    with pytest.raises(BadRequest, match="is no time"):
        ground(sheng, Scope(until=time))


def test_a_site_a_section_and_an_archive_that_are_not_there_are_named(sheng, tmp_path):
    with pytest.raises(NeverCrawled):
        ground(sheng, Scope(site="shi"))
    with pytest.raises(BadRequest, match="no section of this name; known: 栏目1、栏目2"):
        ground(sheng, Scope(section="栏目"))
    (tmp_path / "empty").mkdir()
    open_writer(tmp_path / "empty").close()
    with closing(open_reader(tmp_path / "empty")) as connection, pytest.raises(BadRequest, match="nothing is archived"):
        ground(connection, Scope())
