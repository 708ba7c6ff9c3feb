"""What to do with a session of which something lives. Pure.

Nothing is ended here because a wish could not be read, and nothing that a person started without us, unless
somebody asked for its end after it began.
"""

from dataclasses import dataclass, replace

from smsdeck.reconcile.backoff import FIRST_MS, STEADY_MS
from smsdeck.reconcile.facts import Action, Bare, Desired, Do, LiveRun, Seen, Step, Timers
from smsdeck.reconcile.states import ALIVE, Event, State

CLOSING_MS = 3_000
KILL_MS = 8_000
"""After the grace: for KILL to work, and for the wrapper and the server to follow."""

NO_FLAGS: frozenset[str] = frozenset()
"""One for all sessions: hundreds of empty ones would take more memory than most that is known of each."""

STARTED_BY_HAND = "started by hand, with session-start"
ADOPTED = "taken over as it ran"
WITHOUT_WRAPPER = "a screen session of this name runs without smsdeck's wrapper"


@dataclass(frozen=True)
class Limits:
    """From settings. `stop_ms`: an end that takes longer than TERM, grace and KILL was outlived."""

    start_ms: int = 2_000
    backoff_ms: int = FIRST_MS
    stop_ms: int = 20_000

    @classmethod
    def of(cls, *, start_s: float, backoff_s: float, grace_s: float) -> "Limits":
        """`grace_s`: from TERM to KILL."""
        return cls(round(start_s * 1000), round(backoff_s * 1000), round(grace_s * 1000) + KILL_MS)


def runs_alive(name: str, wish: Desired | None, seen: Seen, timers: Timers, now_ms: int, limits: Limits) -> Step:
    """A run of ours lives, or several."""
    newest = max(seen.live, key=lambda run: run.started_ms)
    flags = _flags(seen)
    if why := _why_end(wish, seen.live, timers):
        return _end(name, _up(timers, newest, wish, now_ms, limits, flags), why, now_ms, limits, flags)
    if wish is None or wish.state != "RUN":
        flags |= {"drift"}
    else:  # the wish is fulfilled: a later crash is not a start that a person asked for
        timers = timers.but(asked_ms=wish.at_ms, restart_id=wish.restart_id)
    if now_ms - newest.started_ms >= STEADY_MS:
        timers = timers.but(crashes=replace(timers.crashes, in_a_row=0))
    if timers.state is State.STOPPING:
        timers = _seen(timers, newest, wish, now_ms, limits)
    up = _up(timers.but(next_start_ms=None, held=False), newest, wish, now_ms, limits, flags)
    if "orphan" in flags:
        return Step(up, Action(name, Do.END, "its wrapper or its screen server is dead", wanted=False))
    return Step(up)


def server_alone(name: str, wish: Desired | None, seen: Seen, timers: Timers, now_ms: int, limits: Limits) -> Step:
    """A server without a run of ours closes after its run, or was started by hand without the wrapper. Nothing
    is started beside it either way.
    """
    since = timers.alone_ms or now_ms
    timers = replace(timers, alone_ms=since)
    if now_ms - since < CLOSING_MS:
        return Step(timers)
    bare = seen.bare or Bare(now_ms)
    if wish and wish.state == "RUN" and (left := _why_close(wish, bare)):
        return Step(timers, Action(name, Do.END, left))
    flags = _flags(seen)
    if wish and wish.state != "RUN" and wish.at_ms > bare.started_ms:
        why = (wish.reason or f"wanted: {wish.state}", wish.by or "agent")
        return _end(name, _bare(timers, now_ms, flags), why, now_ms, limits, flags)
    if timers.state is State.STOPPING:  # what was to end has ended, and this is something else
        timers = replace(timers.move(Event.SEEN, State.RUNNING, now_ms, WITHOUT_WRAPPER, "hand"), closing=None)
    running = _bare(timers, now_ms, flags | {"drift"})
    if wish and wish.state == "RUN" and wish.adopt and seen.servers == 1 and bare.takeable:
        return Step(running, Action(name, Do.ADOPT, wish.reason, by=wish.by or "agent"))
    return Step(running)


def _why_close(wish: Desired, bare: Bare) -> str:
    """Why a server in which nothing runs may be closed so that the session can start."""
    if bare.holds == "nothing":
        return "its screen server hangs, and no program is left in it"
    if bare.holds == "shell" and wish.adopt:
        return "its adopted program has ended; the shell that it leaves is closed"
    return ""


def _why_end(wish: Desired | None, live: tuple[LiveRun, ...], timers: Timers) -> tuple[str, str] | None:
    """Why the live runs have to go, and by whose wish; None if they may stay. A run that somebody started by
    hand after the wish to stop stays: that is drift, for a person to judge.
    """
    if any(run.ending for run in live):
        stopping = timers.state is State.STOPPING
        return (timers.cause, timers.by) if stopping else ("its end was asked for", "hand")
    if wish is None:
        return None
    by = wish.by or "agent"
    if wish.state != "RUN":
        drifted = all((run.by_hand or run.adopted) and run.started_ms > wish.at_ms for run in live)
        return None if drifted else (wish.reason or f"wanted: {wish.state}", by)
    newest = max(live, key=lambda run: run.started_ms)
    handled = newest.restart_id or timers.restart_id
    return (f"restart: {wish.reason}", by) if wish.restart_id and wish.restart_id != handled else None


def _end(
    name: str, timers: Timers, why: tuple[str, str], now_ms: int, limits: Limits, flags: frozenset[str]
) -> Step:
    """`why`: the reason, and whose wish it is."""
    reason, by = why
    stopping = timers.move(Event.STOP, State.STOPPING, now_ms, reason, by, flags=flags)
    if now_ms - stopping.since_ms > limits.stop_ms:
        stopping = replace(stopping, flags=flags | {"orphan"})
    return Step(stopping, Action(name, Do.END, reason, by=by))


def _up(
    timers: Timers, newest: LiveRun, wish: Desired | None, now_ms: int, limits: Limits, flags: frozenset[str]
) -> Timers:
    """STARTING or RUNNING, by the age of the run; one that is STOPPING stays so."""
    if timers.state is State.STOPPING:
        return timers
    if timers.state not in ALIVE:
        timers = _seen(timers, newest, wish, now_ms, limits)
    state = _state(newest, now_ms, limits)
    event = Event.UP if state is State.RUNNING else Event.SEEN
    up = timers.move(event, state, _since(newest, state, limits), timers.cause, run_id=newest.run_id, flags=flags)
    if state is State.STARTING:  # screen was asked for it a little earlier
        return up.but(since_ms=max(up.since_ms, newest.started_ms))
    return up


def _seen(timers: Timers, newest: LiveRun, wish: Desired | None, now_ms: int, limits: Limits) -> Timers:
    """A run that nobody here has just started."""
    state = _state(newest, now_ms, limits)
    cause, by = "found alive", "agent"
    if newest.by_hand:
        cause, by = STARTED_BY_HAND, "hand"
    elif newest.adopted:
        cause, by = ADOPTED, (wish.by if wish else "") or "agent"
    return timers.move(Event.SEEN, state, _since(newest, state, limits), cause, by, newest.run_id)


def _bare(timers: Timers, now_ms: int, flags: frozenset[str]) -> Timers:
    if timers.state in {State.RUNNING, State.STOPPING}:
        return timers if timers.state is State.STOPPING else replace(timers, cause=WITHOUT_WRAPPER, flags=flags)
    event = Event.UP if timers.state is State.STARTING else Event.SEEN
    return timers.move(event, State.RUNNING, now_ms, WITHOUT_WRAPPER, "hand", flags=flags)


def _state(run: LiveRun, now_ms: int, limits: Limits) -> State:
    return State.RUNNING if now_ms - run.started_ms >= limits.start_ms else State.STARTING


def _since(run: LiveRun, state: State, limits: Limits) -> int:
    return run.started_ms + (limits.start_ms if state is State.RUNNING else 0)


def _flags(seen: Seen) -> frozenset[str]:
    found = {"duplicate"} if len(seen.live) > 1 or seen.servers > 1 else set()
    found |= {"orphan"} if any(not run.whole for run in seen.live) else set()
    found |= {"adopted"} if any(run.adopted for run in seen.live) else set()
    return frozenset(found) if found else NO_FLAGS
