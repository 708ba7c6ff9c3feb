"""The agent of a host under test, as a process that is killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.chaos.kernel import own
from tests.support.wait import eventually_async

BEGAN = b"agent started"
BEGINS_S = 60.0


class Agent:
    """One after the other. `began` returns when the newest is about to look at its host for the first time; one
    that gives up before that, as where SCREENDIR cannot be read, is started again, as systemd would.
    """

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        self._log = root / "agent.log"
        self._env = {name: value for name, value in os.environ.items() if not name.startswith("SMSDECK_")}
        self._env |= {f"SMSDECK_{name.upper()}": str(value) for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None
        self._lines = 0

    def start(self) -> None:
        """Once; the last one has to be dead."""
        command = [sys.executable, "-m", "smsdeck", "agent"]
        with self._log.open("ab") as log:
            self._lines = log.tell()
            self._process = own(subprocess.Popen(command, env=self._env, stdout=log, stderr=log))

    async def began(self) -> None:
        """AssertionError if it does not."""

        async def said() -> bool:
            if self._process and self._process.poll() is not None:
                await asyncio.sleep(0.2)
                self.start()
            return BEGAN in self._log.read_bytes()[self._lines :]

        await eventually_async(said, within_s=BEGINS_S, what="an agent that begins")

    def signal(self, number: signal.Signals) -> None:
        """To the one that runs."""
        assert self._process
        self._process.send_signal(number)

    def kill(self) -> None:
        """Kill -9, and wait until it is dead."""
        if self._process:
            self._process.kill()
            self._process.wait()

    async def end(self) -> None:
        """In good order, so that it tells what it knows. TimeoutError if it does not end."""
        assert self._process
        self._process.terminate()
        await asyncio.to_thread(self._process.wait, 15)
