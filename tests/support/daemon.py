"""Processes that a test starts, waits for, kills and starts again."""

import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.ports import free_port
from tests.support.wait import eventually


class Daemon:
    """A server on a loopback port of its own, that says on its log what it does."""

    def __init__(self, command: Sequence[str], folder: Path, *, port_option: str = "--port={}") -> None:
        self.port = free_port()
        self._command = [*command, port_option.format(self.port)]
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens; AssertionError with its log where it does not."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        eventually(self._listens, within_s=60, what=f"{self._command[0]} (log: {self._log})")

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(15)

    def stop(self) -> None:
        """End it in good order."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)

    def _listens(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self._log.read_text(errors="replace")[-2000:]
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
