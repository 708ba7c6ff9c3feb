"""What runs in a screen server that was not started by smsdeck: a program, an idle shell, or nothing.

A server started by `screen -dmS NAME program …` has the program as its child. In one started by `screen -S NAME`
a person's shell stands between, and gives each command a process group of its own.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from smsdeck.screen.identity import PROC, Identity, boot_id, identify, read_stat

SHELLS = frozenset({"ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "sh", "tcsh", "zsh"})
INTERACTIVE = frozenset({"-i", "-l", "--login", "--posix", "--norc", "--noprofile"})
WRAPPERS = ("smsdeck/screen/wrapper", "smsdeck/screen/wrapper.py")
DEEPEST = 4
"""How many processes may stand between a server and a program that a person started in it."""


@dataclass(frozen=True)
class Inside:
    """`program` is None where nothing can be taken over: several programs, our own wrapper, a shell, nothing."""

    started_ms: int
    holds: Literal["program", "shell", "nothing"]
    program: Identity | None = None


def look_inside(server: Identity) -> Inside:
    """What this server holds now, and since when the server lives."""
    windows = [found for pid in children(server.pid) if (found := identify(pid))]
    started = started_ms(server)
    if not windows:
        return Inside(started, "nothing")
    if any(is_wrapper(window.pid) for window in windows):
        return Inside(started, "program")
    programs = [program for window in windows for program in _programs(window, DEEPEST)]
    if not programs:
        return Inside(started, "shell")
    return Inside(started, "program", programs[0] if len(programs) == 1 else None)


def server_above(program: Identity) -> Identity | None:
    """The living screen server among this process's ancestors, at most `DEEPEST` above it."""
    found = read_stat(program.pid)
    if found is None or found.start_ticks != program.start_ticks:
        return None
    for _ in range(DEEPEST + 1):
        pid = found.parent
        found = read_stat(pid)
        if found is None or found.dead:
            return None
        if found.name == "screen":
            return Identity(boot_id(), pid, found.start_ticks)
    return None


def started_ms(process: Identity) -> int:
    """When it started, on the wall clock as it stands now; exact to a clock tick."""
    age_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    age_ms -= process.start_ticks * 1000 // os.sysconf("SC_CLK_TCK")
    return time.time_ns() // 1_000_000 - age_ms


def children(pid: int) -> list[int]:
    """Its child processes, oldest first; also where the kernel keeps no list of them."""
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        pids = [int(entry) for entry in os.listdir(PROC) if entry.isdigit()]  # noqa: PTH208 - names are all we need
        return sorted(one for one in pids if (found := read_stat(one)) and found.parent == pid)


def is_wrapper(pid: int) -> bool:
    """Whether it is one of our own, C or Python."""
    return any(argument.endswith(WRAPPERS) for argument in command_line(pid)[:4])


def command_line(pid: int) -> list[str]:
    """Its arguments; empty for one that is dead."""
    try:
        content = (PROC / f"{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [part.decode("utf-8", "replace") for part in content.rstrip(b"\0").split(b"\0")]


def _programs(process: Identity, depth: int) -> list[Identity]:
    """The process itself, or where that is a person's shell, what runs in it."""
    if not _is_persons_shell(command_line(process.pid)):
        return [process]
    found = [child for pid in children(process.pid) if (child := identify(pid))]
    return [program for child in found for program in _programs(child, depth - 1)] if depth else []


def _is_persons_shell(arguments: list[str]) -> bool:
    """A shell that reads commands from its terminal, and none that runs a script."""
    if not arguments:
        return True
    name = Path(arguments[0].removeprefix("-")).name
    return name in SHELLS and all(one in INTERACTIVE for one in arguments[1:])
