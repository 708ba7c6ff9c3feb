"""What one look at a host finds."""

from dataclasses import dataclass, field

from smsdeck.reconcile.facts import EndedRun, Seen
from smsdeck.screen.identity import Identity
from smsdeck.screen.protocol import Socket, Target
from smsdeck.screen.records import Exit, Start


@dataclass
class End:
    """A run that is over, with its records."""

    session: str
    run: EndedRun
    start: Start | None = None
    exit: Exit | None = None


@dataclass
class Sight:
    """What one look found. Where it is not `complete`, nothing follows from what is missing."""

    complete: bool
    seen: dict[str, Seen] = field(default_factory=dict)
    starts: dict[str, list[Start]] = field(default_factory=dict)
    servers: dict[str, list[Identity]] = field(default_factory=dict)
    ends: list[End] = field(default_factory=list)
    leftovers: list[Socket] = field(default_factory=list)
    lost_sockets: list[Identity] = field(default_factory=list)
    same: bool = False
    """Nothing of any session can have changed since the last look."""

    @property
    def uneventful(self) -> bool:
        """Whether there is nothing new in it, and nothing to be put in order."""
        return self.complete and self.same and not (self.ends or self.leftovers or self.lost_sockets)

    def anchors(self) -> set[Identity]:
        """What the runs end with."""
        return {start.anchor for starts in self.starts.values() for start in starts}

    def all_servers(self) -> set[Identity]:
        """The screen servers of all sessions."""
        return {server for servers in self.servers.values() for server in servers}

    def targets(self, session: str) -> list[Target]:
        """What has to be ended to end the session: one target for each run, or its bare servers."""
        servers = tuple(self.servers.get(session, ()))
        runs = self.starts.get(session, [])
        if not runs:
            return [Target(session, servers)] if servers else []
        return [Target(session, servers, None if run.adopted else run.wrapper, run.child) for run in runs]
