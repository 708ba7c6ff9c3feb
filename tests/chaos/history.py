"""What was done to a host and what was seen of it, as the checker reads it. Times are epoch milliseconds."""

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
Identity = tuple[int, int]
"""Pid and start time in ticks: what is not given to another process."""


@dataclass
class Life:
    """One process that was a session's program, by its own word (`said`: how it meant to end) and by /proc."""

    session: str
    pid: int
    ticks: int
    began_ms: int
    last_ms: int
    """Last seen alive."""

    gone_ms: int | None = None
    """First seen dead; None while it lives."""

    said: str = ""
    """`exit N` or `signal N`: written by the program just before it ended by itself."""

    @property
    def identity(self) -> Identity:
        """Which process it was."""
        return self.pid, self.ticks


@dataclass(frozen=True)
class Injury:
    """Something of a session was killed: its program, wrapper or screen server."""

    session: str
    what: str
    at_ms: int
    done_ms: int


@dataclass(frozen=True)
class Wished:
    """A wish that was written: start, stop, pause or restart."""

    session: str
    action: str
    at_ms: int
    done_ms: int


@dataclass(frozen=True)
class Outage:
    """Something was away: the store, what the store holds (`empty`), the agent, ptys, disk space, or the sight of
    SCREENDIR.
    """

    what: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True)
class AgentKill:
    """An agent was killed and another took its place: which lives were there at the kill."""

    at_ms: int
    back_ms: int
    alive: tuple[Identity, ...]


@dataclass(frozen=True)
class Shown:
    """What the store showed of a session: which run, in which state, and when the agent wrote that."""

    session: str
    run_id: str | None
    state: str
    written_ms: int


@dataclass(frozen=True)
class Twice:
    """Two programs of one session lived at one moment."""

    session: str
    at_ms: int
    programs: tuple[Identity, Identity]


@dataclass(frozen=True)
class Settled:
    """What the store said of a session once the faults were over, and the program that lived then."""

    session: str
    desired: str
    state: str
    pid: int | None
    living: int | None


@dataclass
class History:
    """Everything of one seed."""

    lives: list[Life] = field(default_factory=list)
    injuries: list[Injury] = field(default_factory=list)
    wishes: list[Wished] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    agent_kills: list[AgentKill] = field(default_factory=list)
    done: list[tuple[int, str]] = field(default_factory=list)
    """When each fault was done, for a person who reads this."""

    shown: list[Shown] = field(default_factory=list)
    twice: list[Twice] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Processes and sockets of ours after everything was stopped."""

    strangers_hit: list[str] = field(default_factory=list)
    runs: list[Document] = field(default_factory=list)
    alerts: list[Document] = field(default_factory=list)
    """The outbox, as the crash watch filled it."""

    transitions: list[Document] = field(default_factory=list)
    allowed: set[tuple[str, str, str]] | None = None
    """(from, event, to) of the state table."""
