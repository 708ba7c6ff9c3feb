"""The words for what a session is doing (Supervisor's, and PAUSED), and which may follow which."""

from enum import StrEnum


class State(StrEnum):
    """What is observed, never what is wished."""

    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    BACKOFF = "BACKOFF"
    STOPPING = "STOPPING"
    EXITED = "EXITED"
    FATAL = "FATAL"
    PAUSED = "PAUSED"
    UNKNOWN = "UNKNOWN"


ALIVE = frozenset({State.STARTING, State.RUNNING, State.STOPPING})
"""A process of it exists, or screen was just asked for one."""

AT_REST = frozenset({State.STOPPED, State.EXITED, State.FATAL, State.PAUSED, State.BACKOFF})
"""Nothing of it is alive."""

NEXT: dict[State, frozenset[State]] = {
    State.STOPPED: frozenset({State.STARTING, State.RUNNING, State.PAUSED, State.FATAL}),
    State.PAUSED: frozenset({State.STARTING, State.RUNNING, State.STOPPED, State.FATAL}),
    State.EXITED: frozenset({State.STARTING, State.RUNNING, State.STOPPED, State.PAUSED, State.FATAL}),
    State.FATAL: frozenset({State.STARTING, State.RUNNING, State.STOPPED, State.PAUSED}),
    State.BACKOFF: frozenset({State.STARTING, State.RUNNING, State.STOPPED, State.PAUSED, State.FATAL}),
    State.STARTING: frozenset(State) - {State.STARTING, State.UNKNOWN},
    State.RUNNING: frozenset(State) - {State.RUNNING, State.UNKNOWN},
    State.STOPPING: frozenset({State.STOPPED, State.PAUSED, State.EXITED, State.STARTING, State.RUNNING}),
    State.UNKNOWN: frozenset(State) - {State.UNKNOWN},
}
"""Allowed transitions. Anything may become UNKNOWN, and a state may stay. From STOPPING no way leads to
BACKOFF or FATAL: an end that was asked for is never a crash. RUNNING may follow a state of rest at once when
somebody started the session by hand.
"""


def may_follow(before: State, after: State) -> bool:
    """Whether a session in `before` may next be seen in `after`."""
    return after in (before, State.UNKNOWN) or after in NEXT[before]
