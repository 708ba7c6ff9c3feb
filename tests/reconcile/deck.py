"""One host's agent with its store, on a screen that is real or a twin."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.agent import Agent
from smsdeck.screen.protocol import Screen
from smsdeck.settings import Settings
from tests.support.wait import eventually_async

HOST = "host1"


def settings_for(root: Path, **overrides: Any) -> Settings:
    """Sessions run /bin/sh on `programs/<program>.py`, so that a program is a line of shell."""
    programs = root / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    (root / "d" / "sessions").mkdir(parents=True, exist_ok=True)
    given: dict[str, Any] = {
        "data_dir": root / "d",
        "screen_dir": root / "s",
        "programs_dir": programs,
        "session_python": "/bin/sh",
        "host_name": HOST,
        "start_seconds": 0.1,
        "stop_wait_seconds": 1.0,
        "starts_at_once": 4,
    }
    return Settings(**{**given, **overrides})


class Deck:
    """What a test does to sessions, and sees of them."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.db = db
        self.settings = settings

    async def program(self, name: str, script: str) -> None:
        (self.settings.programs_dir / f"{name}.py").write_text(script + "\n")
        await self.db["programs"].update_one({"_id": name}, {"$set": {"path": f"{name}.py"}}, upsert=True)

    async def session(self, name: str, state: str = "RUN", priority: str = "normal") -> str:
        program, _, pair = name.partition("_")
        now = SystemClock().now_ms()
        wish = {"state": state, "reason": "created", "by": "ann", "at_ms": now, "restart_id": None}
        row = {"program": program, "pairs": [pair], "group": None, "host": HOST, "desired": wish}
        await self.db["pairs"].update_one(
            {"_id": pair}, {"$set": {"priority": priority, "active": True}}, upsert=True
        )
        await self.db["sessions"].update_one({"_id": name}, {"$set": row}, upsert=True)
        return name

    async def wish(self, name: str, state: str, **more: Any) -> None:
        changes = {"desired.state": state, "desired.at_ms": SystemClock().now_ms()}
        changes |= {f"desired.{key}": value for key, value in more.items()}
        await self.db["sessions"].update_one({"_id": name}, {"$set": changes})

    async def seen(self, name: str) -> Document:
        return await self.db["observations"].find_one({"_id": name}) or {}

    async def until(self, name: str, state: str, within_s: float = 10.0, **fields: Any) -> Document:
        """The observation once it shows this."""

        async def look() -> Document | None:
            found = await self.seen(name)
            wanted = {"state": state, **fields}
            return found if all(found.get(key) == value for key, value in wanted.items()) else None

        found = await eventually_async(look, within_s=within_s, what=f"{name} {state}")
        assert found is not None
        return found

    async def runs(self, name: str, **fields: Any) -> list[Document]:
        return await self.db["runs"].find({"session": name, **fields}).sort("started_ms").to_list()

    async def ended(self, name: str, count: int = 1, within_s: float = 10.0) -> list[Document]:
        async def look() -> list[Document] | None:
            found = await self.runs(name, ended_ms={"$ne": None})
            return found if len(found) >= count else None

        found = await eventually_async(look, within_s=within_s, what=f"{count} ended runs of {name}")
        assert found is not None
        return found

    def config(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.settings.sessions_dir / name / "session.json").read_text())
        return found

    @asynccontextmanager
    async def agent(self, screen: Screen) -> AsyncIterator[Agent]:
        """An agent that runs for the length of the block."""
        stop = asyncio.Event()
        agent = Agent(self.settings, self.db, screen, SystemClock())
        running = asyncio.create_task(agent.run(stop))
        try:
            yield agent
        finally:
            stop.set()
            await asyncio.wait_for(running, 10)
