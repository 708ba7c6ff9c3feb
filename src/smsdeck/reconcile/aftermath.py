"""What the end of a run means for its session. Pure."""

from dataclasses import replace

from smsdeck.reconcile import backoff
from smsdeck.reconcile.facts import Desired, EndedRun, Timers
from smsdeck.reconcile.states import State


def after_end(
    timers: Timers, ended: EndedRun, wish: Desired | None, jitter: float, first_ms: int = backoff.FIRST_MS
) -> Timers:
    """The session after that run, as of the time the run ended. A death while STOPPING is never a crash.
    `first_ms` is the first wait of the back-off.
    """
    if timers.launched == ended.run_id:
        timers = replace(timers, launched=None)
    if ended.cause == "stop" or timers.state is State.STOPPING:
        return _rest(timers, State.EXITED if ended.hold else State.STOPPED, ended)
    if ended.cause == "lost":
        return _rest(timers, State.STOPPED, ended)
    high = wish is not None and wish.high
    if ended.cause == "crash":
        return _crashed(timers, ended, high, jitter, first_ms)
    if not high:
        return _rest(timers, State.EXITED, ended)
    # A session of high priority is kept going whatever its program thinks; at a pace that hurts nobody.
    row = replace(timers.crashes, in_a_row=timers.crashes.in_a_row + 1)
    return _retry(
        replace(timers, crashes=row), State.BACKOFF, ended, backoff.delay_ms(row.in_a_row, jitter, first_ms)
    )


def _crashed(timers: Timers, ended: EndedRun, high: bool, jitter: float, first_ms: int) -> Timers:
    crashes = timers.crashes.with_crash(ended.ended_ms, ended.ended_ms - ended.started_ms)
    timers = replace(timers, crashes=crashes)
    if crashes.budget_spent or ended.cannot_run:
        return _retry(timers, State.FATAL, ended, backoff.slow_retry_ms(high=high))
    return _retry(timers, State.BACKOFF, ended, backoff.delay_ms(crashes.in_a_row, jitter, first_ms))


def _retry(timers: Timers, state: State, ended: EndedRun, wait_ms: int) -> Timers:
    return replace(_rest(timers, state, ended), next_start_ms=ended.ended_ms + wait_ms)


def _rest(timers: Timers, state: State, ended: EndedRun) -> Timers:
    return replace(
        timers, state=state, since_ms=ended.ended_ms, cause=ended.why, next_start_ms=None, flags=frozenset()
    )
