import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.frontier import SqliteFrontier, Ticket, waiting
from archive.schema import migrations

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOST = "www.lndangjian.org.cn"


def ticket(number, host=HOST, **more):
    return Ticket(url=f"http://{host}/messagexq.asp?id={number}", host=host, request=f'["{number}"]', **more)


@pytest.fixture
def frontier(run, writer):
    writer.begin()
    return run.frontier


def again(frontier, run, writer):
    """The frontier as the next process finds it."""
    return SqliteFrontier(writer.connection, run.ledger.run_id)


def leased(frontier, now=NOW):
    found = []
    while ticket := frontier.lease(now):
        found.append(ticket.request)
    return found


def test_tickets_come_by_priority_and_then_by_age(frontier):
    for number, priority in ((1, 0), (2, 1), (3, 0), (4, 1), (5, -1)):
        frontier.put(ticket(number, priority=priority))
    assert leased(frontier) == ['["2"]', '["4"]', '["1"]', '["3"]', '["5"]']


def test_a_lease_comes_back_until_it_is_acked(frontier, run, writer):
    frontier.put(ticket(1))
    frontier.put(ticket(2))
    first = frontier.lease(NOW)
    frontier.lease(NOW)
    frontier.ack(first.url)
    assert frontier.stats() == {"done": 1, "leased": 1}
    later = again(frontier, run, writer)
    assert later.stats() == {"done": 1, "pending": 1}
    assert leased(later) == ['["2"]']


def test_what_was_acked_in_a_transaction_that_was_lost_comes_back(run, writer):
    with writer.writing():
        run.frontier.put(ticket(1))
    writer.commit()
    with writer.writing():
        run.frontier.ack(run.frontier.lease(NOW).url)
    writer.connection.execute("ROLLBACK")  # what a kill -9 does
    writer.begin()
    assert leased(again(run.frontier, run, writer)) == ['["1"]']


def test_an_ack_of_what_is_not_leased_changes_nothing(frontier):
    frontier.put(ticket(1))
    frontier.ack(ticket(1).url)
    assert frontier.stats() == {"pending": 1}


def test_a_host_is_asked_no_faster_than_it_likes(frontier):
    frontier.set_delay(HOST, 10)
    for number in range(3):
        frontier.put(ticket(number))
    frontier.put(ticket(9, host="cdn.example.cn"))
    assert leased(frontier) == ['["0"]', '["9"]']
    assert leased(frontier, NOW + timedelta(seconds=9.9)) == []
    assert frontier.next_opening() == NOW + timedelta(seconds=10)
    assert leased(frontier, NOW + timedelta(seconds=10)) == ['["1"]']


def test_a_blocked_host_stays_blocked_in_the_next_process(frontier, run, writer):
    frontier.put(ticket(1))
    frontier.block_until(HOST, NOW + timedelta(minutes=5))
    frontier.block_until(HOST, NOW + timedelta(minutes=1))  # an earlier moment does not open it
    later = again(frontier, run, writer)
    assert later.lease(NOW + timedelta(minutes=4)) is None
    assert later.lease(NOW + timedelta(minutes=5)).request == '["1"]'


def test_a_delay_is_kept_for_later_runs(frontier, run, writer):
    frontier.set_delay(HOST, 3)
    later = again(frontier, run, writer)
    later.asked(HOST, NOW)
    assert later.opens(HOST) == NOW + timedelta(seconds=3)


def test_only_what_another_process_can_ask_for_counts_as_waiting(frontier, run, writer):
    frontier.put(ticket(1))
    frontier.put(Ticket(url="http://a/", host="a"))
    frontier.lease(NOW)
    assert waiting(writer.connection, run.ledger.run_id) == 2 - 1
    frontier.clear()
    assert waiting(writer.connection, run.ledger.run_id) == 0
    assert frontier.stats() == {}


@given(st.lists(st.tuples(st.sampled_from(["put", "lease", "ack", "die"]), st.integers(0, 4)), max_size=30))
def test_whatever_happens_every_ticket_ends_as_done_exactly_once(steps):
    connection = sqlite3.connect(":memory:")
    migrations.apply(Database(connection))
    frontier, put, acked = SqliteFrontier(connection, 1), Counter(), Counter()
    for step, number in [*steps, ("die", 0)]:
        url = ticket(number).url
        if step == "put":
            frontier.put(ticket(number))
            put[url] += 1
        elif step == "lease":
            frontier.lease(NOW)
        elif step == "ack":
            acked[url] += len(frontier.leased.get(url, ()))
            frontier.ack(url)
        else:
            frontier = SqliteFrontier(connection, 1)
    while taken := frontier.lease(NOW):
        acked[taken.url] += 1
        frontier.ack(taken.url)
    assert +acked == +put
    assert frontier.stats().keys() <= {"done"}
    connection.close()
