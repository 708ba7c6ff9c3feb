"""What the end of a run means for its session. Pure."""

from dataclasses import replace

from smsdeck.reconcile import backoff
from smsdeck.reconcile.facts import Desired, EndedRun, Timers
from smsdeck.reconcile.states import ALIVE, Event, State


def after_end(
    timers: Timers,
    ended: EndedRun,
    wish: Desired | None,
    jitter: float,
    first_ms: int = backoff.FIRST_MS,
    *,
    served: bool = False,
) -> Timers:
    """The session after that run, as of the time the run ended. A death while STOPPING is never a crash.
    `first_ms` is the first wait of the back-off. `served`: a screen server of the session still lives, so that it
    has not stopped yet. An end that was acted on already changes nothing.
    """
    if ended.run_id in timers.handled:
        return timers
    timers = replace(_lived(timers, ended), handled=(*timers.handled, ended.run_id))
    if timers.launched == ended.run_id:
        timers = replace(timers, launched=None)
    if ended.cause == "stop" or timers.state is State.STOPPING:
        return _ended_as_asked(timers, ended, served=served)
    if ended.cause == "lost":
        return _rest(timers, Event.LOST, State.STOPPED, ended)
    high = wish is not None and wish.high
    if ended.cause == "crash":
        return _crashed(timers, ended, high, jitter, first_ms)
    if not high:
        return _rest(timers, Event.EXITED, State.EXITED, ended)
    # A session of high priority is kept going whatever its program thinks; at a pace that hurts nobody.
    row = replace(timers.crashes, in_a_row=timers.crashes.in_a_row + 1)
    wait_ms = backoff.delay_ms(row.in_a_row, jitter, first_ms)
    return _retry(replace(timers, crashes=row), Event.EXITED, State.BACKOFF, ended, wait_ms)


def _lived(timers: Timers, ended: EndedRun) -> Timers:
    """A run that began and ended while nobody looked: its beginning is told first."""
    if timers.state in ALIVE:
        return timers
    by = "hand" if ended.by_hand else "agent"
    return timers.move(
        Event.SEEN, State.STARTING, ended.started_ms, "it ran while no agent looked", by, ended.run_id
    )


def _ended_as_asked(timers: Timers, ended: EndedRun, *, served: bool) -> Timers:
    if served and timers.state is State.STOPPING:
        why, by = ended.why or timers.cause, ended.by or timers.by
        return replace(timers, cause=why, by=by, held=ended.hold, closing=ended.run_id)
    if ended.hold:
        return replace(_rest(timers, Event.HELD, State.EXITED, ended), held=True)
    return _rest(timers, Event.ENDED, State.STOPPED, ended)


def _crashed(timers: Timers, ended: EndedRun, high: bool, jitter: float, first_ms: int) -> Timers:
    crashes = timers.crashes.with_crash(ended.ended_ms, ended.ended_ms - ended.started_ms)
    timers = replace(timers, crashes=crashes)
    if crashes.budget_spent or ended.cannot_run:
        return _retry(timers, Event.GAVE_UP, State.FATAL, ended, backoff.slow_retry_ms(high=high))
    wait_ms = backoff.delay_ms(crashes.in_a_row, jitter, first_ms)
    return _retry(timers, Event.CRASHED, State.BACKOFF, ended, wait_ms)


def _retry(timers: Timers, event: Event, state: State, ended: EndedRun, wait_ms: int) -> Timers:
    return replace(_rest(timers, event, state, ended), next_start_ms=ended.ended_ms + wait_ms)


def _rest(timers: Timers, event: Event, state: State, ended: EndedRun) -> Timers:
    """A stop was somebody's wish: the one who asked, or whose mark the run's records bear."""
    by = ended.by or (timers.by if timers.state is State.STOPPING else "agent")
    rested = timers.move(event, state, ended.ended_ms, ended.why, by, ended.run_id)
    return replace(rested, next_start_ms=None, held=False)
