"""Whether a living program makes progress, judged by the age of its heartbeat. Pure."""

from typing import Literal

from smsdeck.reconcile.states import State

Health = Literal["ok", "no_data", "stale"]
STALE_MS = 60_000


def health(state: State, started_ms: int | None, heartbeat_ms: int | None, now_ms: int) -> Health:
    """`no_data` until the first heartbeat of this run, `stale` when none came for a minute. Only a RUNNING
    session can be stale; of one that runs without a run of ours (`started_ms` is None) nothing is known.
    """
    if state is not State.RUNNING:
        return "ok" if state is not State.STARTING else "no_data"
    if started_ms is None:
        return "no_data"
    of_this_run = heartbeat_ms is not None and heartbeat_ms >= started_ms
    last = heartbeat_ms if of_this_run and heartbeat_ms else started_ms
    if now_ms - last > STALE_MS:
        return "stale"
    return "ok" if of_this_run else "no_data"
