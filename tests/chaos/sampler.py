"""Looks at /proc twenty times a second, less often on a busy machine: which processes are a session's, and what
part they play in it.
"""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.history import Identity, Life, Twice
from tests.chaos.proc import Process, Stat, now_ms, stat, still

EVERY_S = 0.05


@dataclass
class Look:
    """One sweep."""

    at_ms: int
    sessions: dict[str, list[Process]] = field(default_factory=lambda: defaultdict(list))

    def of(self, session: str, *parts: str) -> list[Process]:
        """The processes of a session that play one of these parts."""
        return [one for one in self.sessions.get(session, []) if one.part in parts]


class Sampler(threading.Thread):
    """Keeps the newest look, all lives, and every moment at which a session lived twice."""

    def __init__(self, sessions: Path, programs: Path) -> None:
        super().__init__(daemon=True)
        self._mark = b"SMSDECK_SESSION_DIR=" + str(sessions).encode() + b"/"
        self._programs = str(programs).encode() + b"/"
        self._known: dict[tuple[int, int, str], tuple[str, bool]] = {}
        self._done = threading.Event()
        self._lock = threading.Lock()
        self.look = Look(0)
        self.looked_ms: list[int] = []
        self.lives: dict[Identity, Life] = {}
        self.twice: list[Twice] = []
        self.longest_gap_ms = 0

    def run(self) -> None:
        """Until `close`."""
        while not self._done.wait(EVERY_S):
            self.sweep()

    def close(self) -> None:
        """End, with a last look."""
        self._done.set()
        self.join()
        self.sweep()

    def sweep(self) -> Look:
        """Look now."""
        with self._lock:
            return self._sweep()

    def _sweep(self) -> Look:
        look = Look(now_ms())
        self.looked_ms.append(look.at_ms)
        if self.look.at_ms:
            self.longest_gap_ms = max(self.longest_gap_ms, look.at_ms - self.look.at_ms)
        stats = {int(one.name): found for one in Path("/proc").glob("[0-9]*") if (found := stat(int(one.name)))}
        for pid, found in stats.items():
            session, runs_program = self._whose(pid, found)
            if session:
                part = self._part(pid, found, stats, runs_program=runs_program)
                look.sessions[session].append(Process(pid, found.ticks, part))
        self._follow(look)
        self.look = look
        return look

    def _whose(self, pid: int, found: Stat) -> tuple[str, bool]:
        key = (pid, found.ticks, found.name)
        if key not in self._known:
            try:
                environ = Path(f"/proc/{pid}/environ").read_bytes()
                argv = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                return "", False
            if not environ:
                return "", False  # in the middle of an exec
            mine = next((one for one in environ.split(b"\0") if one.startswith(self._mark)), b"")
            session = mine.rpartition(b"/")[2].decode()
            runs_program = len(argv) > 1 and argv[1].startswith(self._programs)
            self._known[key] = session, runs_program
        return self._known[key]

    @staticmethod
    def _part(pid: int, found: Stat, stats: dict[int, Stat], *, runs_program: bool) -> str:
        if found.name == "screen":
            return "server"
        if runs_program:
            return "program" if found.group == pid else "other"
        parent = stats.get(found.parent)
        return "wrapper" if parent and parent.name == "screen" else "other"

    def _follow(self, look: Look) -> None:
        living = set()
        for session, processes in look.sessions.items():
            programs = [one for one in processes if one.part == "program"]
            for one in programs:
                living.add(one.identity)
                life = self.lives.get(one.identity)
                if life is None:
                    life = Life(session, one.pid, one.ticks, look.at_ms, look.at_ms)
                    self.lives[one.identity] = life
                life.last_ms, life.gone_ms = look.at_ms, None
            # Alive a moment later too: then they were alive together, at the end of this look.
            if len(programs) > 1 and still(programs[0]) and still(programs[1]):
                self.twice.append(Twice(session, look.at_ms, (programs[0].identity, programs[1].identity)))
        for identity, life in self.lives.items():
            if life.gone_ms is None and identity not in living:
                life.gone_ms = look.at_ms
