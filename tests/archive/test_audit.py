"""The audit sees every gap that is too short, and no other."""

from dataclasses import replace
from datetime import timedelta

from archive.audit import audit
from archive.sent import Sent
from tests.conftest import NOW, exchange


def asked(run, seconds, *groups, delay=2.0, host="www.a.cn"):
    sent = Sent(at=NOW + timedelta(seconds=seconds), groups=groups, delay=delay)
    run.keep(
        replace(exchange(f"http://{host}/{seconds}"), sent=sent, fetched_at=NOW + timedelta(seconds=seconds + 0.1))
    )


def told(run):
    return {row.group: (row.requests, row.smallest_gap, row.declared_delay, row.below) for row in found(run).groups}


def found(run):
    return audit(run.writer.connection)


def test_the_smallest_gap_of_a_group_is_told_with_what_was_declared(run):
    for seconds in (0, 2, 4.5, 6.501):
        asked(run, seconds, "a")
    assert told(run) == {"a": (4, 2.0, 2.0, 0)}
    assert found(run).is_kept


def test_a_gap_that_is_a_millisecond_short_is_found_and_named(run):
    for seconds in (0, 1.999, 4):
        asked(run, seconds, "a")
    assert told(run) == {"a": (3, 1.999, 2.0, 1)}
    assert not found(run).is_kept
    assert found(run).groups[0].worst.endswith("http://www.a.cn/1.999")


def test_the_longer_delay_of_two_neighbours_is_what_was_declared(run):
    asked(run, 0, "a", delay=5.0)
    asked(run, 4, "a", delay=2.0)
    asked(run, 8, "a", delay=5.0)
    assert told(run) == {"a": (3, 4.0, 5.0, 2)}


def test_two_hosts_on_one_address_are_one_group_and_the_hosts_need_no_row(run):
    asked(run, 0, "www.a.cn", "203.0.113.5")
    asked(run, 1, "www.b.cn", "203.0.113.5", host="www.b.cn")
    assert told(run) == {"203.0.113.5": (2, 1.0, 2.0, 1)}
    assert found(run).groups[0].hosts == 2


def test_a_host_on_two_addresses_has_its_own_row(run):
    asked(run, 0, "www.a.cn", "203.0.113.5")
    asked(run, 1, "www.a.cn", "203.0.113.6")
    assert told(run) == {"www.a.cn": (2, 1.0, 2.0, 1)}


def test_captures_keep_the_order_of_sending_not_of_answers(run):
    asked(run, 3, "a")
    asked(run, 0, "a")
    assert told(run) == {"a": (2, 3.0, 2.0, 0)}


def test_addresses_come_in_the_order_of_their_numbers(run):
    for seconds, group in enumerate(("127.0.0.10", "127.0.0.9", "www.a.cn", "platform 3")):
        asked(run, seconds, group)
    assert list(told(run)) == ["127.0.0.9", "127.0.0.10", "platform 3", "www.a.cn"]


def test_one_request_has_no_gap_and_one_without_a_time_is_counted_apart(run):
    asked(run, 0, "a")
    run.keep(exchange("http://www.a.cn/old"))
    assert told(run) == {"a": (1, None, 2.0, 0)}
    assert found(run).untimed == 1
