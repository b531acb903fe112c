"""What came when, by the days of Beijing."""

from datetime import UTC, date, datetime

import pytest

from archive.over_time import articles_by_month, bytes_by_day, captures_by_day

ROOT = "http://www.lndangjian.org.cn/"


@pytest.fixture
def kept(run, article):
    """Keep an article on a day that is another one in Beijing, and one without a date."""
    moments = datetime(2026, 11, 22, 15, 59, tzinfo=UTC), datetime(2026, 11, 22, 16, 1, tzinfo=UTC)
    with run.writer.writing():
        for number, moment in enumerate(moments, 1):
            url = f"{ROOT}{number}"
            dated = {} if number == 1 else {"published": None}
            run.store.add(article(url, seen=moment, text="近日召开会议。" * number, **dated), url)
    return run.writer.connection


def test_a_capture_counts_on_its_day_in_beijing(kept, run):
    assert captures_by_day(kept, run.site, date(2026, 1, 1)) == {date(2026, 11, 22): 1, date(2026, 11, 23): 1}
    assert captures_by_day(kept, run.site, date(2026, 11, 23)) == {date(2026, 11, 23): 1}
    assert captures_by_day(kept, "another", date(2026, 1, 1)) == {}
    assert list(bytes_by_day(kept)) == [date(2026, 11, 22), date(2026, 11, 23)]


def test_articles_count_in_the_month_that_their_page_names(kept, run):
    assert articles_by_month(kept, run.site) == {"2016-10": 1}
