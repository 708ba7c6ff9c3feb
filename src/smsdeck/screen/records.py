"""Run records: what the wrapper and whoever ends a run leave in `runs/`. A record that cannot be read counts
as absent: it never stops the agent.
"""

import functools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from smsdeck.kit import durable
from smsdeck.screen import log_lines
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity

Record = TypeVar("Record")
LINE_LENGTH = 300
ADOPTED = "adopted"


@dataclass(frozen=True)
class Start:
    """A run that began. `by` is `agent`, `hand` for scripts/session-start, or `adopted` for a program that was
    started without our wrapper and taken over: it has no wrapper (pid 0), and will leave no exit record.
    """

    run_id: str
    restart_id: str
    by: str
    boot_id: str
    started_ms: int
    wrapper_pid: int
    wrapper_ticks: int
    child_pid: int
    child_ticks: int

    def __post_init__(self) -> None:
        """Hundreds of records name the same boot: one string for all."""
        object.__setattr__(self, "boot_id", sys.intern(self.boot_id))

    @property
    def adopted(self) -> bool:
        """Whether it runs without our wrapper."""
        return self.by == ADOPTED

    @functools.cached_property
    def anchor(self) -> Identity:
        """The process whose death ends the run: the wrapper, which dies last; the program where it has none."""
        return self.child if self.adopted else self.wrapper

    @property
    def wrapper(self) -> Identity:
        """The wrapper's process."""
        return Identity(self.boot_id, self.wrapper_pid, self.wrapper_ticks)

    @property
    def child(self) -> Identity:
        """The program's process, which leads its group."""
        return Identity(self.boot_id, self.child_pid, self.child_ticks)


@dataclass(frozen=True)
class Exit:
    """How a run ended: by `code` or by `signal`. `asked`: the first signal that its wrapper was given for it."""

    run_id: str
    code: int | None
    signal: int | None
    ended_ms: int
    asked: int | None = None


@dataclass(frozen=True)
class Intent:
    """Somebody wants this run to end, from `at_ms` on. `hold`: it stays down until a person starts it, even
    though it is meant to run.
    """

    run_id: str
    by: str
    reason: str
    at_ms: int
    hold: bool = False


def adopt(folder: SessionFolder, run_id: str, program: Identity, started_ms: int) -> None:
    """Make a program that runs without our wrapper a run of this session. This record is all that the agent needs
    to watch it, end it, and start it again under the wrapper; `started_ms` is when the program started.
    """
    boot, pid, ticks = program.boot_id, program.pid, program.start_ticks
    record = Start(run_id, "", ADOPTED, boot, started_ms, 0, 0, pid, ticks)
    durable.write(folder.runs / f"{run_id}.start", json.dumps(asdict(record)).encode())


def run_ids(folder: SessionFolder) -> list[str]:
    """Runs that have records, oldest name first."""
    try:
        names = os.listdir(folder.runs)  # noqa: PTH208 - hundreds of folders; names are all we need
    except OSError:
        return []
    stems = {name.rpartition(".")[0] for name in names if name.endswith((".start", ".exit"))}
    return sorted(stem for stem in stems if stem and not stem.startswith("."))


def start(folder: SessionFolder, run_id: str) -> Start | None:
    """The start record."""
    return _read(folder.runs / f"{run_id}.start", Start)


def end(folder: SessionFolder, run_id: str) -> Exit | None:
    """The exit record."""
    return _read(folder.runs / f"{run_id}.exit", Exit)


def intent(folder: SessionFolder, run_id: str) -> Intent | None:
    """The wish to end it."""
    return _read(folder.runs / f"{run_id}.stop", Intent)


def intend(folder: SessionFolder, wish: Intent) -> None:
    """Make the wish durable, before any signal. The first one holds: a later one would move the line between
    a crash and a wanted end.
    """
    if intent(folder, wish.run_id) is None:
        durable.write(folder.runs / f"{wish.run_id}.stop", json.dumps(asdict(wish)).encode())


def tail(folder: SessionFolder, run_id: str, lines: int = 50) -> list[str]:
    """What the run printed last; from the log where the wrapper could not write its tail any more."""
    if (found := _end_of(folder.runs / f"{run_id}.tail")) is None:
        found = log_lines.printed_last(_end_of(folder.log) or [])
    return [line.decode("utf-8", "replace")[:LINE_LENGTH] for line in found[-lines:]]


def _end_of(path: Path) -> list[bytes] | None:
    """The lines at the end of the file; None if it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 16_384, 0))
            return file.read().splitlines()
    except OSError:
        return None


def forget(folder: SessionFolder, run_id: str) -> None:
    """Remove a run's records, the start record last: until then the run is known."""
    for kind in ("tail", "stop", "exit", "start"):
        (folder.runs / f"{run_id}.{kind}").unlink(missing_ok=True)


def _read(path: Path, kind: Callable[..., Record]) -> Record | None:
    try:
        with path.open("rb") as file:
            found: Any = json.loads(file.read(4096))
        record = kind(**found)
    except (OSError, ValueError, TypeError):
        return None
    return record if all(isinstance(value, _hints(kind)[name]) for name, value in vars(record).items()) else None


@functools.cache
def _hints(kind: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(kind)
