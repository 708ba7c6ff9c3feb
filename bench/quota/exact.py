"""Does it keep the limit? The same demand, late sends and kills for smsdeck, `limits` and `pyrate-limiter`."""

import asyncio
import random
import subprocess
import time
import venv
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsdeck.kit import mongo
from smsdeck.quota.documents import CountryDocuments
from tests.quota.callers import Caller, Habits
from tests.quota.history import History
from tests.support.secantus import secantus
from tests.support.serves import admit, serves

PLACE = Path(__file__).parents[1] / ".peers" / "limiters"
PROCESSES = 4
SESSIONS = 3
OPERATORS = [(name, "normal") for name in "abcd"]


@dataclass(frozen=True)
class Trial:
    """`late_s`: from a permit to its send at most. One of the processes is killed every `kill_s`."""

    limit: int = 10
    window_s: int = 6
    seconds: float = 60.0
    late_s: float = 1.5
    kill_s: float = 7.0


def most(times: list[float], window_s: float) -> int:
    """The most sends in any window."""
    ordered, first, found = sorted(times), 0, 0
    for place, at_ms in enumerate(ordered):
        while ordered[first] <= at_ms - window_s * 1000:
            first += 1
        found = max(found, place - first + 1)
    return found


def measured(trial: Trial, folder: Path) -> list[dict[str, Any]]:
    """A row for each limiter."""
    python = _peers()
    rows = [_row("smsdeck, 4 serves", trial, asyncio.run(_ours(trial, folder / "ours")))]
    with secantus(folder / "peers") as url:
        for name, kind, place, processes in [
            ("limits, memory, 1 process", "limits", "memory://", 1),
            ("limits, MongoDB, 4 processes", "limits", url, PROCESSES),
            ("pyrate-limiter, memory, 1 process", "pyrate", "", 1),
            ("pyrate-limiter, SQLite, 4 processes", "pyrate", str(folder / "pyrate.sqlite"), PROCESSES),
        ]:
            file = folder / f"{kind}-{processes}.sends"
            command = [str(python), str(Path(__file__).with_name("peer_worker.py")), kind, place]
            asyncio.run(_peer(command, trial, file, processes))
            rows.append(_row(name, trial, [float(line) for line in file.read_text().split()]))
    return rows


def _row(name: str, trial: Trial, times: list[float]) -> dict[str, Any]:
    allowed = trial.limit * trial.seconds / trial.window_s
    return {
        "limiter": name,
        "sends": len(times),
        "of_the_cap": round(len(times) / allowed, 3),
        "most_in_a_window": most(times, trial.window_s),
        "allowed": trial.limit,
    }


async def _ours(trial: Trial, folder: Path) -> list[float]:
    told: dict[str, Any] = {"permit_seconds": 2, "gateway_timeout_seconds": 0.5, "log_level": "warning"}
    window_ms = trial.window_s * 1000
    with (
        secantus(folder / "mongo") as url,
        serves(folder, PROCESSES, url, window_ms=window_ms, clock_steps=True, **told) as running,
    ):
        client = mongo.connect(url)
        db = mongo.database(client)
        tokens = await admit(db, folder, "UZ", OPERATORS, SESSIONS)
        documents = CountryDocuments(
            db, default_limit=trial.limit, ceiling=trial.limit, longest_send_ms=2_500, window_ms=window_ms
        )
        await documents.create_empty(["UZ"])
        history = History()
        habits = Habits(dawdles_s=trial.late_s, longest_gateway_s=0.01)
        urls = [serve.url for serve in running]
        callers = [
            Caller(session, token, urls, history, habits, random.Random(session))
            for session, token in tokens.items()
        ]
        until = time.monotonic() + trial.seconds

        async def kill(number: int) -> None:
            await asyncio.to_thread(running[number].kill)
            running[number].start()

        await asyncio.gather(*(caller.run(until) for caller in callers), _kills(trial, until, kill))
        await client.close()
    return [send.at_ms for send in history.sends]


async def _peer(command: list[str], trial: Trial, file: Path, processes: int) -> None:
    until = time.monotonic() + trial.seconds

    def start() -> subprocess.Popen[bytes]:
        left = max(until - time.monotonic(), 0.0)
        numbers = [trial.limit, trial.window_s, left, trial.late_s]
        return subprocess.Popen([*command, *map(str, numbers), str(file)])

    running = [start() for _ in range(processes)]

    async def kill(number: int) -> None:
        victim = number % processes
        running[victim].kill()
        running[victim].wait()
        running[victim] = start()

    await _kills(trial, until, kill)
    for process in running:
        await asyncio.to_thread(process.wait)


async def _kills(trial: Trial, until: float, kill: Callable[[int], Awaitable[None]]) -> None:
    number = 0
    while time.monotonic() + trial.kill_s < until:
        await asyncio.sleep(trial.kill_s)
        await kill(number % PROCESSES)
        number += 1


def _peers() -> Path:
    """The Python that has them."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
    packages = ["limits==5.8.0", "pyrate-limiter==4.5.1", "filelock==3.18.0", "pymongo"]
    subprocess.run([str(python), "-m", "pip", "-q", "install", *packages], check=True, capture_output=True)
    return python
