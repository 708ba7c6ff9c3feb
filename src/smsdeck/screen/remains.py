"""What a dead run left alive: children that outlived their wrapper, daemons that left its group. They hold the
session's lock, so that it could never start again, and nobody watches them.

A process is one of a session's remains if its environment names the session's folder, nothing that supervises it
(a wrapper, a screen server) is above it, and it was handed to the reaper of orphans. So nothing that a person
started from a shell with such an environment is ever taken for one.
"""

import fcntl
import os
import signal
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from smsdeck.screen import pidfd
from smsdeck.screen.identity import PROC, Identity, Stat, boot_id, read_stat, variable

VARIABLE = "SMSDECK_SESSION_DIR"
WRAPPERS = (b"/smsdeck/screen/wrapper", b"/smsdeck/screen/wrapper.py")
GONE_SECONDS = 2.0


@dataclass(frozen=True)
class _Process:
    stat: Stat
    folder: str


def find(folders: Collection[Path]) -> dict[Path, list[Identity]]:
    """The remains of these sessions' folders, by folder. One pass over /proc: about 10 µs a process."""
    wanted = {os.fspath(folder): folder for folder in folders}
    ours = {pid: found for pid in _pids() if (found := _read(pid, wanted))}
    remains: dict[Path, list[Identity]] = {}
    for pid, process in ours.items():
        if not _supervised(pid, ours):
            identity = Identity(boot_id(), pid, process.stat.start_ticks)
            remains.setdefault(wanted[process.folder], []).append(identity)
    return remains


def holds_lock(folder: Path) -> bool:
    """Whether something alive holds the session's lock, so that a start would be refused."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


async def end(processes: Collection[Identity]) -> bool:
    """KILL exactly these; True once none lives. What they were part of was told to end, or died, before."""
    for process in processes:
        pidfd.send(process, signal.SIGKILL)
    return all([await pidfd.gone(process, GONE_SECONDS) for process in processes])


def _pids() -> list[int]:
    return [int(entry) for entry in os.listdir(PROC) if entry.isdigit()]  # noqa: PTH208 - names are all we need


def _read(pid: int, wanted: Mapping[str, Path]) -> _Process | None:
    """The stat is read first and the environment after it: a pid given to another in between would have to be
    another of the same session, and is looked at again by its start time before it is signalled.
    """
    stat = read_stat(pid)
    if stat is None or stat.dead:
        return None
    folder = variable(pid, VARIABLE)
    return _Process(stat, folder) if folder is not None and folder in wanted else None


def _supervised(pid: int, ours: Mapping[int, _Process]) -> bool:
    """Whether it, or something above it, is watched over, or is not an orphan."""
    while True:
        process = ours[pid]
        if process.stat.name == "screen" or _is_wrapper(pid):
            return True
        parent = process.stat.parent
        if parent not in ours:
            return not _reaps_orphans(parent)
        pid = parent


def _reaps_orphans(pid: int) -> bool:
    """Whether orphans end up here: process 1, or a person's systemd."""
    found = read_stat(pid)
    return pid == 1 or (found is not None and found.name == "systemd")


def _is_wrapper(pid: int) -> bool:
    try:
        arguments = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(argument.endswith(WRAPPERS) for argument in arguments[:4])
