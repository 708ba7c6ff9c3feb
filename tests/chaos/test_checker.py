"""The checker finds each kind of fault in a history in which it was planted, and none where there is none."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.case import LAG_MS
from tests.chaos.checker import ACTED_MS, ADOPTED_MS, judge
from tests.chaos.fault import KINDS
from tests.chaos.history import (
    AgentKill,
    Document,
    History,
    Identity,
    Injury,
    Life,
    Outage,
    Settled,
    Shown,
    Twice,
    Wished,
)

ONE = "p0_UZ_uz"
T = 1_700_000_000_000
ALLOWED = {("STOPPED", "start", "STARTING"), ("STARTING", "up", "RUNNING"), ("RUNNING", "crashed", "BACKOFF")}


def run_id(at_ms: int, number: int = 0) -> str:
    """A version 7 UUID of this time."""
    return f"{at_ms >> 16:08x}-{at_ms & 0xFFFF:04x}-7000-8000-{number:012x}"


def life(pid: int = 7, gone: int | None = None, said: str = "", began: int = 0) -> Life:
    """Times are milliseconds after T."""
    end = None if gone is None else T + gone
    return Life(ONE, pid, pid * 10, T + began, end or T + 60_000, end, said)


def run(pid: int | None = 7, cause: str | None = None, ended: int | None = None, **other: Any) -> Document:
    number = pid or 0
    made = {
        "_id": run_id(T, number),
        "session": ONE,
        "pid": pid,
        "start_ticks": pid and pid * 10,
        "started_by": "agent",
        "started_ms": T,
        "ended_ms": None if ended is None else T + ended,
        "cause": cause,
        "why": "",
        "code": None,
    }
    return made | other


def alert(pid: int = 7) -> Document:
    return {"_id": f"crash:{run_id(T, pid)}"}


def killed(at: int) -> Injury:
    return Injury(ONE, "program SIGKILL", T + at, T + at + 1)


def wished(action: str, at: int) -> Wished:
    return Wished(ONE, action, T + at, T + at + 5)


def agent_killed(at: int, back: int, *alive: Identity) -> AgentKill:
    return AgentKill(T + at, T + back, alive)


def kinds(history: History) -> list[str]:
    return [fault.kind for fault in judge(history).faults]


CRASHED = History(
    lives=[life(gone=5000)],
    injuries=[killed(4990)],
    runs=[run(cause="crash", ended=5000)],
    alerts=[alert()],
)
STOPPED = History(
    lives=[life(gone=5000)],
    wishes=[wished("start", -100), wished("stop", 4000)],
    runs=[run(cause="stop", ended=5000)],
)
SURVIVED = History(
    lives=[life()],
    agent_kills=[agent_killed(1000, 2000, (7, 70))],
    shown=[Shown(ONE, run_id(T, 7), "RUNNING", T + 2500)],
    runs=[run()],
)
BLIND = History(outages=[Outage("sight", T, T + 5000)])
EMPTY = History()


@pytest.mark.parametrize("history", [CRASHED, STOPPED, SURVIVED, BLIND, EMPTY])
def test_a_history_without_a_fault_has_none(history: History) -> None:
    assert kinds(history) == []


PLANTED: list[tuple[str, str, History]] = [
    (
        "missed",
        "a crash that is told as a stop",
        replace(CRASHED, runs=[run(cause="stop", ended=5000)], alerts=[]),
    ),
    ("missed", "a crash of its own", replace(EMPTY, lives=[life(gone=5000, said="exit 3")], runs=[run()])),
    ("missed", "an end without any record", replace(CRASHED, runs=[], alerts=[])),
    ("missed", "an end that is not told", replace(CRASHED, runs=[run()], alerts=[])),
    ("missed", "a crash without an alert", replace(CRASHED, alerts=[])),
    (
        "missed",
        "a crash of its own without an alert",
        replace(CRASHED, lives=[life(gone=5000, said="signal 11")], injuries=[], alerts=[]),
    ),
    ("false_alert", "a stop that is told as a crash", replace(STOPPED, runs=CRASHED.runs, alerts=[alert()])),
    ("false_alert", "an alert of a stop", replace(STOPPED, alerts=[alert()])),
    (
        "false_alert",
        "a program that ended by itself with code 0",
        replace(CRASHED, lives=[life(gone=5000, said="exit 0")], injuries=[]),
    ),
    ("false_alert", "a crash of what never ran", replace(CRASHED, lives=[], injuries=[])),
    (
        "false_alert",
        "a start without a pty is no reason for one long after",
        replace(
            CRASHED,
            lives=[],
            injuries=[],
            runs=[run(cause="crash", ended=90_000, started_ms=T + 80_000) | {"pid": None}],
            outages=[Outage("pty", T, T + 1000)],
        ),
    ),
    ("unasked", "ended by nobody's wish", replace(STOPPED, wishes=[wished("start", -100)])),
    (
        "unasked",
        "ended by a wish that was answered long before",
        replace(
            STOPPED,
            lives=[life(gone=LAG_MS + 30_000, began=LAG_MS + 20_000)],
            wishes=[wished("stop", 0), wished("start", 10_000)],
        ),
    ),
    (
        "unasked",
        "ended twice for one restart",
        replace(STOPPED, lives=[life(gone=30_000, began=20_000)], wishes=[wished("restart", 0)]),
    ),
    ("duplicate", "two programs at once", replace(EMPTY, twice=[Twice(ONE, T, ((7, 70), (8, 80)))])),
    ("duplicate", "two records of one process", replace(EMPTY, runs=[run(), run(_id=run_id(T, 8))])),
    ("duplicate", "two alerts of one crash", replace(CRASHED, alerts=[alert(), alert()])),
    ("orphan", "a process that is left", replace(EMPTY, left=["p0_UZ_uz: other pid 9"])),
    ("stranger", "a signal to a stranger", replace(EMPTY, strangers_hit=["signal 15 from 1"])),
    ("unadopted", "a survivor that is not shown again", replace(SURVIVED, shown=[])),
    (
        "unadopted",
        "shown by the killed agent alone",
        replace(SURVIVED, shown=[Shown(ONE, run_id(T, 7), "RUNNING", T + 900)]),
    ),
    (
        "unadopted",
        "taken up as another run",
        replace(SURVIVED, shown=[Shown(ONE, run_id(T, 8), "RUNNING", T + 2500)]),
    ),
    (
        "unadopted",
        "shown as dead",
        replace(SURVIVED, shown=[Shown(ONE, run_id(T, 7), "BACKOFF", T + 2500)]),
    ),
    ("unadopted", "a survivor without a record", replace(SURVIVED, runs=[])),
    ("unadopted", "too late", replace(SURVIVED, shown=[Shown(ONE, run_id(T, 7), "RUNNING", T + 20_000)])),
    ("blind", "started while nothing could be seen", replace(BLIND, runs=[run(_id=run_id(T + 3000))])),
    (
        "unsettled",
        "down, though wished to run",
        replace(EMPTY, settled=[Settled(ONE, "RUN", "BACKOFF", None, None)]),
    ),
    ("unsettled", "another pid", replace(EMPTY, settled=[Settled(ONE, "RUN", "RUNNING", 7, 8)])),
    (
        "unsettled",
        "up, though told as stopped",
        replace(EMPTY, settled=[Settled(ONE, "STOP", "STOPPED", None, 8)]),
    ),
    (
        "chain",
        "a step that is missing",
        replace(
            EMPTY,
            allowed=ALLOWED,
            transitions=[
                {"session": ONE, "from": "STOPPED", "event": "start", "to": "STARTING", "at_ms": T},
                {"session": ONE, "from": "RUNNING", "event": "crashed", "to": "BACKOFF", "at_ms": T},
            ],
        ),
    ),
    (
        "chain",
        "a step that is not allowed",
        replace(
            EMPTY,
            allowed=ALLOWED,
            transitions=[{"session": ONE, "from": "RUNNING", "event": "up", "to": "RUNNING", "at_ms": T}],
        ),
    ),
]


@pytest.mark.parametrize(
    ("kind", "history"), [(kind, one) for kind, _, one in PLANTED], ids=[x[1] for x in PLANTED]
)
def test_a_planted_fault_is_found(kind: str, history: History) -> None:
    assert set(kinds(history)) == {kind}


def test_every_kind_of_fault_is_planted_above() -> None:
    assert {kind for kind, _, _ in PLANTED} == set(KINDS)


@pytest.mark.parametrize("cause", ["crash", "stop"])
def test_what_was_killed_while_it_was_to_stop_may_be_told_either_way(cause: str) -> None:
    history = replace(
        CRASHED,
        wishes=[wished("stop", 4000)],
        runs=[run(cause=cause, ended=5000)],
        alerts=[alert()] if cause == "crash" else [],
    )
    assert kinds(history) == []
    assert judge(history).figures["either"] == 1


def test_a_stop_holds_until_the_start_after_it_was_read_even_where_the_store_was_away() -> None:
    history = replace(
        STOPPED,
        lives=[life(gone=LAG_MS + 30_000, began=LAG_MS + 20_000)],
        wishes=[wished("stop", 0), wished("start", 10_000)],
        outages=[Outage("store", T + 11_000, T + LAG_MS + 19_000)],
    )
    assert kinds(history) == []


@pytest.mark.parametrize("what", ["pty", "disk", "sight"])
def test_a_start_that_an_outage_thwarted_is_a_crash_with_a_reason(what: str) -> None:
    history = replace(
        CRASHED,
        lives=[],
        injuries=[],
        runs=[run(cause="crash", ended=5000) | {"pid": None}],
        outages=[Outage(what, T - 500, T + 500)],
    )
    assert kinds(history) == []


@pytest.mark.parametrize(("before_ms", "found"), [(20_000, []), (40_000, ["false_alert"])])
def test_a_server_that_was_killed_before_anything_ran_in_it_is_a_reason_until_the_start_is_given_up(
    before_ms: int, found: list[str]
) -> None:
    never = run(cause="crash", ended=90_000, started_ms=T + 90_000) | {"pid": None}
    history = replace(CRASHED, lives=[], injuries=[killed(90_000 - before_ms)], runs=[never])
    assert kinds(history) == found


def test_a_survivor_that_died_soon_after_need_not_be_shown() -> None:
    died = [life(gone=2000 + ADOPTED_MS - 1)]
    history = replace(CRASHED, lives=died, injuries=[killed(2000 + ADOPTED_MS - 5)])
    assert kinds(replace(history, agent_kills=SURVIVED.agent_kills)) == []


def test_a_survivor_of_two_kills_is_looked_for_after_the_second() -> None:
    twice = replace(SURVIVED, agent_kills=[*SURVIVED.agent_kills, agent_killed(3000, 4000, (7, 70))])
    assert kinds(replace(twice, shown=[Shown(ONE, run_id(T, 7), "RUNNING", T + 4500)])) == []
    assert kinds(replace(twice, shown=[])) == ["unadopted"]


def test_what_was_decided_on_before_the_sight_was_lost_is_not_blind() -> None:
    assert kinds(replace(BLIND, runs=[run(_id=run_id(T + ACTED_MS - 1))])) == []
    assert kinds(replace(BLIND, runs=[run(_id=run_id(T + 3000), started_by="hand")])) == []
