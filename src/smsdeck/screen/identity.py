"""Which process is meant: a pid alone is reused, so the boot and the start time belong to it."""

import functools
import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
DEAD_STATES = frozenset("ZXx")
"""A zombie is dead: where nobody reaps, servers stay in /proc as Z for ever."""


STOPPED_STATES = frozenset({b"T", b"t"})
NAME_ENDS_WITHIN = 32
"""Bytes of /proc/PID/stat that hold pid, name (15 bytes at most) and state: further on no bracket can follow."""


@dataclass(frozen=True, slots=True)
class Stat:
    """The part of /proc/PID/stat that is used. `start_ticks` counts from boot."""

    name: str
    state: str
    parent: int
    group: int
    start_ticks: int

    @property
    def dead(self) -> bool:
        """Whether it has ended and only waits to be reaped."""
        return self.state in DEAD_STATES

    @property
    def stopped(self) -> bool:
        """Whether it was stopped (SIGSTOP, a debugger): signals wait until it goes on."""
        return self.state.encode() in STOPPED_STATES


@dataclass(frozen=True, slots=True)
class Identity:
    """One process of one boot."""

    boot_id: str
    pid: int
    start_ticks: int

    def __hash__(self) -> int:
        """Those that live at once differ in it, and a look at a host asks for the hashes of thousands."""
        return self.pid


@functools.cache
def boot_id() -> str:
    """This boot's id."""
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def parse_stat(text: str) -> Stat:
    """Read the text of /proc/PID/stat; ValueError if it is not one. The name may hold spaces and brackets."""
    head, _, tail = text.rpartition(")")
    name = head.partition("(")[2]
    fields = tail.split()
    if len(fields) < 20:
        raise ValueError("not a stat line")
    return Stat(name, fields[0], int(fields[1]), int(fields[2]), int(fields[19]))


def read_stat(pid: int) -> Stat | None:
    """What /proc says of `pid`, dead or not; None where there is no such process."""
    try:
        # Half of what open() costs, a sixth of Path.read_text; a first scan reads hundreds of these.
        descriptor = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return parse_stat(os.read(descriptor, 4096).decode("utf-8", "replace"))
    except (OSError, ValueError):
        return None
    finally:
        os.close(descriptor)


def is_stopped(pid: int) -> bool:
    """Whether the living process of this pid was stopped (SIGSTOP). At half of what `read_stat` costs: all of a
    host are asked every few seconds.
    """
    try:
        descriptor = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        head = os.read(descriptor, NAME_ENDS_WITHIN)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    after = head.rfind(b") ") + 2
    return head[after : after + 1] in STOPPED_STATES


def variable(pid: int, name: str) -> str | None:
    """From the environment that a process was executed with; None where it is gone, another user's, or has none
    of this name.
    """
    try:
        environment = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return None
    _, found, after = (b"\0" + environment).partition(b"\0" + os.fsencode(name) + b"=")
    return os.fsdecode(after.partition(b"\0")[0]) if found else None


def identify(pid: int) -> Identity | None:
    """The identity of a living process; None if it is dead or absent."""
    stat = read_stat(pid)
    return None if stat is None or stat.dead else Identity(boot_id(), pid, stat.start_ticks)


def is_alive(process: Identity) -> bool:
    """Whether this very process lives: same boot, same start time, not a zombie."""
    if process.boot_id != boot_id():
        return False
    stat = read_stat(process.pid)
    return stat is not None and not stat.dead and stat.start_ticks == process.start_ticks
