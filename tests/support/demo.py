"""The demo as a person runs it, and its API as a signed-in person sees it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.support.ports import free_port
from tests.support.simulator import Simulator

SMSDECK = str(Path(sys.executable).parent / "smsdeck")
END_S = 60

NO_NIGHT = {"quiet_from": "08:00", "quiet_to": "08:00"}
"""Notices have quiet hours in each number's zone: some pairs would send nothing, at each hour other ones."""


@dataclass
class Demo:
    """A demo that serves."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    url: str
    username: str
    password: str
    api: httpx2.Client

    def get(self, path: str, **parameters: Any) -> Any:
        """What the API says."""
        return self.api.get(path, params=parameters).raise_for_status().json()

    def session(self, name: str) -> dict[str, Any]:
        """One session as it is now."""
        found: dict[str, Any] = self.get(f"/sessions/{name}")
        return found

    def operators(self) -> Simulator:
        """Of its gateway, to change how they behave."""
        port = (self.folder / "gateway-port").read_text()
        return Simulator(f"http://127.0.0.1:{port}", self.pids_of("gateway-sim")[0])

    def answers(self) -> bool:
        """Whether its serve is up and has its stores."""
        try:
            return bool(self.api.get(f"{self.url}/readyz").status_code == 200)
        except httpx2.TransportError:
            return False

    def pids_of(self, part: str) -> list[int]:
        """The processes of one of its parts: serve, agent."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split() if part in argv(int(pid))]

    def end(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(END_S)


def command(folder: Path, *arguments: str, port: int | None = None) -> list[str]:
    """The command line of a demo on a folder and port of its own."""
    return [SMSDECK, "demo", "--json", "--data", str(folder), "--port", str(port or free_port()), *arguments]


@contextmanager
def running_demo(folder: Path, *arguments: str, **settings: str) -> Iterator[Demo]:
    """Start one without quiet hours, wait until it serves, sign in; end it if the test did not."""
    told = {f"SMSDECK_{name.upper()}": value for name, value in {**NO_NIGHT, **settings}.items()}
    environment = {**os.environ, **told}
    words = folder.with_suffix(".err")
    with words.open("wb") as errors:
        process = subprocess.Popen(
            command(folder, *arguments), stdout=subprocess.PIPE, stderr=errors, env=environment
        )
    assert process.stdout
    try:
        first = process.stdout.readline()
        assert first, words.read_text()
        with signed_in(process, folder, json.loads(first)) as demo:
            yield demo
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(END_S)
        process.stdout.close()


@contextmanager
def signed_in(process: "subprocess.Popen[bytes]", folder: Path, ready: Mapping[str, str]) -> Iterator[Demo]:
    """The demo with an API client that carries a token."""
    with httpx2.Client(base_url=f"{ready['url']}/api/v1", trust_env=False, timeout=20) as api:
        who = {"username": ready["username"], "password": ready["password"]}
        token = api.post("/auth/login", json=who).raise_for_status().json()["access_token"]
        api.headers["Authorization"] = f"Bearer {token}"
        yield Demo(process, folder, ready["url"], ready["username"], ready["password"], api)


def argv(pid: int) -> list[str]:
    """Of a process; empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def processes_of(folder: Path) -> list[str]:
    """Command lines of all processes that name the folder, or were told of it by their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = process.joinpath("cmdline").read_bytes() + process.joinpath("environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in text and process.name != str(os.getpid()):
            found.append(text.split(b"\0\0")[0].replace(b"\0", b" ").decode(errors="replace")[:120])
    return found
