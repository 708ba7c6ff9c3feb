"""A host of our own: a store, serve and an agent as processes, on folders and ports of their own, and N
sessions whose programs sleep.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from bench.sessions.gauge import entries, until
from smsdeck.reconcile.drain import end_all
from smsdeck.settings import Settings
from tests.support.ports import free_port
from tests.support.secantus import secantus

SMSDECK = [sys.executable, "-m", "smsdeck"]
PASSWORD = "correct-horse-battery"
SLEEPS = {"program7": "exec sleep 1000000", "program8": "trap '' TERM; exec sleep 1000000"}
"""Run by /bin/sh, which becomes sleep. program8 ignores TERM."""


def session(number: int) -> str:
    """The session's name."""
    return f"program7_UZ_op{number:04}"


class Host:
    """What a run does to it."""

    def __init__(self, folder: Path, mongodb_url: str, count: int) -> None:
        self.count = count
        self.port = free_port()
        self.programs = folder / "programs"
        self.programs.mkdir()
        for name, script in SLEEPS.items():
            (self.programs / f"{name}.py").write_text(script + "\n")
        self.settings = Settings.model_validate(
            {
                "data_dir": folder / "data",
                "mongodb_url": mongodb_url,
                "screen_dir": folder / "s",
                "programs_dir": self.programs,
                "session_python": "/bin/sh",
                "host_name": "bench",
                "port": self.port,
                "starts_at_once": count,
            }
        )
        self.db = MongoClient[dict[str, Any]](mongodb_url).get_default_database()
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._token = ""

    def environment(self) -> dict[str, str]:
        """The settings as a process gets them."""
        names = ("data_dir", "screen_dir", "programs_dir", "session_python", "host_name", "port", "starts_at_once")
        given = {f"SMSDECK_{name.upper()}": str(getattr(self.settings, name)) for name in names}
        url = self.settings.mongodb_url.get_secret_value()
        return {**os.environ, **given, "SMSDECK_MONGODB_URL": url, "SMSDECK_AGENT_PORT": str(free_port())}

    def run(self, verb: str) -> int:
        """Start `smsdeck <verb>`; its pid."""
        with (self._folder / f"{verb}.log").open("ab") as log:
            process = subprocess.Popen([*SMSDECK, verb], env=self.environment(), stdout=log, stderr=log)
        self._processes.append(process)
        return process.pid

    def serve(self) -> None:
        """Run serve and sign in."""
        self.run("serve")
        command = [*SMSDECK, "user", "add", "ann", "--role", "admin"]
        subprocess.run(command, input=PASSWORD.encode(), env=self.environment(), check=True, capture_output=True)
        until(self._listens, "serve", within_s=30)
        answer = self.ask("POST", "/auth/login", {"username": "ann", "password": PASSWORD})
        self._token = answer["access_token"]

    def connection(self) -> HTTPConnection:
        """To serve; kept open by its user."""
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: object = None, *, over: HTTPConnection | None = None) -> Any:
        """One call of the API."""
        link = over or self.connection()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        link.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
        answer = link.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()[:300]}")
        return json.loads(text)

    def register(self) -> None:
        """N sessions, wished to be stopped."""
        now = time.time_ns() // 1_000_000
        wish = {"state": "STOP", "reason": "bench", "by": "bench", "at_ms": now, "restart_id": None}
        names = [session(number) for number in range(self.count)]
        pairs = [name.partition("_")[2] for name in names]
        self.db["programs"].insert_many(
            [{"_id": name, "path": f"{name}.py", "title": name, "description": name, "expects_code": False,
              "purpose": "probe", "revision": 1} for name in SLEEPS]
        )  # fmt: skip
        self.db["pairs"].insert_many(
            [{"_id": pair, "country": "UZ", "country_name": "Uzbekistan", "operator": pair[3:],
              "operator_name": pair[3:], "priority": "normal", "active": True, "revision": 1} for pair in pairs]
        )  # fmt: skip
        self.db["sessions"].insert_many(
            [{"_id": name, "program": name[:8], "pairs": [pair], "group": None, "host": "bench", "desired": wish}
             for name, pair in zip(names, pairs, strict=True)]
        )  # fmt: skip

    def prepared(self) -> bool:
        """Whether the agent has written what each session's program needs: done once, when it is registered."""
        return sum(1 for _ in self.settings.sessions_dir.glob("*/session.json")) >= self.count

    def make_stubborn(self, number: int) -> None:
        """The first ones ignore TERM from their next start on."""
        names = [session(index) for index in range(number)]
        self.db["sessions"].update_many({"_id": {"$in": names}}, {"$set": {"program": "program8"}})

    def wish(self, state: str) -> None:
        """Wish it of all at once, past the API."""
        now = time.time_ns() // 1_000_000
        self.db["sessions"].update_many({}, {"$set": {"desired.state": state, "desired.at_ms": now}})

    def sockets(self) -> list[str]:
        """Screen servers of this host."""
        return [entry for entry in entries(self.settings.effective_screen_dir) if "." in entry]

    def started(self) -> int:
        """Sessions with a start record."""
        folders = (self.settings.sessions_dir / name / "runs" for name in entries(self.settings.sessions_dir))
        return sum(any(name.endswith(".start") for name in entries(folder)) for folder in folders)

    def all_started(self) -> bool:
        """Whether all have; looks at the cheap sign first."""
        return len(self.sockets()) >= self.count and self.started() >= self.count

    def processes(self) -> dict[str, list[int]]:
        """Pids of screen servers, wrappers and programs."""
        starts = [json.loads(path.read_text()) for path in self.settings.sessions_dir.glob("*/runs/*.start")]
        return {
            "server": [int(entry.partition(".")[0]) for entry in self.sockets()],
            "wrapper": [one["wrapper_pid"] for one in starts],
            "program": [one["child_pid"] for one in starts],
        }

    def end(self, pid: int) -> None:
        """End a process of ours in good order."""
        for process in [one for one in self._processes if one.pid == pid]:
            process.terminate()
            process.wait(60)
            self._processes.remove(process)

    def close(self) -> None:
        """End all processes, then all sessions."""
        for process in list(self._processes):
            self.end(process.pid)
        asyncio.run(end_all(self.settings.model_copy(update={"stop_wait_seconds": 0.2})))
        self.db.client.close()

    def _listens(self) -> bool:
        try:
            link = self.connection()
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except OSError:
            return False


@contextmanager
def host(folder: Path, count: int) -> Iterator[Host]:
    """With its store; everything is ended afterwards."""
    with secantus(folder / "mongo") as url:
        made = Host(folder, url, count)
        try:
            yield made
        finally:
            made.close()
