from dataclasses import replace

import pytest

from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.brake import Held
from smsdeck.reconcile.items import Pair, World, item, matches
from smsdeck.reconcile.schemas import SessionFilter
from smsdeck.reconcile.states import State

NOW = 1_800_000_000_000
NAME = "program2_IN_west"
SESSION: Document = {
    "_id": NAME,
    "program": "program2",
    "pairs": ["IN_airtel", "IN_vi"],
    "group": "west",
    "host": "host1",
    "desired": {"state": "RUN", "reason": "created", "by": "ann", "at_ms": NOW - 5, "restart_id": None},
}
SEEN: Document = {
    "_id": NAME,
    "host": "host1",
    "state": "RUNNING",
    "since_ms": NOW - 60_000,
    "cause": "",
    "health": "ok",
    "flags": [],
    "pid": 42,
    "run_id": "r",
    "started_ms": NOW - 61_000,
    "restarts": 2,
    "next_start_ms": None,
    "last_exit": {"run_id": "q", "code": 1, "signal": None, "at_ms": NOW - 70_000, "cause": "crash"},
}


def world(*, high: bool = False, active: bool = True, silent_ms: int = 0) -> World:
    pairs = {"IN_airtel": Pair(high=False, active=False), "IN_vi": Pair(high=high, active=active)}
    return World(pairs, {"host1": NOW - silent_ms}, NOW, programs=frozenset({"program2"}))


def test_wish_and_sight_are_merged() -> None:
    found = item(SESSION, SEEN, world())
    assert (found.state, found.pid, found.restarts, found.priority) == (State.RUNNING, 42, 2, "normal")
    assert found.last_exit is not None
    assert (found.last_exit.code, found.last_exit.cause) == (1, "crash")
    assert found.started_at is not None
    assert found.started_at.isoformat() == "2027-01-15T07:58:59+00:00"


def test_one_high_pair_makes_the_session_high() -> None:
    found = item(SESSION, SEEN, world(high=True))
    assert found.priority == "high"
    assert found.actions.stop.why_not == "It carries the high-priority pair IN_vi: lower its priority first."


def test_a_running_session_without_an_active_pair_is_paused() -> None:
    assert item(SESSION, SEEN, world(active=False)).state is State.PAUSED
    stopped = {**SEEN, "state": "STOPPED"}
    assert item(SESSION, stopped, world(active=False)).state is State.STOPPED


@pytest.mark.parametrize(
    ("state", "wished", "until_ms", "held"),
    [
        ("BACKOFF", "RUN", NOW + 1, True),
        ("FATAL", "RUN", NOW + 1, True),
        ("BACKOFF", "RUN", NOW, False),
        ("BACKOFF", "STOP", NOW + 1, False),
        ("RUNNING", "RUN", NOW + 1, False),
    ],
)
def test_what_waits_for_a_restart_is_held_while_the_brake_of_its_host_is_on(
    state: str, wished: str, until_ms: int, held: bool
) -> None:
    session = {**SESSION, "desired": {**SESSION["desired"], "state": wished}}
    braked = replace(world(), brakes={"host1": Held(NOW - 9_000, until_ms, 45), "host2": Held(1, NOW + 1, 9)})
    found = item(session, {**SEEN, "state": state}, braked).held
    wanted = {"since": to_datetime(NOW - 9_000), "until": to_datetime(until_ms), "crashed": 45}
    assert (found.model_dump() if found else None) == (wanted if held else None)


def test_a_silent_host_makes_its_sessions_unknown_and_not_crashed() -> None:
    assert item(SESSION, SEEN, world(silent_ms=30_000)).state is State.RUNNING
    found = item(SESSION, SEEN, world(silent_ms=31_000))
    assert found.state is State.UNKNOWN
    assert found.cause == "the agent of host host1 is silent"


def test_of_a_silent_host_nothing_is_shown_as_if_it_were_so_now() -> None:
    seen = {**SEEN, "next_start_ms": NOW + 9, "flags": ["drift"], "screen_pid": 41}
    found = item(SESSION, seen, world(silent_ms=31_000))
    assert (found.pid, found.run_id, found.started_at, found.next_start_at) == (None, None, None, None)
    assert (found.health, found.flags) == ("no_data", [])
    assert found.since == to_datetime(NOW - 31_000), "since it was last heard of"
    assert found.last_exit is not None, "what was, stays"


def test_a_host_never_heard_of_and_a_session_never_looked_at_are_unknown() -> None:
    assert item(SESSION, SEEN, World({}, {}, NOW)).state is State.UNKNOWN
    assert item(SESSION, None, world()).state is State.UNKNOWN


def test_one_started_by_hand_is_shown_with_what_may_be_done() -> None:
    found = item(None, {**SEEN, "_id": "program2_IN_vi", "flags": ["drift"]}, world())
    assert (found.program, found.pairs, found.flags, found.desired) == (
        "program2",
        ["IN_vi"],
        ["drift"],
        "STOP",
    )
    assert found.actions.stop.allowed
    assert found.actions.adopt.allowed
    assert not found.actions.start.allowed


@pytest.mark.parametrize(
    ("name", "why_not"),
    [
        ("pts-0", "There is no program pts-0: its name does not say what it is."),
        ("program9_IN_vi", "There is no program program9: its name does not say what it is."),
        ("program2_IN_west", "There is no pair IN_west: add it, or a session with that group."),
        ("program2", "Its name does not say for which pair it works."),
    ],
)
def test_one_whose_name_says_no_program_and_pair_cannot_be_adopted(name: str, why_not: str) -> None:
    found = item(None, {**SEEN, "_id": name, "flags": ["drift"]}, world())
    assert found.actions.adopt.why_not == why_not
    assert found.actions.start.why_not == f"It is not registered here, it was started by hand. {why_not}"
    assert found.actions.ignore.allowed


def test_a_registered_one_is_adopted_whatever_its_name() -> None:
    assert item(SESSION, {**SEEN, "flags": ["drift"]}, replace(world(), pairs={})).actions.adopt.allowed


def test_one_started_by_hand_on_a_high_priority_pair_is_not_stopped() -> None:
    found = item(None, {**SEEN, "_id": "program9_IN_vi", "flags": ["drift"]}, world(high=True))
    assert (found.pairs, found.priority) == (["IN_vi"], "high")
    assert not found.actions.stop.allowed


def test_ignored_means_the_screen_server_that_was_seen() -> None:
    seen = {**SEEN, "flags": ["drift"], "screen_pid": 41}
    ignored = replace(world(), ignored={NAME: 41})
    assert item(SESSION, seen, ignored).flags == ["drift", "ignored"]
    assert item(SESSION, {**seen, "screen_pid": 43}, ignored).flags == ["drift"]
    assert item(SESSION, {**seen, "flags": []}, ignored).flags == []


def test_a_running_session_with_a_low_pair_is_low_unless_it_is_worse() -> None:
    low = replace(world(), low=frozenset({"IN_vi"}))
    assert item(SESSION, SEEN, low).health == "low"
    assert item(SESSION, {**SEEN, "health": "stale"}, low).health == "stale"
    assert item(SESSION, {**SEEN, "state": "STOPPED"}, low).health == "ok"


def test_filters_narrow_together() -> None:
    one = item(SESSION, {**SEEN, "flags": ["old_code"]}, world())
    assert matches(one, SessionFilter())
    right = {
        "program": "program2",
        "country": "IN",
        "operator": "vi",
        "pair": "IN_airtel",
        "state": "RUNNING",
        "health": "ok",
        "flag": "old_code",
        "priority": "normal",
        "host": "host1",
        "q": "WEST",
    }
    wrong = {
        "program": "program1",
        "country": "UZ",
        "operator": "airte",
        "pair": "IN_docomo",
        "state": "FATAL",
        "health": "stale",
        "flag": "drift",
        "priority": "high",
        "host": "host2",
        "q": "east",
    }
    assert matches(one, SessionFilter.model_validate(right))
    assert right.keys() == wrong.keys() == SessionFilter.model_fields.keys()
    for name, value in wrong.items():
        assert matches(one, SessionFilter.model_validate({name: right[name]})), name
        assert not matches(one, SessionFilter.model_validate({**right, name: value})), name
