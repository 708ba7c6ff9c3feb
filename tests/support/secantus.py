"""A real MongoDB-protocol server for tests, as a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient

from smsdeck.demo.children import embedded_mongodb_url
from tests.support.ports import free_port


@contextmanager
def secantus(folder: Path) -> Iterator[str]:
    """Run it on `folder` and yield its URL (without a database name's options changed)."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "empty.toml"
    config.touch()
    port = free_port()
    command = [str(Path(sys.executable).parent / "secantusd-py"), "--storage-path", str(folder / "db")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port), "--config", str(config)], stdout=log, stderr=log, cwd=folder
        )
    try:
        url = embedded_mongodb_url(port)
        with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=30_000) as client:
            client.admin.command("ping")
        yield url
    finally:
        server.terminate()
        server.wait(15)
