"""The charts of the report's page: what stands in them, and that they are drawn."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from archive.growth import Disk
from crawler.charts.drawing import svg
from crawler.charts.report_charts import LEVELS, calendar, growth, months

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 28)
DISK = Disk(
    archive_bytes=4000, database_bytes=1000, free_bytes=9000, reserve_bytes=1000, bytes_per_day=100.0, days_left=80.0,
    full_on="2027-02-16", unknown_sites=(),
)  # fmt: skip


def fills(drawn, mark):
    marks = [g for g in ET.fromstring(drawn).iter(f"{SVG}g") if f"mark-{mark} role-mark" in g.get("class", "")]
    return [path.get("fill") for path in marks[0]]


def test_a_calendar_has_a_cell_for_each_day_of_the_year_up_to_today():
    drawn = svg(calendar("t", {TODAY: 12, date(2026, 1, 1): 1, date(2020, 1, 1): 9000}, TODAY), is_bare=True)
    cells = fills(drawn, "rect")
    assert len(cells) == 363  # from 2025-12-01 to 2026-11-28
    assert cells.count(LEVELS["0"]) == 361
    assert (cells[-1], cells[31]) == (LEVELS["10–99"], LEVELS["1–9"])


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 1, 1)])
def test_a_calendar_ends_on_any_day(today):
    assert svg(calendar("t", {}, today), is_bare=True).startswith("<svg")


def test_months_without_articles_stand_at_nothing_between_those_with():
    rows = months("t", {"2016-11": 3, "2017-02": 1})["data"]["values"]
    assert [(row["month"][:7], row["articles"]) for row in rows] == [
        ("2016-11", 3), ("2016-12", 0), ("2017-01", 0), ("2017-02", 1), ("2017-03", 1)
    ]  # fmt: skip


def lines(spec):
    return [layer["data"]["values"] for layer in spec["layer"]]


def test_a_forecast_goes_on_from_today_until_the_disk_is_full():
    past, forecast, full = lines(growth("t", {date(2026, 11, 1): 500, date(2026, 11, 11): 1500}, DISK, TODAY))
    assert [row["bytes"] for row in past] == [1000, 4000, 4000]  # the archive holds two bytes for each of a record
    assert forecast[0] == past[-1]
    assert full == [forecast[1]] == [{"day": "2027-02-16", "bytes": 12_000}]


def test_a_forecast_ends_after_two_years_and_then_shows_no_limit():
    past, forecast = lines(growth("t", {TODAY: 1}, replace(DISK, days_left=9000.0), TODAY))
    assert forecast[1] == {"day": "2028-11-27", "bytes": 77_000}
    assert len(past) == 2


@pytest.mark.parametrize(
    "unknown", [{"bytes_per_day": None, "days_left": None}, {"bytes_per_day": 0.0, "days_left": None}]
)
def test_without_a_rate_there_is_no_forecast(unknown):
    assert len(lines(growth("t", {TODAY: 1}, replace(DISK, **unknown), TODAY))) == 1


def test_all_are_drawn_without_a_name_that_another_drawing_has():
    for spec in (
        months("t", {"2016-11": 3}),
        growth("t", {date(2026, 11, 1): 5}, DISK, TODAY),
        calendar("t", {}, TODAY),
    ):
        drawn = svg(spec, is_bare=True)
        assert ' id="' not in drawn
        assert "style=" not in drawn  # the page's policy allows none
