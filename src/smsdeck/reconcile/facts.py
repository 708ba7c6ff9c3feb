"""What the plan is made from: plain values, gathered by `observe`, decided on by `plan`."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.states import State

Wish = Literal["RUN", "STOP", "PAUSE"]
EndCause = Literal["crash", "stop", "exit", "lost"]


@dataclass(frozen=True)
class Desired:
    """What a person or the policy wants of a session, since `at_ms`. `high`: one of its pairs is."""

    state: Wish
    at_ms: int
    reason: str = ""
    restart_id: str | None = None
    high: bool = False


@dataclass(frozen=True)
class LiveRun:
    """A run of which a process lives. `ending`: the wish to end it is on the disk. `whole`: its wrapper and
    its screen server live too; a run that is not whole cannot be trusted to leave an exit record.
    """

    run_id: str
    started_ms: int
    restart_id: str | None = None
    by_hand: bool = False
    ending: bool = False
    whole: bool = True


@dataclass(frozen=True)
class EndedRun:
    """A run that is over, with the time and cause that its records tell. `hold`: whoever ended it wants it to
    stay down. `cannot_run`: there is no program to run (exit 126 or 127).
    """

    run_id: str
    started_ms: int
    ended_ms: int
    cause: EndCause
    why: str = ""
    hold: bool = False
    cannot_run: bool = False


@dataclass(frozen=True)
class Seen:
    """All that one scan found of a session."""

    live: tuple[LiveRun, ...] = ()
    servers: int = 0
    ended: tuple[EndedRun, ...] = ()


@dataclass(frozen=True)
class Timers:
    """What the agent remembers of a session between two rounds. `asked_ms` is the wish that was acted on last;
    `launched` the run that screen was asked for and that has not been seen yet, `servers_alone_ms` since when a
    screen server of this name lives without a run of ours.
    """

    state: State = State.UNKNOWN
    since_ms: int = 0
    cause: str = ""
    crashes: Crashes = field(default_factory=Crashes)
    next_start_ms: int | None = None
    launched: str | None = None
    asked_ms: int | None = None
    restart_id: str | None = None
    restarts: int = 0
    servers_alone_ms: int | None = None
    flags: frozenset[str] = frozenset()


class Do(StrEnum):
    """What can be done to a session."""

    START = "start"
    END = "end"


@dataclass(frozen=True)
class Action:
    """One deed, and why. `wanted` is False only for an orphan: its end is a crash, not a stop."""

    session: str
    do: Do
    reason: str
    wanted: bool = True
    high: bool = False


@dataclass(frozen=True)
class Step:
    """A decision on one session."""

    timers: Timers
    action: Action | None = None
