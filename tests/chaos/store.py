"""The store of a host under test: a MongoDB-protocol server as a process."""

import subprocess
import sys
from pathlib import Path

from smsdeck.demo.children import embedded_mongodb_url
from tests.chaos.kernel import own
from tests.support.ports import free_port


class Store:
    """A MongoDB-protocol server that can be killed and comes back with its data and its port."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "empty.toml").touch()
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = embedded_mongodb_url(self._port)

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "secantusd-py"), "--storage-path", str(self._folder / "db")]
        command += ["--port", str(self._port), "--config", str(self._folder / "empty.toml")]
        with (self._folder / "log").open("ab") as log:
            self._process = own(subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder))

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait(10)
