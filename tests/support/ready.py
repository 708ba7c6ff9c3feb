"""Servers that say over HTTP when they are ready: Prometheus and Alertmanager."""

import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.support.ports import free_port
from tests.support.wait import eventually


@contextmanager
def ready_server(command: Sequence[str], log_file: Path) -> Iterator[str]:
    """Run `command` on a loopback port of its own, wait for its /-/ready, yield its URL, end it."""
    address = f"127.0.0.1:{free_port()}"
    with log_file.open("wb") as log:
        process = subprocess.Popen([*command, f"--web.listen-address={address}"], stdout=log, stderr=log)
    try:
        eventually(lambda: _ready(f"http://{address}"), within_s=30, what=f"{command[0]} is ready")
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(20)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False
