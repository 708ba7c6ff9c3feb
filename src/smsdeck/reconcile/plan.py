"""Desired and observed to deeds. Pure: the same facts at the same time give the same plan.

`step` decides on one session. Nothing here starts a session of which anything may be alive, and nothing ends
one because a wish could not be read. Every change of state goes through `Timers.move`, by a row of `states`.
"""

from dataclasses import replace

from smsdeck.reconcile.admission import BACKOFF_OVER, SLOW_RETRY
from smsdeck.reconcile.aftermath import after_end
from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.facts import Action, Desired, Do, Seen, Step, Timers
from smsdeck.reconcile.living import Limits, runs_alive, server_alone
from smsdeck.reconcile.states import AT_REST, Event, State

MEANT_TO_RUN = "it is meant to run"
WAITING = "waiting for its turn to start"
NO_TRACE = "nothing of it is left, and no record says why"


def step(
    name: str, wish: Desired | None, seen: Seen, timers: Timers, now_ms: int, limits: Limits, jitter: float = 0.0
) -> Step:
    """Decide on one session. `wish` is None for one that nobody registered; `jitter` is in [-1, 1]."""
    if timers.veiled:
        state, cause = timers.veiled
        timers = replace(timers.move(Event.IN_SIGHT, state, now_ms, cause), veiled=None)
    for ended in sorted(seen.ended, key=lambda run: run.ended_ms):
        served = seen.servers > 0
        timers = after_end(timers, ended, wish, jitter, limits.backoff_ms, served=served)
    if seen.live:
        lives = timers.but(launched=None, alone_ms=None, closing=None)
        return runs_alive(name, wish, seen, lives, now_ms, limits)
    if timers.launched:
        return Step(timers)
    if seen.servers:
        return server_alone(name, wish, seen, timers, now_ms, limits)
    return _at_rest(name, wish, _down(timers.but(alone_ms=None), wish, now_ms), now_ms)


def launched(timers: Timers, run_id: str, wish: Desired, action: Action, now_ms: int) -> Timers:
    """What is remembered once screen is about to be asked for a run."""
    again = timers.state in {State.BACKOFF, State.FATAL}
    started = replace(
        timers,
        launched=run_id,
        asked_ms=wish.at_ms,
        restart_id=wish.restart_id,
        next_start_ms=None,
        restarts=timers.restarts + again,
        held=False,
    )
    return started.move(Event.START, State.STARTING, now_ms, action.reason, action.by, run_id)


def unseen(timers: Timers, now_ms: int) -> Timers:
    """While nobody can look: UNKNOWN over a state that stands still."""
    if timers.state is State.UNKNOWN:
        return timers
    veiled = (timers.state, timers.cause)
    return replace(timers.move(Event.UNSEEN, State.UNKNOWN, now_ms, "SCREENDIR cannot be read"), veiled=veiled)


def rebooted(timers: Timers, now_ms: int) -> Timers:
    """What is remembered after the host was restarted: nothing is under way, and no wait goes on. What was alive
    is told by its records, as lost. A stop by hand holds.
    """
    timers = replace(timers, launched=None, alone_ms=None, next_start_ms=None)
    if timers.state in {State.BACKOFF, State.FATAL, State.EXITED} and not timers.held:
        return timers.move(Event.BOOTED, State.STOPPED, now_ms, "the host was restarted", "agent")
    return timers


def forgotten(timers: Timers, now_ms: int) -> Timers:
    """The last that is told of a session that nobody wishes for and of which nothing is left."""
    return timers.move(Event.FORGOTTEN, State.UNKNOWN, now_ms, "nobody wishes for it any more", "agent")


def due_ms(timers: Timers, limits: Limits) -> int | None:
    """When the session's state will change by time alone; None if it will not."""
    if timers.state is State.STARTING and timers.launched is None:
        return timers.since_ms + limits.start_ms
    return timers.next_start_ms


def _down(timers: Timers, wish: Desired | None, now_ms: int) -> Timers:
    """Nothing is alive, and nothing was told of an end."""
    if timers.state is State.STOPPING:
        event, state = (Event.HELD, State.EXITED) if timers.held else (Event.ENDED, State.STOPPED)
        over = timers.move(event, state, now_ms, timers.cause, run_id=timers.closing)
        return replace(over, closing=None)
    if timers.state is State.UNKNOWN:
        why = WAITING if wish and wish.state == "RUN" else ""
        return timers.move(Event.SEEN_DOWN, State.STOPPED, now_ms, why, "agent")
    if timers.state in AT_REST:
        return timers
    return timers.move(Event.VANISHED, State.STOPPED, now_ms, NO_TRACE, "agent")


def _at_rest(name: str, wish: Desired | None, timers: Timers, now_ms: int) -> Step:
    if wish is None or wish.state != "RUN":
        return Step(_laid_down(timers.but(next_start_ms=None, held=False), wish, now_ms))
    if _asked_anew(wish, timers):
        fresh = replace(timers, crashes=Crashes(), next_start_ms=None)
        why = wish.reason or MEANT_TO_RUN
        return Step(fresh, Action(name, Do.START, why, high=wish.high, by=wish.by or "agent"))
    if timers.state is State.EXITED or now_ms < (timers.next_start_ms or 0):
        return Step(timers)
    reason = {State.FATAL: SLOW_RETRY, State.BACKOFF: BACKOFF_OVER}.get(timers.state, MEANT_TO_RUN)
    return Step(timers, Action(name, Do.START, reason, high=wish.high))


def _laid_down(timers: Timers, wish: Desired | None, now_ms: int) -> Timers:
    if wish is None:
        return timers.move(Event.STOP, State.STOPPED, now_ms, "", "agent")
    paused = wish.state == "PAUSE"
    event, state = (Event.PAUSE, State.PAUSED) if paused else (Event.STOP, State.STOPPED)
    return timers.move(event, state, now_ms, wish.reason, wish.by or "agent")


def _asked_anew(wish: Desired, timers: Timers) -> bool:
    """Whether a person asked since the agent last acted: that overrides back-off and FATAL."""
    return timers.asked_ms is not None and (wish.at_ms != timers.asked_ms or wish.restart_id != timers.restart_id)
