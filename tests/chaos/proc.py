"""What /proc says of processes, as the sampler and the faults need it."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A living process of a session. `part`: server, wrapper, program or other."""

    pid: int
    ticks: int
    part: str

    @property
    def identity(self) -> tuple[int, int]:
        """What is not reused."""
        return self.pid, self.ticks


@dataclass(frozen=True)
class Stat:
    """Of /proc/PID/stat."""

    name: str
    state: str
    parent: int
    group: int
    ticks: int


def now_ms() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


def born_ms(ticks: int) -> int:
    """When a process began that started so many ticks after boot; a tick is 10 ms."""
    up_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return now_ms() - up_ms + ticks * 1_000 // os.sysconf("SC_CLK_TCK")


def stat(pid: int) -> Stat | None:
    """None for what is dead or gone."""
    try:
        head, _, tail = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except OSError:
        return None
    fields = tail.split()
    if fields[0] in "ZXx":
        return None
    return Stat(head.partition("(")[2], fields[0], int(fields[1]), int(fields[2]), int(fields[19]))


def still(process: Process) -> bool:
    """Whether this very process lives, a zombie excepted."""
    found = stat(process.pid)
    return found is not None and found.ticks == process.ticks
