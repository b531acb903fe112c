"""Six days of the demo portal with a round in the morning and one in the evening: nothing is missed."""

from benchmarks.thirty_days import simulate

SECTIONS = 22


def test_six_days_miss_nothing_and_a_breakage_is_found_in_its_first_round(tmp_path):
    result = simulate(tmp_path / "archive", 6, 60, "0 8,20 * * *", {2: "503", 3: "empty lists", 4: "captcha"})
    assert result.missed == []
    assert result.withdrawn == []
    assert set(result.late) == {0, 1}  # 1: what appeared at the noon before a breakage
    assert result.found == 3
    assert result.complete_though_broken == []
    assert result.false_alarms == []
    assert all(morning + evening <= 2 * (SECTIONS + 40) for morning, evening in result.requests[1:])
