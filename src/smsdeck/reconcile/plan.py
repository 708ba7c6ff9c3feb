"""Desired and observed to deeds. Pure: the same facts at the same time give the same plan.

`step` decides on one session, `admit` on which starts go first. Nothing here starts a session of which
anything may be alive, and nothing ends one because a wish could not be read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from smsdeck.reconcile.aftermath import after_end
from smsdeck.reconcile.backoff import FIRST_MS, STEADY_MS, Crashes
from smsdeck.reconcile.facts import Action, Desired, Do, LiveRun, Seen, Step, Timers
from smsdeck.reconcile.states import AT_REST, State

CLOSING_MS = 3_000
BRAKE_WINDOW_MS = 60_000
BRAKE_CRASHES = 20


@dataclass(frozen=True)
class Limits:
    """From settings."""

    start_ms: int = 2_000
    backoff_ms: int = FIRST_MS


def step(
    name: str, wish: Desired | None, seen: Seen, timers: Timers, now_ms: int, limits: Limits, jitter: float = 0.0
) -> Step:
    """Decide on one session. `wish` is None for one that nobody registered; `jitter` is in [-1, 1]."""
    for ended in sorted(seen.ended, key=lambda run: run.ended_ms):
        timers = after_end(timers, ended, wish, jitter, limits.backoff_ms)
    if seen.live:
        return _alive(name, wish, seen, replace(timers, launched=None, servers_alone_ms=None), now_ms, limits)
    if timers.launched:
        return Step(_to(timers, State.STARTING, now_ms, timers.cause))
    if seen.servers:
        return _server_alone(seen, timers, now_ms)
    return _at_rest(name, wish, replace(timers, servers_alone_ms=None), now_ms)


def launched(timers: Timers, run_id: str, wish: Desired, reason: str, now_ms: int) -> Timers:
    """What is remembered once screen is about to be asked for a run."""
    again = timers.state in {State.BACKOFF, State.FATAL}
    started = replace(
        timers,
        launched=run_id,
        asked_ms=wish.at_ms,
        restart_id=wish.restart_id,
        next_start_ms=None,
        restarts=timers.restarts + again,
    )
    return _to(started, State.STARTING, now_ms, reason)


def due_ms(timers: Timers, limits: Limits) -> int | None:
    """When the session's state will change by time alone; None if it will not."""
    if timers.state is State.STARTING and timers.launched is None:
        return timers.since_ms + limits.start_ms
    return timers.next_start_ms


def admit(actions: Iterable[Action], slots: int, *, brake: bool) -> list[Action]:
    """Which starts go now: high priority first. While the brake is on, only those that a person asked for."""
    starts = [one for one in actions if one.do is Do.START and not (brake and one.reason in AUTOMATIC)]
    return sorted(starts, key=lambda one: (not one.high, one.session))[: max(slots, 0)]


def mass_crash(crash_times: Iterable[int], sessions: int, now_ms: int) -> bool:
    """Whether so many crashed within a minute that the fault is not theirs: restarts would only add load."""
    recent = sum(time > now_ms - BRAKE_WINDOW_MS for time in crash_times)
    return recent > max(BRAKE_CRASHES, sessions // 20)


BACKOFF_OVER = "the back-off is over"
SLOW_RETRY = "the slow retry is due"
AUTOMATIC = frozenset({BACKOFF_OVER, SLOW_RETRY})
STARTED_BY_HAND = "started by hand, with session-start"


def _server_alone(seen: Seen, timers: Timers, now_ms: int) -> Step:
    """A server without a run of ours closes after its run, or was started by hand without the wrapper. Nothing
    is started beside it either way.
    """
    since = timers.servers_alone_ms or now_ms
    timers = replace(timers, servers_alone_ms=since)
    if now_ms - since < CLOSING_MS:
        return Step(timers)
    why = "a screen session of this name runs without smsdeck's wrapper"
    return Step(_to(timers, State.RUNNING, now_ms, why, {"drift", *_twice(seen)}))


def _alive(name: str, wish: Desired | None, seen: Seen, timers: Timers, now_ms: int, limits: Limits) -> Step:
    newest = max(seen.live, key=lambda run: run.started_ms)
    flags = _twice(seen) | ({"orphan"} if any(not run.whole for run in seen.live) else set())
    if reason := _why_end(wish, seen.live, timers):
        stopping = _to(timers, State.STOPPING, now_ms, reason, flags)
        return Step(stopping, Action(name, Do.END, reason))
    if wish is None or wish.state != "RUN":
        flags |= {"drift"}
    else:  # the wish is fulfilled: a later crash is not a start that a person asked for
        timers = replace(timers, asked_ms=wish.at_ms, restart_id=wish.restart_id)
    up_ms = now_ms - newest.started_ms
    state = State.RUNNING if up_ms >= limits.start_ms else State.STARTING
    if up_ms >= STEADY_MS:
        timers = replace(timers, crashes=replace(timers.crashes, in_a_row=0))
    cause = STARTED_BY_HAND if newest.by_hand and timers.state in AT_REST else timers.cause
    alive = _to(replace(timers, next_start_ms=None), state, now_ms, cause, flags)
    if state is State.STARTING:
        alive = replace(alive, since_ms=newest.started_ms)
    if "orphan" in flags:
        return Step(alive, Action(name, Do.END, "its wrapper or its screen server is dead", wanted=False))
    return Step(alive)


def _why_end(wish: Desired | None, live: tuple[LiveRun, ...], timers: Timers) -> str:
    """Why the live runs have to go; empty if they may stay. A run that somebody started by hand after the wish
    to stop stays: that is drift, for a person to judge.
    """
    if any(run.ending for run in live):
        return timers.cause if timers.state is State.STOPPING else "its end was asked for"
    if wish is None:
        return ""
    if wish.state != "RUN":
        drifted = all(run.by_hand and run.started_ms > wish.at_ms for run in live)
        return "" if drifted else wish.reason or f"wanted: {wish.state}"
    newest = max(live, key=lambda run: run.started_ms)
    handled = newest.restart_id or timers.restart_id
    return f"restart: {wish.reason}" if wish.restart_id and wish.restart_id != handled else ""


def _at_rest(name: str, wish: Desired | None, timers: Timers, now_ms: int) -> Step:
    if wish is None or wish.state != "RUN":
        state = State.PAUSED if wish and wish.state == "PAUSE" else State.STOPPED
        return Step(_to(replace(timers, next_start_ms=None), state, now_ms, wish.reason if wish else ""))
    if _asked_anew(wish, timers):
        fresh = replace(timers, crashes=Crashes(), next_start_ms=None)
        return Step(_waiting(fresh, now_ms), Action(name, Do.START, wish.reason or "wanted: RUN", high=wish.high))
    if timers.state is State.EXITED or now_ms < (timers.next_start_ms or 0):
        return Step(timers)
    reason = {State.FATAL: SLOW_RETRY, State.BACKOFF: BACKOFF_OVER}.get(timers.state, "wanted: RUN")
    return Step(_waiting(timers, now_ms), Action(name, Do.START, reason, high=wish.high))


def _asked_anew(wish: Desired, timers: Timers) -> bool:
    """Whether a person asked since the agent last acted: that overrides back-off and FATAL."""
    return timers.asked_ms is not None and (wish.at_ms != timers.asked_ms or wish.restart_id != timers.restart_id)


def _waiting(timers: Timers, now_ms: int) -> Timers:
    """Nothing is alive and it should run: it waits for its turn."""
    if timers.state in {State.UNKNOWN, State.STARTING, State.RUNNING, State.STOPPING}:
        return _to(timers, State.STOPPED, now_ms, "waiting for its turn to start")
    return timers


def _twice(seen: Seen) -> set[str]:
    return {"duplicate"} if len(seen.live) > 1 or seen.servers > 1 else set()


def _to(timers: Timers, state: State, now_ms: int, cause: str, flags: Iterable[str] = ()) -> Timers:
    since = timers.since_ms if timers.state is state else now_ms
    return replace(timers, state=state, since_ms=since, cause=cause, flags=frozenset(flags))
