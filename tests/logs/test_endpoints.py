"""Following through serve, over real sockets: who may, for how long, and what is seen when a part goes away."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from smsdeck.access.current import User
from smsdeck.access.door import SocketDoor
from smsdeck.access.roles import Role
from smsdeck.access.tickets import Tickets
from smsdeck.kit.mongo import Database
from smsdeck.kit.services import Services
from smsdeck.logs.agent_app import AgentApp
from smsdeck.logs.endpoints import router
from smsdeck.logs.follow import Follows
from smsdeck.logs.port import AgentPort
from smsdeck.logs.reader import Reader
from smsdeck.logs.remote import AgentLogs
from tests.logs.writer import Writer, writing
from tests.support.ports import free_port
from tests.support.wait import eventually_async

UZ = "program1_UZ_uzmobile"


@dataclass
class Served:
    """Serve's endpoint, the agent behind it, and what a test turns on them."""

    port: int
    agent: AgentPort
    reader: Reader
    follows: Follows
    writer: Writer
    tickets: Tickets
    allowed: bool = True

    def first(self) -> int:
        """One who saw all up to here has seen nothing yet."""
        with self.reader.open(UZ) as log:
            return log.start - 1

    async def open(
        self, role: Role = Role.operator, name: str = UZ, after: int | None = None, origin: str | None = None
    ) -> connect:
        ticket = await self.tickets.issue(User(role.name, role))
        where = f"ws://127.0.0.1:{self.port}/sessions/{name}/log/follow?ticket={ticket}"
        where += "" if after is None else f"&after={after}"
        return connect(where, additional_headers={"Origin": origin} if origin else None)


@pytest.fixture
async def served(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    reader, agent_port = Reader(tmp_path), free_port()
    follows = Follows(reader)
    agent = AgentPort(AgentApp(reader, follows, CollectorRegistry(), "t").app(), "127.0.0.1", agent_port)
    assert agent.start()
    await db["sessions"].insert_one({"_id": UZ, "host": "host1"})
    await db["hosts"].insert_one({"_id": "host1", "url": f"http://127.0.0.1:{agent_port}"})
    with writing(tmp_path / UZ) as writer:
        made = Served(free_port(), agent, reader, follows, writer, Tickets(db))

        async def still_allowed(_: User) -> bool:
            return made.allowed

        app, services = FastAPI(), Services()
        app.include_router(router)
        services.add(AgentLogs(db, "t"), made.tickets, SocketDoor(still_allowed, recheck_s=0.02))
        services.attach(app)
        server = uvicorn.Server(uvicorn.Config(app, port=made.port, log_level="error", lifespan="off"))
        serving = asyncio.create_task(server.serve())

        async def started() -> bool:
            return server.started

        await eventually_async(started)
        yield made
        server.should_exit = True
        await serving
        await agent.close()


async def frame(socket: ClientConnection) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 5))
    return parsed


async def close_code(socket: ClientConnection) -> int | None:
    try:
        while True:
            await frame(socket)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def nobody_follows(served: Served) -> None:
    async def look() -> bool:
        return served.follows.count == 0

    await eventually_async(look, what="the agent letting go of the follower")


async def test_an_operator_sees_what_was_missed_and_what_comes(served: Served) -> None:
    served.writer.prints("one")
    async with await served.open(after=served.first()) as socket:
        assert [line["text"] for line in (await frame(socket))["items"]] == ["one"]
        served.writer.prints("two")
        assert [line["text"] for line in (await frame(socket))["items"]] == ["two"]
    await nobody_follows(served)


async def test_a_viewer_is_turned_away_before_a_line_is_told(served: Served) -> None:
    served.writer.prints("one")
    async with await served.open(Role.viewer, after=served.first()) as socket:
        assert await close_code(socket) == 4401
    assert served.follows.count == 0


async def test_another_sites_page_is_refused(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with await served.open(origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_it_ends_when_the_persons_rights_end(served: Served) -> None:
    async with await served.open() as socket:
        served.allowed = False
        assert await close_code(socket) == 4401
    await nobody_follows(served)


@pytest.mark.parametrize("name", ["nobody", "%2e%2e", "a" * 64])
async def test_a_session_that_is_not_there_is_told_as_gone(served: Served, name: str) -> None:
    async with await served.open(name=name) as socket:
        told = await frame(socket)
        assert told["type"] == "gone"
        assert "no session" in told["why"]
        assert await close_code(socket) == 1013


async def test_an_agent_that_goes_away_is_told(served: Served) -> None:
    served.writer.prints("one")
    async with await served.open(after=served.first()) as socket:
        await frame(socket)
        await served.agent.close()
        told = await frame(socket)
        assert (told["type"], "went away" in told["why"]) == ("gone", True)
        assert await close_code(socket) == 1013
    async with await served.open() as socket:
        assert "does not answer" in (await frame(socket))["why"]


async def test_a_page_that_leaves_in_the_middle_leaves_no_error_behind(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    served.writer.prints("one")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            async with await served.open(after=served.first()) as socket:
                await frame(socket)
                served.writer.prints(*("x" * 3000 for _ in range(200)))
                socket.transport.abort()
        await nobody_follows(served)
        async with await served.open(after=served.first()) as socket:
            await frame(socket)
        await nobody_follows(served)
    assert [record.getMessage() for record in caplog.records] == []
