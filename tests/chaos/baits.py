"""Strangers: some that look much like what is ours, and some that are given the pids of dead processes of ours."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.kernel import Kernel, own

BAIT = Path(__file__).with_name("bait.py")
TRIES = 20


@dataclass
class Bait:
    """One of them. `what`: for whom it may be taken."""

    process: "subprocess.Popen[bytes]"
    notes: Path
    what: str


class Baits:
    """All of them; what they were sent is read at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        self._baits: list[Bait] = []

    def look_alike(self, session: str) -> None:
        """Another person's screen server of the same session name, in another SCREENDIR."""
        elsewhere = {"SCREENDIR": str(self._folder), "SMSDECK_SESSION_DIR": str(self._folder / session)}
        notes = self._folder / session
        process = self._start(notes, "screen", ["-dmS", session], elsewhere)
        self._baits.append(Bait(process, notes, f"a server of {session} elsewhere"))

    def place(self, pid: int, was: str, name: str) -> bool:
        """Have a stranger live under this pid; False if somebody else got it first."""
        for attempt in range(TRIES):
            notes = self._folder / f"{pid}-{attempt}"
            Kernel.next_pid(pid)
            process = self._start(notes, name)
            if process.pid == pid:
                self._baits.append(Bait(process, notes, f"the dead {was} of this pid"))
                return True
            process.kill()
            process.wait()
            if Path(f"/proc/{pid}").exists():
                return False
        return False

    def __len__(self) -> int:
        return len(self._baits)

    def hits(self) -> list[str]:
        """Each signal that any of them got; ends them."""
        found = []
        for bait in self._baits:
            if (code := bait.process.poll()) is not None:
                found.append(f"the stranger like {bait.what} ended: {code}")
            lines = bait.notes.read_text().splitlines() if bait.notes.exists() else []
            found += [f"the stranger like {bait.what}: {line}" for line in lines if line != "ready"]
            bait.process.kill()
            bait.process.wait()
        return found

    @staticmethod
    def _start(
        notes: Path, name: str, arguments: list[str] | None = None, env: dict[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-I", "-S", str(BAIT), str(notes), name, *(arguments or [])]
        return own(subprocess.Popen(command, env={**os.environ, **(env or {})}))
