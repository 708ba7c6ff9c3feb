"""Several serves on one embedded store, to be killed and started again."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from smsdeck.access import keys
from smsdeck.access.audit import Audit
from smsdeck.access.opaque import new_token
from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.catalog.numbers.pools import NewNumber, Numbers
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from tests.support.ports import free_port
from tests.support.wait import eventually

NUMBERS = 60


class Serve:
    """One process. Its address stays over restarts."""

    def __init__(self, folder: Path, number: int, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder / f"serve{number}"
        self._folder.mkdir(parents=True)
        self._environment = {
            **os.environ,
            **environment,
            "SMSDECK_DATA_DIR": str(self._folder),
            "SMSDECK_SECRET_KEY_FILE": str(folder / "secret.key"),
            "SMSDECK_PORT": str(self.port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Without waiting for it."""
        command = [sys.executable, "-m", "tests.support.quota_serve"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self._process
        self._process.kill()
        self._process.wait(15)

    def end(self) -> None:
        """In good order."""
        assert self._process
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def ready(self) -> bool:
        """Whether it answers; AssertionError with its last words if it has ended."""
        assert self._process
        assert self._process.poll() is None, (self._folder / "log").read_text(errors="replace")[-3000:]
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False


@contextmanager
def serves(
    folder: Path, count: int, mongodb_url: str, *, window_ms: int, clock_steps: bool = False, **settings: Any
) -> Iterator[list[Serve]]:
    """So many, once they answer. `settings` as in settings.py; with `clock_steps` each wall clock jumps about."""
    told = {f"SMSDECK_{name.upper()}": str(value) for name, value in settings.items()}
    told |= {"SMSDECK_MONGODB_URL": mongodb_url, "TEST_WINDOW_MS": str(window_ms)}
    steps = [{"TEST_CLOCK_SEED": str(number + 1)} if clock_steps else {} for number in range(count)]
    running = [Serve(folder, number, {**told, **steps[number]}) for number in range(count)]
    try:
        for serve in running:
            serve.start()
        for serve in running:
            eventually(serve.ready, within_s=90, what=f"{serve.url} is ready")
        yield running
    finally:
        for serve in running:
            serve.end()


async def admit(
    db: Database, folder: Path, country: str, operators: Sequence[tuple[str, str]], sessions: int
) -> dict[str, str]:
    """Pairs of these operators (with priorities), numbers, and so many sessions of each; the tokens by name.

    `folder` is that of the serves.
    """
    clock = SystemClock()
    numbers = Numbers(db, keys.load(folder / "secret.key").numbers, clock)
    pairs, tokens = Pairs(db, Audit(db), clock), SessionTokens(db, clock)
    found: dict[str, str] = {}
    for place, (operator, priority) in enumerate(operators):
        row = PairRow(country, country, operator, operator, "high" if priority == "high" else "normal")
        await pairs.create(row, "test")
        made_up = [NewNumber(one, "made up, for a test") for one in numbers_for(country, place, NUMBERS)]
        await numbers.add(row.pair, made_up, "test")
        for number in range(1, sessions + 1):
            who = SessionIdentity(f"program{number}_{row.pair}", f"program{number}", (row.pair,))
            found[who.session] = new_token()
            await tokens.register({found[who.session]: who}, "test")
    return found
