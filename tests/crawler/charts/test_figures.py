"""What a figure draws is what its CSV holds and what SQL counts."""

import csv
import io
import re
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import replace

import pytest

from archive.database import open_reader
from archive.errors import BadRequest
from archive.figures import READERS, Figure
from archive.figures.calendar import DayRow
from archive.figures.flow import FlowRow
from archive.figures.gaps import GapRow
from archive.figures.growth import CountRow
from archive.figures.months import MonthRow
from archive.figures.sources import SourceRow
from archive.messages import speaking
from archive.reprints import bring_up_to_date
from archive.search.scope import Scope
from crawler.charts.drawing import svg
from crawler.charts.figures import csv_of, specification, told, write_figure

SVG = "{http://www.w3.org/2000/svg}"
KINDS = tuple(READERS)


@pytest.fixture(scope="session")
def drawn(two_days):
    """Each figure of the demo archive."""
    bring_up_to_date(two_days)
    with closing(open_reader(two_days)) as connection:
        return {kind: read(connection, Scope()) for kind, read in READERS.items()}


@pytest.fixture
def sql(two_days):
    """Ask the archive in SQL that knows nothing of figures."""
    with closing(sqlite3.connect(f"file:{two_days}/archive.db?mode=ro", uri=True)) as connection:
        yield lambda statement: connection.execute(statement).fetchall()


def texts(picture):
    return ["".join(element.itertext()) for element in ET.fromstring(picture).iter(f"{SVG}text")]


def values_of(spec):
    """Yield the rows that Vega is given, of all panels."""
    yield from spec.get("data", {}).get("values", ())
    for panel in spec.get("vconcat", ()):
        yield from values_of(panel)


@pytest.mark.parametrize("kind", KINDS)
def test_what_vega_draws_is_what_the_csv_and_the_json_hold(drawn, kind):
    figure = drawn[kind]
    number = {"months": "articles", "calendar": None, "sources": "articles", "reprints": "number", "views": "gained",
              "gaps": "number"}[kind]  # fmt: skip
    column = {"reprints": "articles", "views": "gained", "gaps": "urls"}.get(kind, "articles")
    rows = list(csv.DictReader(io.StringIO(csv_of(figure))))
    assert len(rows) > 5
    values = list(values_of(specification(figure)))
    if number:
        assert sorted(value[number] for value in values) == sorted(int(row[column]) for row in rows)
    assert len(values) == len(rows) == len(told(figure)["rows"])
    assert [row[column] for row in rows] == [str(row[column]) for row in told(figure)["rows"]]


def test_months_are_those_that_sql_counts(drawn, sql):
    per_month = dict(sql("SELECT substr(published, 1, 7), count(*) FROM current_articles"
                         " WHERE published IS NOT NULL GROUP BY 1"))  # fmt: skip
    every = [row for row in drawn["months"].rows if row.sections == 0]
    assert {row.month: row.articles for row in every if row.articles} == per_month
    months = [row.month for row in every]
    assert months == sorted(months)
    years = (int(months[-1][:4]) - int(months[0][:4])) * 12 + int(months[-1][5:]) - int(months[0][5:])
    assert len(months) == years + 1, "a month is skipped"
    (largest, count), *_ = sql(
        "SELECT s.name, count(DISTINCT u.article_id) FROM sections s JOIN links l ON l.section_id = s.id"
        " JOIN article_urls u ON u.url = l.url JOIN current_articles c ON c.id = u.article_id"
        " WHERE c.published IS NOT NULL GROUP BY s.name ORDER BY 2 DESC, 1"
    )
    of_largest = [row for row in drawn["months"].rows if row.section == largest]
    assert sum(row.articles for row in of_largest) == count


def test_days_and_sources_are_those_that_sql_counts(drawn, sql):
    first = drawn["calendar"].rows[0].day
    per_day = dict(sql("SELECT substr(published, 1, 10), count(*) FROM current_articles"
                       f" WHERE published >= '{first}' GROUP BY 1"))  # fmt: skip
    assert {row.day: row.articles for row in drawn["calendar"].rows if row.articles} == per_day
    sources = dict(sql("SELECT source, count(*) FROM current_articles WHERE source IS NOT NULL GROUP BY 1"))
    assert {row.source: row.articles for row in drawn["sources"].rows} == sources
    ((unnamed,),) = sql("SELECT count(*) FROM current_articles WHERE source IS NULL")
    assert dict(drawn["sources"].left_out) == {"unnamed": unnamed}


def test_views_reprints_and_gaps_are_those_that_sql_counts(drawn, sql):
    ((most,),) = sql("SELECT max(views) - min(views) FROM view_counts GROUP BY article_id ORDER BY 1 DESC LIMIT 1")
    assert max(row.gained for row in drawn["views"].rows) == most > 0
    ((reprints,),) = sql("SELECT count(*) - count(DISTINCT cluster_id) FROM reprints")
    assert sum(row.articles for row in drawn["reprints"].rows) == reprints > 0
    held = dict(sql("SELECT s.name, count(DISTINCT u.article_id) FROM sections s JOIN links l ON l.section_id = s.id"
                    " JOIN article_urls u ON u.url = l.url GROUP BY 1"))  # fmt: skip
    gone = dict(sql("SELECT outcome, count(DISTINCT url) FROM outcomes WHERE kind = 'article' AND run_id = 2"
                    " AND outcome NOT IN ('stored', 'changed', 'unchanged')"
                    " AND url NOT IN (SELECT url FROM article_urls) GROUP BY 1"))  # fmt: skip
    rows = drawn["gaps"].rows
    assert {row.outcome: 0 for row in rows}.keys() == gone.keys()
    assert sum(row.urls for row in rows) == sum(gone.values()) > 0
    assert all(row.held <= held[row.section] for row in rows if row.section in held)


def test_a_bar_is_as_long_as_its_number(drawn):
    picture = svg(specification(drawn["sources"]))
    bars = [
        float(length)
        for path in ET.fromstring(picture).iter(f"{SVG}path")
        if (length := (re.match(r"M0,[\d.]+h([\d.]+)v", path.get("d", "")) or [None, None])[1])
        and path.get("stroke-width")
    ]
    counts = [row.articles for row in drawn["sources"].rows]
    assert len(bars) == len(counts)
    assert [round(bar / bars[0] * counts[0], 3) for bar in bars] == counts


def test_a_figure_has_a_mark_for_every_day_and_month(drawn):
    for kind in ("calendar", "months"):
        drawing = svg(specification(drawn[kind]))
        marks = [group for group in ET.fromstring(drawing).iter(f"{SVG}g") if "mark-rect" in group.get("class", "")]
        assert sum(len(group) for group in marks) == len(drawn[kind].rows)


def test_a_month_stands_on_the_ground_as_high_as_its_number(drawn):
    rows = drawn["months"].rows
    picture = svg(specification(drawn["months"]))
    bars = re.findall(r'd="M[\d.]+,[\d.]+h[\d.]+v([\d.]+)h-[\d.]+Z" fill="#365c8d"', picture)
    heights = [float(height) for height in bars]
    assert len(heights) == len(rows)
    assert [height > 0 for height in heights] == [row.articles > 0 for row in rows]
    first = [(height, row.articles) for height, row in zip(heights, rows, strict=True) if row.sections == 0]
    highest, most = max(first)
    assert all(abs(height / highest - articles / most) < 0.001 for height, articles in first)


@pytest.mark.parametrize("most", [1, 6, 7, 70, 100_000])
def test_a_day_has_the_shade_of_its_number(drawn, most):
    rows = tuple(DayRow(day=f"2017-03-{day:02}", articles=most * day // 31) for day in range(1, 32))
    for row, value in zip(rows, values_of(specification(replace(drawn["calendar"], rows=rows))), strict=True):
        least, _, greatest = value["shade"].partition("–")
        assert int(least) <= row.articles <= int(greatest or least)


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_speaks_english_and_chinese(drawn, kind):
    with speaking("en"):
        english = svg(specification(drawn[kind]))
    with speaking("zh"):
        chinese = svg(specification(drawn[kind]))
    assert any(text.startswith("辽宁党建网: ") for text in texts(english))
    assert any(text.startswith("截至最近一次抓取") for text in texts(chinese))
    said = set(texts(english))
    assert not said & {"文章数", "其余"}
    assert any("\u4e00" <= character <= "\u9fff" for text in set(texts(chinese)) - said for character in text)
    if kind in ("months", "reprints", "gaps"):
        assert any("党务公开" in text for text in texts(chinese))


HOSTILE = (
    "<script>alert(1)</script>",
    "\u202e开公务党\u202c",
    "党务公开" * 60,
    "党务公开" * 60 + "二",
    "a\x00\x1b[31m",
    "",
)


def hostile_figures():
    """Yield a figure of each kind in which every name is an attack or a nuisance."""
    base = {"scope": Scope(section=HOSTILE[0]), "portals": HOSTILE[:2], "as_of": "2017-03-10"}
    months = [
        MonthRow(month="2017-03", portal=name, section=name, sections=1, articles=3, is_partial=True)
        for name in HOSTILE
    ]
    gaps = [GapRow(portal=name, section=name, sections=1, held=1, outcome="failed", urls=2) for name in HOSTILE]
    views = [
        CountRow(article_id=str(at), title=name, observed_at=f"2017-03-0{day}T00:00:00Z", views=day, gained=day)
        for at, name in enumerate(HOSTILE) for day in (1, 2)
    ]  # fmt: skip
    flows = [
        FlowRow(earliest=one, earliest_places=1, reprinted_by=other, reprinting_places=1, articles=1)
        for one in HOSTILE for other in HOSTILE
    ]  # fmt: skip
    rows = {
        "months": months, "gaps": gaps, "views": views, "reprints": flows,
        "sources": [SourceRow(source=name, sources=1, articles=2) for name in HOSTILE],
        "calendar": [DayRow(day="2017-03-01", articles=100_000)],
    }  # fmt: skip
    for kind, each in rows.items():
        yield Figure(kind=kind, rows=tuple(each), left_out=(("undated", 1),), **base)


@pytest.mark.parametrize("figure", list(hostile_figures()), ids=lambda figure: figure.kind)
def test_hostile_names_are_drawn_as_words_each_on_its_own(figure):
    picture = svg(specification(figure))
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(picture).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "path", "line", "text", "tspan"}
    assert not set(picture) & set("\u202e\u202c\x00\x1b")
    names = {str(value[name]) for value in values_of(specification(figure))
             for name in ("line", "row", "source", "article") if name in value}  # fmt: skip
    assert len(names) == (0 if figure.kind == "calendar" else len(HOSTILE))
    width = float(ET.fromstring(picture).get("width"))
    assert width < 1500, "a long name makes the figure wide"


def test_nothing_to_draw_is_said_and_leaves_no_file(drawn, tmp_path):
    for kind, figure in drawn.items():
        with pytest.raises(BadRequest, match="nothing to draw"):
            write_figure(replace(figure, rows=()), tmp_path / f"{kind}.svg")
    assert list(tmp_path.iterdir()) == []


def test_the_numbers_show_what_would_turn_the_writing():
    figure = next(each for each in hostile_figures() if each.kind == "sources")
    rows = csv_of(figure).splitlines()
    assert "[U+202E]开公务党[U+202C],1,2" in rows
    assert "a[U+0000][U+001B][31m,1,2" in rows
