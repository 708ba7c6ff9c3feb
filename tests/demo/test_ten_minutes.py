"""Ten minutes of all pairs, a serve killed in each: every country gets all of its quota, and no more."""

import sys
from pathlib import Path

import pytest

from tests.demo.minutes import LIMIT, MINUTE_S, Row, markdown, table, watched

WEIGHTS = {"UZ_uzmobile": 3.0, "UZ_ucell": 1.0}
BEGAN_S, ENDED_S = 1_000.0, 1_120.0


def row(*sends: tuple[float, str]) -> Row:
    (found,) = table({"UZ": list(sends)}, WEIGHTS, BEGAN_S, ENDED_S)
    return found


def test_rates_are_of_the_time_watched_and_windows_of_all_times() -> None:
    before = [(990.0 + n, "UZ_ucell") for n in range(10)]
    found = row(*before, (1_049.9, "UZ_ucell"), (1_119.9, "UZ_uzmobile"), (1_120.0, "UZ_uzmobile"))
    assert found.sent_per_minute == 1.0
    assert found.most_in_60_s == 11
    assert found.shortest_eleven_s == pytest.approx(59.9)


def test_a_share_is_fair_by_weight_and_a_pair_that_sent_nothing_waited_all_the_time() -> None:
    assert row((1_010.0, "UZ_uzmobile"), (1_020.0, "UZ_uzmobile"), (1_030.0, "UZ_uzmobile")).fairness == 0.5
    three_to_one = [(1_000.0 + n, "UZ_ucell" if n % 4 == 3 else "UZ_uzmobile") for n in range(8)]
    assert row(*three_to_one).fairness == pytest.approx(1.0)
    assert row(*three_to_one).longest_wait_s == 114.0
    assert row((1_010.0, "UZ_ucell")).longest_wait_s == ENDED_S - BEGAN_S


@pytest.mark.long
def test_ten_minutes_with_a_killed_serve_in_each_use_every_quota_and_break_none(tmp_path: Path) -> None:
    found = watched(tmp_path / "data", 10)
    sys.stdout.write(f"\n{markdown(found)}\n")  # shown by pytest -s
    assert found.kills == 10
    assert len(found.rows) == 45
    for one in found.rows:
        assert one.most_in_60_s <= LIMIT, one
        assert one.shortest_eleven_s >= MINUTE_S, one
        assert one.sent_per_minute >= 9.8, one
        assert one.fairness >= 0.95, one
