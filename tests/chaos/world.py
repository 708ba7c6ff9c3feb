"""One host under test: a store, an agent as a process, its sessions, and the record of all that is done."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from pymongo.errors import PyMongoError

from smsdeck.kit import mongo
from smsdeck.kit.mongo import Document
from smsdeck.screen.launch import COMPILED
from tests.chaos import programs
from tests.chaos.agent import Agent
from tests.chaos.history import History, Injury, Outage, Wished
from tests.chaos.kernel import Kernel
from tests.chaos.proc import Process, now_ms
from tests.chaos.sampler import Sampler
from tests.chaos.store import Store

HOST = "host1"


class World:
    """All of it. `wrapper`: which of the two wrappers runs the programs, by turns where both are there."""

    def __init__(self, root: Path, seed: int, sessions: int) -> None:
        self.chance = Random(seed)
        self.root = root
        self.history = History()
        self.sessions_dir = root / "d" / "sessions"
        self.screen_dir = root / "s"
        for folder in ("d/sessions", "s", "programs", "truth"):
            (root / folder).mkdir(parents=True, mode=0o700)
        self.kernel = Kernel(self.sessions_dir, self.screen_dir)
        self.cast = programs.cast(self.chance, sessions)
        self.store = Store(root / "store")
        self.sampler = Sampler(self.sessions_dir, root / "programs")
        self.wrapper = "python" if seed % 2 or not os.access(COMPILED, os.X_OK) else "c"
        self.agent = Agent(root, self._settings())
        self._down: dict[str, int] = {}
        for one in self.cast:
            programs.write(one, root / "programs", root / "truth", self.chance)

    def _settings(self) -> dict[str, Any]:
        """With short times."""
        return {
            "data_dir": self.root / "d",
            "screen_dir": self.screen_dir,
            "programs_dir": self.root / "programs",
            "mongodb_url": self.store.url,
            "session_python": "/bin/sh",
            "host_name": HOST,
            "start_seconds": 0.5,
            "stop_wait_seconds": 1.0,
            "backoff_seconds": 0.5,
            "starts_at_once": 4,
            "session_log_bytes": 100_000,
            "session_wrapper": self.wrapper,
            "agent_port": 0,
        }

    async def open(self) -> None:
        """Start the store and write the wishes."""
        self.store.start()
        self._client = mongo.connect(self.store.url)
        self.db = mongo.database(self._client)
        await self.all("programs")
        for one in self.cast:
            await self._register(one)
        self.sampler.start()

    async def _register(self, one: programs.Cast) -> None:
        pair = f"UZ_{one.program}"
        at = now_ms()
        wish = {"state": "RUN", "reason": "created", "by": "ann", "at_ms": at, "restart_id": None}
        row = {"program": one.program, "pairs": [pair], "group": None, "host": HOST, "desired": wish}
        priority = "high" if one.high else "normal"
        await self.db["programs"].insert_one({"_id": one.program, "path": f"{one.program}.py"})
        fields = {"active": True, "priority": priority}
        await self.db["pairs"].update_one({"_id": pair}, {"$set": fields}, upsert=True)
        await self.db["sessions"].insert_one({"_id": one.session, **row})
        self.history.wishes.append(Wished(one.session, "start", at, now_ms()))

    def note(self, what: str) -> None:
        """For a person who reads the history."""
        self.history.done.append((now_ms(), what))

    def away(self, what: str) -> None:
        """From now on something is away."""
        self._down[what] = now_ms()

    def back(self, what: str) -> None:
        """It is there again."""
        self.history.outages.append(Outage(what, self._down.pop(what), now_ms()))

    def is_away(self, *what: str) -> bool:
        """Whether any of these is."""
        return any(one in self._down for one in what)

    def hurt(self, session: str, process: Process, number: signal.Signals) -> None:
        """Signal one process of a session, and write that down."""
        at = now_ms()
        try:
            os.kill(process.pid, number)
        except ProcessLookupError:
            return
        self.history.injuries.append(Injury(session, f"{process.part} {number.name}", at, now_ms()))

    async def all(self, collection: str) -> list[Document]:
        """Every document, tried until the store answers."""
        for _ in range(100):
            try:
                return await self.db[collection].find().to_list()
            except PyMongoError:
                await asyncio.sleep(0.1)
        raise AssertionError("the store did not come back")

    async def close(self) -> None:
        """End all that is ours: a run that failed on its way may have left anything."""
        self.agent.kill()
        while left := [one for all_ in self.sampler.sweep().sessions.values() for one in all_]:
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            await asyncio.sleep(0.05)
        await self._client.close()
        self.store.kill()
        self.kernel.close()
