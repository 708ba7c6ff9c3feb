from typing import Any

import pytest

from smsdeck.reconcile.actions import ACTIONS, actions, changes_nothing
from smsdeck.reconcile.states import State

HIGH = ["UZ_uzmobile"]


@pytest.mark.parametrize(
    ("desired", "state", "high", "allowed"),
    [
        ("RUN", State.RUNNING, [], {"stop", "restart"}),
        ("RUN", State.RUNNING, HIGH, {"restart"}),
        ("RUN", State.BACKOFF, [], {"start", "stop", "restart"}),
        ("RUN", State.FATAL, HIGH, {"start", "restart"}),
        ("RUN", State.EXITED, [], {"start", "stop", "restart"}),
        ("STOP", State.STOPPED, [], {"start"}),
        ("STOP", State.STOPPING, [], {"start"}),
        ("STOP", State.RUNNING, [], {"start", "stop"}),  # drift: to adopt or to stop
        ("PAUSE", State.PAUSED, [], {"start", "stop"}),
        ("RUN", State.UNKNOWN, [], {"start", "stop", "restart"}),
    ],
)
def test_what_is_allowed(desired: str, state: State, high: list[str], allowed: set[str]) -> None:
    found = actions(desired, state, high)
    assert {name for name in ACTIONS if getattr(found, name).allowed} == allowed


@pytest.mark.parametrize("desired", ["RUN", "STOP", "PAUSE"])
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("high", [[], HIGH])
def test_what_is_not_allowed_says_why(desired: str, state: State, high: list[str]) -> None:
    found = actions(desired, state, high)
    for name in ACTIONS:
        one = getattr(found, name)
        assert one.allowed is (one.why_not is None)
    assert not (high and found.stop.allowed), "one of high priority is never stopped"


def test_a_high_priority_session_says_which_pair() -> None:
    assert actions("RUN", State.RUNNING, HIGH).stop.why_not == (
        "It carries the high-priority pair UZ_uzmobile: lower its priority first."
    )


def allowed_of(*given: Any, **more: Any) -> set[str]:
    found = actions(*given, **more)
    return {name for name in ACTIONS if getattr(found, name).allowed}


def test_one_that_nobody_registered_is_adopted_stopped_or_left() -> None:
    found = allowed_of("STOP", State.RUNNING, [], ["drift"], "unregistered")
    assert found == {"stop", "adopt", "ignore"}
    assert allowed_of("STOP", State.RUNNING, HIGH, ["drift"], "unregistered") == {"adopt", "ignore"}


def test_what_is_ignored_can_still_be_adopted_or_stopped() -> None:
    assert allowed_of("STOP", State.RUNNING, [], ["drift", "ignored"]) == {"start", "stop", "adopt"}


def test_one_that_runs_bare_is_adopted_before_it_is_restarted() -> None:
    assert allowed_of("RUN", State.RUNNING, [], ["drift"]) == {"stop", "adopt", "ignore"}


def test_one_that_was_removed_comes_back_only_by_adoption() -> None:
    assert allowed_of("STOP", State.STOPPING, [], [], "retired") == set()
    assert allowed_of("STOP", State.RUNNING, [], ["drift"], "retired") == {"stop", "adopt", "ignore"}


def test_asking_for_what_is_so_changes_nothing() -> None:
    assert changes_nothing("start", "RUN", State.RUNNING)
    assert changes_nothing("stop", "STOP", State.STOPPED)
    assert not changes_nothing("start", "RUN", State.FATAL)
    assert not changes_nothing("stop", "STOP", State.RUNNING)
    assert not changes_nothing("stop", "STOP", State.UNKNOWN)
    assert not changes_nothing("restart", "RUN", State.RUNNING)
