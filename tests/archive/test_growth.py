"""What an archive takes of the disk, and how long that goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.growth import SiteGrowth, folder_bytes, forecast, site_growth

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
GB = 10**9


@pytest.fixture
def runs(run):
    """Add runs of the site, each some days before NOW with so many bytes; the fixture's own run is taken out."""
    connection = run.writer.connection

    def add(*given):
        with run.writer.writing():
            connection.execute("DELETE FROM captures")
            connection.execute("DELETE FROM runs WHERE id > 1")
            for number, (days, size) in enumerate(given, 1):
                at = (NOW - timedelta(days=days)).isoformat()
                connection.execute(
                    "INSERT OR REPLACE INTO runs (id, site, started_at, ended_at, status, code_version,"
                    " declaration_hash) VALUES (?, ?, ?, ?, 'ok', '', '')", (number, run.site, at, at),
                )  # fmt: skip
                connection.execute(
                    "INSERT INTO captures (run_id, url, status, fetched_at, bytes, file, offset, length, digest)"
                    " VALUES (?, 'u', 200, ?, 0, 'f', 0, ?, 'd')", (number, at, size),
                )  # fmt: skip
        return site_growth(connection, run.site, NOW)

    return add


def test_the_first_run_tells_no_rate(runs):
    assert runs((30, 900), (20, 40), (10, 50)) == SiteGrowth(bytes=990, bytes_per_day=3.0)


def test_what_is_older_than_ninety_days_tells_no_rate(runs):
    assert runs((400, 900), (200, 10_000), (80, 90), (10, 90)).bytes_per_day == 2.0


@pytest.mark.parametrize("given", [[(30, 900)], [(6, 900), (1, 50)]])
def test_a_site_that_was_crawled_once_or_known_for_less_than_a_week_has_no_rate(runs, given):
    assert runs(*given).bytes_per_day is None


def grown(size, rate):
    return SiteGrowth(bytes=size, bytes_per_day=rate)


def test_the_disk_is_full_when_growth_has_taken_what_is_free_but_the_reserve():
    disk = forecast({"a": grown(GB, 1e6), "b": grown(GB, 3e6)}, (4 * GB, GB), 9 * GB, GB, NOW)
    assert disk.bytes_per_day == 8e6  # for each byte of response records the archive holds two
    assert (disk.days_left, disk.full_on) == (1000.0, "2029-08-24")


def test_a_site_whose_growth_is_unknown_is_named():
    disk = forecast({"a": grown(GB, 1e6), "b": grown(GB, None)}, (2 * GB, 0), GB, 0, NOW)
    assert (disk.unknown_sites, disk.days_left) == (("b",), 1000.0)


@pytest.mark.parametrize("rate", [None, 0.0])
def test_without_growth_no_day_is_named(rate):
    disk = forecast({"a": grown(GB, rate)}, (GB, 0), GB, 0, NOW)
    assert (disk.days_left, disk.full_on) == (None, None)


def test_a_disk_that_lasts_more_than_a_hundred_years_has_no_date():
    disk = forecast({"a": grown(GB, 1.0)}, (GB, 0), GB, 0, NOW)
    assert (disk.days_left, disk.full_on) == (1e9, None)


def test_a_disk_below_its_reserve_is_full_today():
    disk = forecast({"a": grown(GB, 1.0)}, (GB, 0), 100, 200, NOW)
    assert (disk.days_left, disk.full_on) == (0.0, "2026-11-28")


def test_the_folder_is_counted_with_its_database_apart(tmp_path):
    (tmp_path / "warc" / "a").mkdir(parents=True)
    (tmp_path / "warc" / "a" / "x.warc.gz").write_bytes(b"x" * 100)
    (tmp_path / "archive.db").write_bytes(b"y" * 30)
    (tmp_path / "archive.db-wal").write_bytes(b"y" * 7)
    (tmp_path / "link").symlink_to(tmp_path / "warc" / "a" / "x.warc.gz")
    assert folder_bytes(tmp_path) == (137, 37)
