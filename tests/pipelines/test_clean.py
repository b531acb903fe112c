from dataclasses import replace

import pytest

from pipelines.clean import Clean
from pipelines.extract import Template

FOOT = "版权所有：中共辽宁省委组织部 辽ICP备05001001号"


@pytest.fixture
def clean(run):
    return Clean(run, ())


def rows(run, table):
    return [tuple(row) for row in run.writer.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


def test_a_capture_becomes_an_article_that_points_at_it(clean, page, capture):
    given = capture(page(), listed="沈阳市召开基层党建…")
    article = clean.process_item(given)
    assert article.capture is given
    assert (article.site, article.url) == ("lndangjian", given.url)
    assert article.title == "沈阳市召开基层党建工作会议"


def test_the_site_is_known_better_with_every_page(clean, run, neighbours):
    articles = [clean.process_item(given) for given in neighbours(8)]
    assert [article.reading.learned_pages for article in articles] == list(range(8))
    assert [article.reading.body_from for article in articles[:4]] == ["density"] * 3 + ["learned"]
    assert run.learned.pages("lndangjian") == 8
    reasons = [{cut.text: cut.reason for cut in article.cuts}[FOOT] for article in articles]
    assert reasons == ["outside"] * 2 + ["repeats"] * 6


def test_a_page_seen_again_is_not_counted_again_and_does_not_take_its_own_lines_for_a_habit(clean, run, page, capture):
    first = clean.process_item(capture(page()))
    before = {table: rows(run, table) for table in ("learned_pages", "learned_sites", "learned_units", "learned_paths")}
    again = [clean.process_item(capture(page())) for _ in range(6)]
    assert {article.text for article in again} == {first.text}
    assert {table: rows(run, table) for table in before} == before


def test_counting_waits_for_the_commit_that_keeps_the_page(clean, run, page, capture):
    run.writer.commit()
    clean.process_item(capture(page()))
    assert run.writer.connection.in_transaction
    run.writer.connection.execute("ROLLBACK")
    assert run.learned.pages("lndangjian") == 0


def test_two_sites_do_not_learn_from_one_another(clean, run, page, capture, neighbours):
    for given in neighbours(8):
        clean.process_item(replace(given, site="elsewhere"))
    article = clean.process_item(capture(page()))
    assert article.reading.learned_pages == 0


def test_a_selector_that_fails_on_five_pages_in_a_row_is_one_alarm_of_the_run(run, neighbours):
    clean = Clean(run, [Template(body="#zoom")])
    articles = [clean.process_item(given) for given in neighbours(12)]
    assert [(row[2], row[3]) for row in rows(run, "alarms")] == [("selector", "#zoom")]
    assert all(article.reading.selector_failed for article in articles)
    assert articles[-1].reading.body_from == "learned"
    assert all(article.text for article in articles)


def test_a_selector_that_serves_is_no_alarm_and_a_failure_now_and_then_none_either(run, neighbours):
    clean = Clean(run, [Template(body="#zoom")])
    for number, given in enumerate(neighbours(12)):
        served = number % 4 == 0
        body = given.body.replace(b"<td><p>", b"<td id=zoom><p>", 1) if served else given.body
        assert clean.process_item(replace(given, body=body)).reading.selector_failed is not served
    assert rows(run, "alarms") == []
