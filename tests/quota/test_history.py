"""The checker itself: it must see what it is there for."""

from pathlib import Path

import pytest

from tests.quota.history import History, LimitSet, Send, jain, shortest_ms, violations

W = 60_000


def send(at_ms: float, granted_ms: float | None = None) -> Send:
    return Send(at_ms, at_ms if granted_ms is None else granted_ms, "UZ", "UZ_a", "p")


def history(sends: list[Send], *limits: LimitSet) -> History:
    return History(sends, list(limits) or [LimitSet("UZ", 3, -2, -1)])


def test_the_limit_may_be_used_up_in_every_window() -> None:
    assert violations(history([send(at * W / 3) for at in range(30)]), W) == []


def test_one_more_within_a_window_is_seen() -> None:
    sends = [send(at) for at in (0, 1, 2, W - 1)]
    assert violations(history(sends), W) == ["UZ: 4 sends from 0 on, 3 are allowed"]
    assert violations(history([*sends[:3], send(W)]), W) == []


def test_a_lower_limit_counts_for_grants_after_it() -> None:
    lowered = LimitSet("UZ", 1, 100, 110)
    before = [send(at) for at in (0, 50, 99)]
    assert violations(history(before, LimitSet("UZ", 3, -2, -1), lowered), W) == []
    assert violations(history([*before, send(200)], LimitSet("UZ", 3, -2, -1), lowered), W) != []
    # Granted before, sent after: it was allowed then.
    assert violations(history([*before[:2], send(300, 90)], LimitSet("UZ", 3, -2, -1), lowered), W) == []


def test_while_a_limit_is_being_set_either_holds() -> None:
    sends = [send(at) for at in (0, 50, 105)]
    assert violations(history(sends, LimitSet("UZ", 3, -2, -1), LimitSet("UZ", 1, 100, 110)), W) == []


def test_countries_do_not_count_together() -> None:
    others = [Send(at, at, "IN", "IN_a", "p") for at in (0, 1, 2)]
    made = history([*map(send, (0, 1, 2)), *others], LimitSet("UZ", 3, -2, -1), LimitSet("IN", 3, -2, -1))
    assert violations(made, W) == []


def test_the_shortest_time_that_held_more_than_the_limit() -> None:
    assert shortest_ms([0, 10, 60_000, 60_005], 2) == 59_995
    assert shortest_ms([0, 10], 2) == float("inf")


@pytest.mark.parametrize(("shares", "index"), [([5, 5, 5], 1.0), ([9, 0, 0], 1 / 3), ([], 1.0)])
def test_fairness(shares: list[float], index: float) -> None:
    assert jain(shares) == pytest.approx(index)


def test_it_can_be_kept(tmp_path: Path) -> None:
    history([send(0)]).write(tmp_path / "h.jsonl")
    assert len((tmp_path / "h.jsonl").read_text().splitlines()) == 2
