"""The real gateway simulator, as a process of its own."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.ports import free_port
from tests.support.wait import eventually

ROOT = Path(__file__).parents[2]
PAIRS = ROOT / "data" / "pairs.csv"


class Simulator:
    """Where it listens, and its controls."""

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self.pid = pid

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer of a control route."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        with urllib.request.urlopen(request, timeout=5) as reply:
            return json.load(reply)

    def change(self, pair: str, **profile: Any) -> None:
        """Change an operator's profile."""
        self.call("PUT", f"/control/operators/{pair}", profile)

    def stats(self) -> dict[str, Any]:
        """Its counts."""
        counts: dict[str, Any] = self.call("GET", "/control/stats")
        return counts


GOOD = {
    "delivered": 1.0,
    "undelivered": 0,
    "expired": 0,
    "rejected": 0,
    "delay_median_s": 0.3,
    "delay_sigma": 0,
    "code_received": 1.0,
    "code_wrong": 0,
    "code_delay_median_s": 0.1,
    "refuse": 0,
    "throttle": 0,
    "error": 0,
    "hang": 0,
    "lost_reply": 0,
}
"""A profile that always succeeds, fast."""


@contextmanager
def simulator(seed: int = 1, pairs: Path = PAIRS) -> Iterator[Simulator]:
    """Run one on a free loopback port."""
    port = free_port()
    code = (
        "import sys; from pathlib import Path; from smsdeck.gateway.simulator.server import run; "
        "run('127.0.0.1', int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(port), str(seed), str(pairs)])
    running = Simulator(f"http://127.0.0.1:{port}", process.pid)
    try:
        eventually(lambda: _answers(running), within_s=20, what="the simulator's start")
        yield running
    finally:
        process.terminate()
        process.wait(10)


def _answers(running: Simulator) -> bool:
    try:
        return "remembered" in running.stats()
    except OSError:
        return False
