"""The words for what a session is doing (Supervisor's, and PAUSED), and the table of what may follow what.

The plan's moves, `GET /api/v1/states`, `docs/states.md` and the console are made from `ROWS`.
"""

from dataclasses import dataclass
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


MEANINGS: dict[State, str] = {
    State.STOPPED: "Nothing of it is alive, and nothing is due; or it waits for its turn to start.",
    State.STARTING: "screen was asked for it, and it has not lived long enough to count as up.",
    State.RUNNING: "Its program lives, and has lived long enough.",
    State.BACKOFF: "It died though nobody asked for that; it is started again at a known time.",
    State.STOPPING: "Its end was asked for: TERM was sent, KILL follows.",
    State.EXITED: "It ended by itself with code 0, or was stopped by hand: it stays down until started.",
    State.FATAL: "It crashed too often, or cannot be run at all; it is tried again, slowly.",
    State.PAUSED: "Nothing of it is alive, because it is paused.",
    State.UNKNOWN: "Nobody can see it now. This alone never starts or ends anything, and tells no alert.",
}


class Event(StrEnum):
    """What makes a session's state change."""

    START = "start"
    SEEN = "seen alive"
    UP = "up"
    STOP = "stop"
    PAUSE = "pause"
    ENDED = "ended"
    HELD = "stopped by hand"
    CRASHED = "crashed"
    GAVE_UP = "gave up"
    EXITED = "exited"
    LOST = "lost with the host"
    VANISHED = "vanished"
    SEEN_DOWN = "seen down"
    BOOTED = "host restarted"
    UNSEEN = "out of sight"
    IN_SIGHT = "in sight again"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Row:
    """One allowed transition."""

    before: State
    event: Event
    after: State
    meaning: str


ALIVE = frozenset({State.STARTING, State.RUNNING, State.STOPPING})
"""A process of it exists, or screen was just asked for one."""

AT_REST = frozenset({State.STOPPED, State.EXITED, State.FATAL, State.PAUSED, State.BACKOFF})
"""Nothing of it is alive."""

_S = State
_UP = (_S.STARTING, _S.RUNNING)
_REST = tuple(state for state in State if state in AT_REST)
_KNOWN = tuple(state for state in State if state is not State.UNKNOWN)
_GROUPS: tuple[tuple[tuple[State, ...], Event, tuple[State, ...], str], ...] = (
    (_REST, Event.START, (_S.STARTING,), "screen is asked to start it, by a person or when it is due."),
    ((_S.UNKNOWN, *_REST), Event.SEEN, _UP, "A living run was found: adopted, or started by hand."),
    ((_S.STOPPING,), Event.SEEN, _UP, "Its end was not carried out, or another run of it was found."),
    ((_S.RUNNING,), Event.SEEN, (_S.STARTING,), "A younger run of it was found."),
    ((_S.STARTING,), Event.UP, (_S.RUNNING,), "It has lived for the start time."),
    (_UP, Event.STOP, (_S.STOPPING,), "A stop, pause or restart: the intent is on the disk, TERM is sent."),
    (
        (_S.BACKOFF, _S.FATAL, _S.EXITED, _S.PAUSED),
        Event.STOP,
        (_S.STOPPED,),
        "Nothing of it was alive, and it is no longer wished for.",
    ),
    (
        (_S.STOPPED, _S.BACKOFF, _S.FATAL, _S.EXITED),
        Event.PAUSE,
        (_S.PAUSED,),
        "Nothing of it is alive, and it is to pause.",
    ),
    ((*_UP, _S.STOPPING), Event.ENDED, (_S.STOPPED,), "It ended as asked. No exit code makes that a crash."),
    ((*_UP, _S.STOPPING), Event.HELD, (_S.EXITED,), "Somebody stopped it by hand: it stays down."),
    (_UP, Event.CRASHED, (_S.BACKOFF,), "It died, and nobody had asked for that."),
    (_UP, Event.GAVE_UP, (_S.FATAL,), "It crashed once too often, or there is no program to run."),
    (_UP, Event.EXITED, (_S.EXITED,), "It ended by itself with code 0."),
    (_UP, Event.EXITED, (_S.BACKOFF,), "The same, of high priority: it is kept going."),
    (_UP, Event.LOST, (_S.STOPPED,), "The host, or the agent that was about to start it, was restarted."),
    (_UP, Event.VANISHED, (_S.STOPPED,), "Nothing of it is left, and no record says why."),
    ((_S.UNKNOWN,), Event.SEEN_DOWN, (_S.STOPPED,), "The first look found nothing of it alive."),
    (
        (_S.BACKOFF, _S.FATAL, _S.EXITED),
        Event.BOOTED,
        (_S.STOPPED,),
        "The host was restarted: waits are over, what is wished starts. A stop by hand still holds.",
    ),
    (_KNOWN, Event.UNSEEN, (_S.UNKNOWN,), "SCREENDIR cannot be read: all waits stand still."),
    ((_S.UNKNOWN,), Event.IN_SIGHT, _KNOWN, "SCREENDIR can be read again: it goes on from where it was."),
    ((_S.STOPPED,), Event.FORGOTTEN, (_S.UNKNOWN,), "Nobody wishes for it any more, and nothing of it is left."),
)

ROWS: tuple[Row, ...] = tuple(
    Row(before, event, after, meaning)
    for befores, event, afters, meaning in _GROUPS
    for before in befores
    for after in afters
)
"""Every allowed transition. From STOPPING no way leads to BACKOFF or FATAL: an end that was asked for is never
a crash.
"""

NEXT: dict[State, frozenset[State]] = {
    state: frozenset(row.after for row in ROWS if row.before is state) for state in State
}
"""The states that may follow each. A state may also stay."""

_ALLOWED = frozenset((row.before, row.event, row.after) for row in ROWS)


def may_follow(before: State, after: State) -> bool:
    """Whether a session in `before` may next be seen in `after`."""
    return after is before or after in NEXT[before]


def is_row(before: State, event: Event, after: State) -> bool:
    """Whether the table allows exactly this."""
    return (before, event, after) in _ALLOWED
