"""What the agent needs of GNU screen. `gnu` is the real one, `memory` its twin for tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from smsdeck.screen.identity import Identity
from smsdeck.screen.inside import Inside


@dataclass(frozen=True, slots=True)
class Socket:
    """One entry of SCREENDIR: a living server, or the leftover of a dead one (`server` is None)."""

    name: str
    entry: str
    server: Identity | None


@dataclass(frozen=True, slots=True)
class Scan:
    """All sockets at one moment. `complete` is False where the directory could not be read: then the absence
    of a socket means nothing.
    """

    sockets: tuple[Socket, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """All that is known of one run to be ended; parts that are gone already are None."""

    name: str
    servers: tuple[Identity, ...] = ()
    wrapper: Identity | None = None
    child: Identity | None = None


class Screen(Protocol):
    """Start, look, end. Success is what `scan` and the run records show later, never a return value."""

    async def start(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """Ask screen for a session that runs `argv` with `env` and nothing else of ours. UnavailableError
        if screen itself did not come back in time.
        """
        ...

    def scan(self) -> Scan:
        """What is there now."""
        ...

    def is_alive(self, process: Identity, *, now: bool = False) -> bool:
        """Whether this very process lives: as of the last scan, which costs least, or `now`."""
        ...

    def is_stopped(self, process: Identity) -> bool:
        """Whether this living process was stopped by a signal, and does nothing until it is told to go on."""
        ...

    def server_of(self, wrapper: Identity) -> Identity | None:
        """The living screen server that runs this wrapper, whether or not its socket is there."""
        ...

    def server_above(self, program: Identity) -> Identity | None:
        """The living screen server, in whatever SCREENDIR, that a program runs in which has no wrapper of ours."""
        ...

    def look_inside(self, server: Identity) -> Inside:
        """What a server holds that runs without our wrapper."""
        ...

    def heal(self, server: Identity) -> None:
        """Ask a living server to make its lost socket again."""
        ...

    async def end(self, target: Target, grace_s: float) -> bool:
        """TERM, `grace_s`, KILL; True once nothing of it lives. Safe to repeat."""
        ...

    def watch(self, process: Identity, on_death: Callable[[], None]) -> Callable[[], None]:
        """Call `on_death` once, in the loop, when it dies (at once if it is dead); returns how to stop."""
        ...

    def tidy(self, socket: Socket) -> None:
        """Remove the leftover socket of a dead server."""
        ...
