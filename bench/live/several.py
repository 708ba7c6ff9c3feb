"""Two serves on one metrics store: an event told to one, seen on a console of the other."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from bench.ingest import event
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.users import Users
from smsdeck.kit import mongo
from smsdeck.kit.ids import uuid7_text
from smsdeck.live.diff import patched
from tests.support.serves import Serve, admit

API = "/api/v1"
PASSWORD = "made up, for a bench"


@dataclass
class Watched:
    """A console of one serve, and a program that reports to the other."""

    socket: ClientConnection
    reporter: httpx2.AsyncClient
    sent: int = 0

    async def report(self) -> float:
        """Tell of one more message, and wait until the console shows it; the seconds from its commit, or rather
        from the answer to who told it.
        """
        told = event(uuid7_text(), "UZ_a", datetime.now(UTC), "accepted")
        answer = await self.reporter.post("/events", json={"events": [told]})
        answer.raise_for_status()
        committed = time.perf_counter()
        await self.shows(self.sent + 1)
        self.sent += 1
        return time.perf_counter() - committed

    async def shows(self, sent: int) -> None:
        """Read frames until one says that so many were sent."""
        tables: dict[str, dict[str, object]] = {}
        async for frame in self.socket:
            said = json.loads(frame)
            tables = patched({} if said["type"] == "snapshot" else tables, said["tables"])
            total = tables.get("totals", {}).get("all")
            if isinstance(total, dict) and total["sent"] == sent:
                return


@asynccontextmanager
async def watched(folder: Path, mongodb_url: str, serves: list[Serve]) -> AsyncIterator[Watched]:
    """The console on the first, the program on the last."""
    async with mongo.connect(mongodb_url) as client:
        db = mongo.database(client)
        token = next(iter((await admit(db, folder, "UZ", [("a", "normal")], 1)).values()))
        await Users(db, Passwords()).create("bench", PASSWORD, Role.viewer)
    first, last = serves[0], serves[-1]
    async with httpx2.AsyncClient(base_url=f"{first.url}{API}", trust_env=False) as person:
        login = await person.post("/auth/login", json={"username": "bench", "password": PASSWORD})
        person.headers["authorization"] = f"Bearer {login.json()['access_token']}"
        ticket = (await person.post("/live/ticket")).json()["ticket"]
    address = f"ws://127.0.0.1:{first.port}{API}/live?ticket={ticket}"
    headers = {"authorization": f"Bearer {token}"}
    async with (
        connect(address, max_size=None) as socket,
        httpx2.AsyncClient(base_url=f"{last.url}{API}", headers=headers, trust_env=False) as reporter,
    ):
        yield Watched(socket, reporter)
