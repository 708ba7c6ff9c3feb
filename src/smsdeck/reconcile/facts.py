"""What the plan is made from: plain values, gathered by `observe`, decided on by `plan`."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.states import Event, State

Wish = Literal["RUN", "STOP", "PAUSE"]
EndCause = Literal["crash", "stop", "exit", "lost"]


@dataclass(frozen=True, slots=True)
class Desired:
    """What a person or the policy wants of a session, since `at_ms`. `high`: one of its pairs is. `adopt`: what
    runs without our wrapper under this name is to be taken over.
    """

    state: Wish
    at_ms: int
    reason: str = ""
    restart_id: str | None = None
    high: bool = False
    by: str = ""
    adopt: bool = False


@dataclass(frozen=True, slots=True)
class LiveRun:
    """A run of which a process lives. `ending`: the wish to end it is on the disk. `whole`: its wrapper and
    its screen server live too; a run that is not whole cannot be trusted to leave an exit record. `adopted`: it
    has no wrapper of ours, and will leave no exit record.
    """

    run_id: str
    started_ms: int
    restart_id: str | None = None
    by_hand: bool = False
    ending: bool = False
    whole: bool = True
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that is over, with the time and cause that its records tell. `hold`: whoever ended it wants it to
    stay down. `cannot_run`: there is no program to run (exit 126 or 127). `by`: who wanted its end, `hand` for
    one at the console of the host; empty where nobody did.
    """

    run_id: str
    started_ms: int
    ended_ms: int
    cause: EndCause
    why: str = ""
    hold: bool = False
    cannot_run: bool = False
    by: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Bare:
    """A screen server of the session's name without a run of ours: since when it lives, and what it holds.
    `takeable`: that is one program, which can be adopted.
    """

    started_ms: int
    holds: Literal["program", "shell", "nothing"] = "program"
    takeable: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """All that one scan found of a session. `bare` is told only where `live` is empty."""

    live: tuple[LiveRun, ...] = ()
    servers: int = 0
    ended: tuple[EndedRun, ...] = ()
    bare: Bare | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One transition that happened, and who caused it: a person's name, `policy`, `agent` or `hand`. `number`
    counts a session's moves, so that those of one millisecond keep their order.
    """

    number: int
    before: State
    event: Event
    after: State
    cause: str
    by: str
    at_ms: int
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Timers:
    """What the agent remembers of a session between two rounds. `asked_ms` is the wish that was acted on last;
    `launched` the run that screen was asked for (at `since_ms`) and that has not been seen yet, `alone_ms` since
    when a screen server of this name lives without a run of ours. `closing` is a run that ended as asked while a
    screen server of the session still lives. `veiled` is state and cause under UNKNOWN while nobody can look;
    `held` means EXITED by hand. `handled` names ended runs that were acted on and whose records are still there;
    `moves` are those that nobody was told of yet.
    """

    state: State = State.UNKNOWN
    since_ms: int = 0
    cause: str = ""
    by: str = "agent"
    crashes: Crashes = field(default_factory=Crashes)
    next_start_ms: int | None = None
    launched: str | None = None
    asked_ms: int | None = None
    restart_id: str | None = None
    restarts: int = 0
    alone_ms: int | None = None
    closing: str | None = None
    flags: frozenset[str] = frozenset()
    veiled: tuple[State, str] | None = None
    held: bool = False
    handled: tuple[str, ...] = ()
    moved: int = 0
    moves: tuple[Move, ...] = ()

    def but(self, **changes: object) -> "Timers":
        """With these changes; the very same where they change nothing, as for most sessions in most rounds."""
        same = all(getattr(self, name) == value for name, value in changes.items())
        return self if same else replace(self, **changes)  # type: ignore[arg-type] # as `replace` checks

    def move(
        self,
        event: Event,
        after: State,
        at_ms: int,
        cause: str,
        by: str | None = None,
        run_id: str | None = None,
        flags: frozenset[str] = frozenset(),
    ) -> "Timers":
        """In `after` because of `event`; a state that stays is no move, but its cause and flags may change. Time
        does not run backwards in a session's history, whatever the clock does.
        """
        told = self.but(cause=cause, flags=flags, by=self.by if by is None else by)
        if after is self.state:
            return told
        at_ms = max(at_ms, self.since_ms)
        made = Move(self.moved + 1, self.state, event, after, cause, told.by, at_ms, run_id)
        return replace(told, state=after, since_ms=at_ms, moved=made.number, moves=(*self.moves, made))


class Do(StrEnum):
    """What can be done to a session."""

    START = "start"
    END = "end"
    ADOPT = "adopt"


@dataclass(frozen=True, slots=True)
class Action:
    """One deed, why, and by whose wish. `wanted` is False only for an orphan: its end is a crash, not a stop."""

    session: str
    do: Do
    reason: str
    wanted: bool = True
    high: bool = False
    by: str = "agent"


@dataclass(frozen=True, slots=True)
class Step:
    """A decision on one session."""

    timers: Timers
    action: Action | None = None
