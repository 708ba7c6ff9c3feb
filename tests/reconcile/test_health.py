import pytest

from smsdeck.reconcile.health import health
from smsdeck.reconcile.states import State


@pytest.mark.parametrize(
    ("heartbeat", "now", "expected"),
    [
        (None, 110_000, "no_data"),
        (None, 160_000, "no_data"),
        (None, 160_001, "stale"),
        (99_999, 110_000, "no_data"),  # the heartbeat of the run before
        (105_000, 110_000, "ok"),
        (105_000, 165_000, "ok"),
        (105_000, 165_001, "stale"),
    ],
)
def test_health_of_a_run_that_began_at_100_s(heartbeat: int | None, now: int, expected: str) -> None:
    assert health(State.RUNNING, 100_000, heartbeat, now) == expected


def test_of_one_that_runs_without_our_wrapper_nothing_is_known() -> None:
    assert health(State.RUNNING, None, None, 10**9) == "no_data"


def test_only_a_running_session_can_be_unhealthy() -> None:
    assert health(State.STOPPED, None, None, 10**9) == "ok"
    assert health(State.STOPPING, 0, None, 10**9) == "ok"
    assert health(State.STARTING, 0, None, 10**9) == "no_data"
