"""Reading what processes cost: CPU from the scheduler, memory from the page tables."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def cpu_s(pid: int) -> float:
    """CPU of all threads of a process so far; finer than the 10 ms of /proc/PID/stat."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def memory_kb(pid: int) -> tuple[int, int]:
    """(PSS, USS): shared pages by share, and only those that are its own."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    found = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])}
    return found["Pss"], found["Private_Clean"] + found["Private_Dirty"]


def pss_kb(pids: Iterable[int]) -> int:
    """PSS of several together."""
    return sum(memory_kb(pid)[0] for pid in pids)


def children(pid: int) -> list[int]:
    """Direct children, of all threads."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def alive(pid: int) -> bool:
    """Whether it lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(look: Callable[[], object], what: str, *, within_s: float = 180.0, every_s: float = 0.005) -> float:
    """Wait; the seconds that it took."""
    started = time.perf_counter()
    while not look():
        if time.perf_counter() - started > within_s:
            raise SystemExit(f"{what}: not within {within_s:.0f} s")
        time.sleep(every_s)
    return time.perf_counter() - started


def quantile(values: Iterable[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def entries(folder: Path) -> list[str]:
    """Names in a folder that may not be there yet."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all we need, many times a second
    except OSError:
        return []
