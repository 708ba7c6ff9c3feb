from smsdeck.kit.mongo import Document
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
    return World(pairs, {"host1": NOW - silent_ms}, NOW)


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


def test_a_silent_host_makes_its_sessions_unknown_and_not_crashed() -> None:
    assert item(SESSION, SEEN, world(silent_ms=30_000)).state is State.RUNNING
    found = item(SESSION, SEEN, world(silent_ms=31_000))
    assert found.state is State.UNKNOWN
    assert found.cause == "the agent of host host1 is silent for 31 s"


def test_a_host_never_heard_of_and_a_session_never_looked_at_are_unknown() -> None:
    assert item(SESSION, SEEN, World({}, {}, NOW)).state is State.UNKNOWN
    assert item(SESSION, None, world()).state is State.UNKNOWN


def test_one_started_by_hand_is_shown_without_buttons() -> None:
    found = item(None, {**SEEN, "flags": ["drift"]}, world())
    assert (found.program, found.pairs, found.flags, found.desired) == ("program2", [], ["drift"], "STOP")
    assert not found.actions.stop.allowed


def test_filters_narrow_together() -> None:
    one = item(SESSION, SEEN, world())
    assert matches(one, SessionFilter())
    assert matches(one, SessionFilter(program="program2", country="IN", state=State.RUNNING, q="WEST"))
    for wrong in ({"program": "program1"}, {"country": "UZ"}, {"state": State.FATAL}, {"q": "east"}):
        assert not matches(one, SessionFilter.model_validate(wrong))
