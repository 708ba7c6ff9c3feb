"""Over a real server: close codes and the handshake are what the browser will see."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request
from pymongo.errors import AutoReconnect
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from smsdeck.access.current import User
from smsdeck.access.door import SocketDoor
from smsdeck.access.roles import Role
from smsdeck.access.tickets import Tickets
from smsdeck.kit import problem
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.kit.services import Services
from smsdeck.live.diff import Tables
from smsdeck.live.endpoints import router
from smsdeck.live.hub import Hub
from tests.support.ports import free_port
from tests.support.wait import eventually_async

ADA = User("ada", Role.viewer, 3)


@dataclass
class Live:
    """A served app, and what a test turns on it."""

    port: int
    hub: Hub
    allowed: bool = True
    store_is_away: bool = False
    tables: dict[str, dict[str, object]] = field(default_factory=lambda: {"totals": {"all": {"sent": 0}}})

    async def ticket(self) -> str:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            answer = await client.post("/api/v1/live/ticket")
            assert answer.status_code == 200, answer.text
            assert answer.json()["expires_in"] == 30
            return str(answer.json()["ticket"])

    def open(self, ticket: str, origin: str | None = None) -> connect:
        address = f"ws://127.0.0.1:{self.port}/api/v1/live?ticket={ticket}"
        return connect(address, additional_headers={"Origin": origin} if origin else None)


@pytest.fixture
async def live(db: Database) -> AsyncIterator[Live]:
    app = FastAPI()
    problem.install(app)
    app.include_router(router, prefix="/api/v1")

    @app.middleware("http")
    async def identify(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.user = ADA
        return await call_next(request)

    async def collect() -> Tables:
        return {name: dict(rows) for name, rows in made.tables.items()}

    async def still_allowed(user: User) -> bool:
        assert user == ADA
        if made.store_is_away:
            raise AutoReconnect
        return made.allowed

    made = Live(free_port(), Hub(collect, SystemClock(), period_s=0.02))
    services = Services()
    services.add(made.hub, Tickets(db), SocketDoor(still_allowed, "https://sms.example:8443", recheck_s=0.02))
    services.attach(app)
    server = uvicorn.Server(uvicorn.Config(app, port=made.port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually_async(started)
    yield made
    await made.hub.close()
    server.should_exit = True
    await serving


async def frame(socket: ClientConnection) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 5))
    return parsed


async def close_code(socket: ClientConnection) -> int | None:
    try:
        while True:
            await frame(socket)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def test_a_ticket_opens_a_socket_that_shows_what_changes(live: Live) -> None:
    async with live.open(await live.ticket()) as socket:
        assert (await frame(socket))["tables"] == {"totals": {"all": {"sent": 0}}}
        live.tables["totals"]["all"] = {"sent": 1}
        delta = await frame(socket)
        while not delta["tables"]:
            delta = await frame(socket)
        assert delta["tables"] == {"totals": {"all": {"sent": 1}}}


async def test_a_ticket_that_does_not_hold_is_refused_with_a_code(live: Live) -> None:
    ticket = await live.ticket()
    async with live.open(ticket) as socket:
        await frame(socket)
    for stale in (ticket, "invented", ""):
        async with live.open(stale) as socket:
            assert await close_code(socket) == 4401


async def test_another_sites_page_is_refused_and_ours_is_not(live: Live) -> None:
    ticket = await live.ticket()
    for origin in ("https://evil.example", "null", "https://sms.example"):
        with pytest.raises(InvalidStatus) as refused:
            async with live.open(ticket, origin):
                pass
        assert refused.value.response.status_code == 403
    async with live.open(ticket, "https://sms.example:8443") as socket:
        assert (await frame(socket))["type"] == "snapshot"
    async with live.open(await live.ticket(), f"http://127.0.0.1:{live.port}") as socket:
        assert (await frame(socket))["type"] == "snapshot"


async def test_a_socket_closes_when_the_persons_rights_end(live: Live) -> None:
    async with live.open(await live.ticket()) as socket:
        await frame(socket)
        live.allowed = False
        assert await close_code(socket) == 4401


async def test_a_socket_closes_when_nobody_can_say_who_is_allowed(live: Live) -> None:
    async with live.open(await live.ticket()) as socket:
        await frame(socket)
        live.store_is_away = True
        assert await close_code(socket) == 1013


async def test_sockets_close_when_serve_ends(live: Live) -> None:
    async with live.open(await live.ticket()) as socket:
        await frame(socket)
        await live.hub.close()
        assert await close_code(socket) == 1001


async def test_a_page_that_leaves_is_forgotten(live: Live) -> None:
    async with live.open(await live.ticket()) as socket:
        await frame(socket)
        assert len(live.hub._consoles) == 1

    async def nobody() -> bool:
        return not live.hub._consoles

    await eventually_async(nobody, what="the hub forgetting the console")


async def test_what_a_page_says_is_ignored(live: Live) -> None:
    async with live.open(await live.ticket()) as socket:
        await frame(socket)
        await socket.send("hello")
        await socket.send(b"\x00binary")
        live.tables["totals"]["all"] = {"sent": 2}
        seen = await frame(socket)
        while not seen["tables"]:
            seen = await frame(socket)
        assert seen["type"] == "delta"
