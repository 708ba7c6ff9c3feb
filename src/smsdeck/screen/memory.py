"""A screen for tests: sessions are entries of a dictionary, and die when told to. It leaves the same run
records as the real wrapper, so that whatever reads those needs no twin.
"""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smsdeck.kit import durable
from smsdeck.screen import names
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity, boot_id
from smsdeck.screen.inside import Inside
from smsdeck.screen.protocol import Scan, Socket, Target
from smsdeck.screen.wrapper import Order, exit_record, now_ms


@dataclass
class MemoryRun:
    """One run that was started. `stubborn` ones ignore TERM."""

    name: str
    order: Order
    server: Identity
    wrapper: Identity
    child: Identity
    folder: SessionFolder
    stubborn: bool = False


class MemoryScreen:
    """The twin of GnuScreen. `runs` holds what lives, `started` all names ever asked for."""

    def __init__(self) -> None:
        self.runs: dict[int, MemoryRun] = {}
        self.started: list[str] = []
        self.bare: dict[Identity, tuple[str, Inside]] = {}
        self.readable = True
        self.deaf = False
        self.stopped: set[Identity] = set()
        self._pids = itertools.count(1_000_000)
        self._watched: dict[Identity, list[Callable[[], None]]] = {}

    async def start(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """See Screen. `deaf` makes it start nothing and say nothing, as screen does without a pty."""
        assert env["SMSDECK_SESSION_DIR"]
        self.started.append(names.checked(name))
        if self.deaf:
            return
        order = Order([*argv[argv.index("--") - 5 :]])
        server, wrapper, child = (Identity(boot_id(), next(self._pids), 1) for _ in range(3))
        folder = SessionFolder(Path(order.folder))
        run = MemoryRun(name, order, server, wrapper, child, folder)
        self.runs[server.pid] = run
        durable.write(folder.runs / f"{order.run_id}.start", _start_record(run))

    def scan(self) -> Scan:
        """See Screen; incomplete while not `readable`."""
        if not self.readable:
            return Scan((), complete=False)
        servers = [(run.name, run.server) for run in self.runs.values()]
        servers += [(name, server) for server, (name, _) in self.bare.items()]
        return Scan(tuple(Socket(name, f"{server.pid}.{name}", server) for name, server in servers))

    def is_alive(self, process: Identity, *, now: bool = False) -> bool:  # noqa: ARG002 - no scan is kept here
        """See Screen."""
        if process in self.bare or self.server_above(process):
            return True
        return any(process in (run.server, run.wrapper, run.child) for run in self.runs.values())

    def is_stopped(self, process: Identity) -> bool:
        """See Screen."""
        return process in self.stopped

    def server_of(self, wrapper: Identity) -> Identity | None:
        """See Screen."""
        return next((run.server for run in self.runs.values() if run.wrapper == wrapper), None)

    def server_above(self, program: Identity) -> Identity | None:
        """See Screen."""
        return next((server for server, (_, inside) in self.bare.items() if inside.program == program), None)

    def look_inside(self, server: Identity) -> Inside:
        """See Screen."""
        return self.bare[server][1]

    def heal(self, server: Identity) -> None:
        """Sockets are never lost here."""

    async def end(self, target: Target, grace_s: float) -> bool:  # noqa: ARG002 - no time passes here
        """See Screen."""
        for server in target.servers:
            self.bare.pop(server, None)
        for run in [run for run in self.runs.values() if run.child == target.child]:
            self.die(run.name, number=9 if run.stubborn else 15)
        return True

    def watch(self, process: Identity, on_death: Callable[[], None]) -> Callable[[], None]:
        """See Screen."""
        waiting = self._watched.setdefault(process, [])
        waiting.append(on_death)
        return waiting.clear

    def tidy(self, socket: Socket) -> None:
        """Leftovers do not happen here."""

    def by_hand(self, name: str, started_ms: int) -> Identity:
        """Somebody starts a server without our wrapper; its program."""
        server, program = (Identity(boot_id(), next(self._pids), 1) for _ in range(2))
        self.bare[server] = (name, Inside(started_ms, "program", program))
        return program

    def lose(self, program: Identity, *, shell: bool) -> None:
        """The program of a server without our wrapper ends; a `shell` that it ran in stays."""
        server = self.server_above(program)
        assert server is not None
        name, inside = self.bare.pop(server)
        if shell:
            self.bare[server] = (name, Inside(inside.started_ms, "shell"))
        for on_death in self._watched.pop(program, []):
            on_death()

    def die(self, name: str, *, code: int | None = None, number: int | None = None) -> None:
        """The program of this session ends by `code` or by signal `number`."""
        run = next(run for run in self.runs.values() if run.name == name)
        durable.write(run.folder.runs / f"{run.order.run_id}.exit", exit_record(run.order, code, number, []))
        del self.runs[run.server.pid]
        for on_death in self._watched.pop(run.wrapper, []):
            on_death()


def _start_record(run: MemoryRun) -> bytes:
    record = {
        "run_id": run.order.run_id,
        "restart_id": run.order.restart_id,
        "by": run.order.by,
        "boot_id": boot_id(),
        "started_ms": now_ms(),
        "wrapper_pid": run.wrapper.pid,
        "wrapper_ticks": 1,
        "child_pid": run.child.pid,
        "child_ticks": 1,
    }
    return json.dumps(record).encode()
