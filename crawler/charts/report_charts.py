"""The charts of the report's page, as Vega-Lite. Made for the width of a phone, so that no word gets too small."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate

from archive.growth import Disk
from crawler.charts.drawing import Spec
from crawler.charts.palette import EDGE, QUIET, REST, STEPS

WIDTH = 330  # units of the whole drawing, about: a phone has 360 to 390
MONTHS = 12  # that a calendar shows
LEVELS = {"0": REST, "1–9": STEPS[5], "10–99": STEPS[3], "100–999": STEPS[1], "1000+": STEPS[0]}
SERIES = "#3d6a99"  # a colour of its own, which the page can change in the dark
FARTHEST_DAYS = 730.0  # that a forecast is drawn for
_FLAT = {"domain": False, "ticks": False, "title": None}


def first_day(today: date) -> date:
    """Return the first day that a calendar ending with `today` shows.

    >>> first_day(date(2026, 11, 28)), first_day(date(2026, 12, 1))
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    """
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def calendar(title: str, counts: Mapping[date, int], today: date) -> Spec:
    """Return a year of days, one row a month, one column a day, darker where more was captured."""
    cells = []
    day = first_day(today)
    while day <= today:
        cells.append({"month": f"{day:%Y-%m}", "day": day.day, "captures": level(counts.get(day, 0))})
        day += timedelta(days=1)
    return {
        "title": title,
        "width": 270, "height": {"step": 13},
        "data": {"values": cells},
        "mark": {"type": "rect", "stroke": EDGE, "strokeWidth": 1.5, "cornerRadius": 2},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "scale": {"domain": list(range(1, 32))},
                  "axis": _FLAT | {"values": [1, 5, 10, 15, 20, 25, 31], "labelAngle": 0}},
            "y": {"field": "month", "type": "ordinal", "axis": _FLAT},
            "color": {"field": "captures", "type": "ordinal",
                      "scale": {"domain": list(LEVELS), "range": list(LEVELS.values())},
                      "legend": {"orient": "bottom", "title": None, "columnPadding": 8, "symbolSize": 90}},
        },
    }  # fmt: skip


def level(count: int) -> str:
    """Return the step of the calendar that a number of captures stands in.

    >>> [level(count) for count in (0, 9, 10, 999, 1000)]
    ['0', '1–9', '10–99', '100–999', '1000+']
    """
    digits = len(str(count)) if count else 0
    return list(LEVELS)[min(digits, len(LEVELS) - 1)]


def months(title: str, counts: Mapping[str, int]) -> Spec:
    """Return the articles per month (YYYY-MM), from the first month to the last; months without any stand at 0."""
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(counts), max(counts)))
    names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 2)]
    rows = [{"month": f"{name}-01", "articles": counts.get(name, 0)} for name in names]
    rows[-1]["articles"] = rows[-2]["articles"]  # the step of the last month goes to its end
    return {
        "title": title,
        "width": 270, "height": 120,
        "data": {"values": rows},
        "mark": {"type": "area", "interpolate": "step-after", "fill": SERIES, "fillOpacity": 0.85},
        "encoding": {
            # By UTC, wherever it is drawn: a day without a time is one of UTC to JavaScript.
            "x": {"field": "month", "type": "temporal", "scale": {"type": "utc"},
                  "axis": {"title": None, "grid": False, "tickCount": 5, "labelOverlap": True,
                           "format": "%Y" if len(rows) > 48 else "%Y-%m"}},
            "y": {"field": "articles", "type": "quantitative", "scale": {"zero": True},
                  "axis": {"title": None, "tickCount": 4, "tickMinStep": 1, "domain": False, "ticks": False,
                           "format": "~s"}},
        },
    }  # fmt: skip


def growth(title: str, added: Mapping[date, int], disk: Disk, today: date) -> Spec:
    """Return how the archive grew, and how it goes on by the forecast until the disk is full, or two years.

    `added` are bytes of response records by day; all of the archive is taken to have grown as they did.
    """
    records = sum(added.values())
    share = disk.archive_bytes / records if records else 0.0
    grown = [{"day": day.isoformat(), "bytes": size * share}
             for day, size in zip(added, accumulate(added.values()), strict=True)]  # fmt: skip
    grown.append({"day": today.isoformat(), "bytes": disk.archive_bytes})
    days = min(disk.days_left or 0.0, FARTHEST_DAYS) if disk.bytes_per_day else 0.0
    last = today + timedelta(days=days)
    form = "%Y-%m" if (last - date.fromisoformat(str(grown[0]["day"]))).days > 150 else "%m-%d"
    layers = [_line(grown, form, {"type": "line", "interpolate": "step-after", "stroke": SERIES})]
    if disk.bytes_per_day and disk.days_left is not None:
        end = {"day": last.isoformat(), "bytes": disk.archive_bytes + days * disk.bytes_per_day}
        layers.append(_line([grown[-1], end], form, {"type": "line", "strokeDash": [4, 3], "stroke": QUIET}))
        if disk.days_left <= FARTHEST_DAYS:
            layers.append({"data": {"values": [end]}, "mark": {"type": "rule", "stroke": "#b3261e"},
                           "encoding": {"y": {"field": "bytes", "type": "quantitative"}}})  # fmt: skip
    return {"title": title, "width": 270, "height": 120, "layer": layers}


def _line(rows: list[dict[str, object]], form: str, mark: Spec) -> Spec:
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {
            "x": {"field": "day", "type": "temporal", "scale": {"type": "utc"},
                  "axis": {"title": None, "grid": False, "tickCount": 4, "labelOverlap": True, "format": form}},
            "y": {"field": "bytes", "type": "quantitative", "scale": {"zero": True},
                  "axis": {"title": None, "tickCount": 4, "domain": False, "ticks": False, "format": "~s"}},
        },
    }  # fmt: skip
