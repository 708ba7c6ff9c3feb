"""A session's log: read, searched, downloaded, followed. Serve passes on what the agent of its host says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, WebSocket
from fastapi.responses import StreamingResponse
from pymongo.errors import PyMongoError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from smsdeck.access.door import NOT_ALLOWED, TRY_LATER, SocketDoor
from smsdeck.access.roles import Role
from smsdeck.access.tickets import Tickets
from smsdeck.errors import NotSignedInError, SmsdeckError
from smsdeck.kit.services import service
from smsdeck.logs.page import MOST_LINES
from smsdeck.logs.remote import AgentLogs
from smsdeck.logs.wire import LogPage
from smsdeck.screen.names import LONGEST

router = APIRouter(tags=["logs"])
Logs = Annotated[AgentLogs, service(AgentLogs)]
Name = Annotated[str, Path(max_length=LONGEST, examples=["program1_UZ_uzmobile"])]
Run = Annotated[str, Query(max_length=64, description="current, previous, or a run's id; empty for all.")]
Place = Annotated[int | None, Query(ge=-1, lt=2**63)]


@router.get("/sessions/{name}/log", summary="A session's log")
async def log_page(
    name: Name,
    logs: Logs,
    run: Run = "",
    lines: Annotated[int, Query(ge=1, le=MOST_LINES)] = 500,
    before: Place = None,
    after: Place = None,
    at: Annotated[datetime | None, Query(description="The first lines since then, with a time zone.")] = None,
    q: Annotated[str, Query(max_length=200, description="Lines that hold this, whatever its case.")] = "",
    regex: Annotated[bool, Query(description="`q` is a regular expression (RE2).")] = False,
) -> LogPage:
    """The newest lines, or those `before` or `after` a position, or since a time. 503 while the agent is away."""
    query = {"run": run, "lines": lines, "before": before, "after": after, "q": q}
    asked = query | {"at": at and at.isoformat(), "regex": "true" if regex else None}
    return await logs.page(name, asked)


@router.get("/sessions/{name}/log/download", summary="Download a session's log", response_class=StreamingResponse)
async def log_download(name: Name, logs: Logs, run: Run = "") -> StreamingResponse:
    """The lines as they are in the files, with their stamps."""
    stack = AsyncExitStack()
    chunks = await stack.enter_async_context(logs.download(name, run))
    headers = {"Content-Disposition": f'attachment; filename="{name}.log"'}
    return StreamingResponse(_closing(chunks, stack), media_type="text/plain; charset=utf-8", headers=headers)


@router.websocket("/sessions/{name}/log/follow")
async def log_follow(
    socket: WebSocket,
    name: Name,
    logs: Logs,
    tickets: Annotated[Tickets, service(Tickets)],
    door: Annotated[SocketDoor, service(SocketDoor)],
    ticket: str = "",
    after: Place = None,
) -> None:
    """Frames `lines`, `skipped`, `idle` (every 10 s) and, where the agent is away, `gone`, with why."""
    if not door.knows_origin(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close()  # before accept: the handshake is answered 403
        return
    await socket.accept()
    try:
        user = await tickets.redeem(ticket)
    except (NotSignedInError, PyMongoError) as error:
        await socket.close(NOT_ALLOWED if isinstance(error, NotSignedInError) else TRY_LATER)
        return
    if user.role < Role.operator:
        await socket.close(NOT_ALLOWED)
        return
    code = TRY_LATER
    try:
        async with logs.follow(name, after) as agent:
            code = await _pass_on(socket, agent, asyncio.ensure_future(door.until_not_allowed(user)))
    except SmsdeckError as error:
        await _say_gone(socket, error.detail)
    if _connected(socket):
        with suppress(WebSocketDisconnect):  # it may leave at this moment
            await socket.close(code)


def _connected(socket: WebSocket) -> bool:
    return WebSocketState.DISCONNECTED not in {socket.application_state, socket.client_state}


async def _say_gone(socket: WebSocket, why: str) -> None:
    if _connected(socket):
        with suppress(WebSocketDisconnect):
            await socket.send_json({"type": "gone", "why": why})


async def _pass_on(socket: WebSocket, agent: ClientConnection, not_allowed: "asyncio.Future[int]") -> int:
    """Until one side leaves, or the caller's rights end; the close code."""
    tasks = {asyncio.ensure_future(_frames(socket, agent)), asyncio.ensure_future(_left(socket)), not_allowed}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    except WebSocketDisconnect:
        return TRY_LATER
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _frames(socket: WebSocket, agent: ClientConnection) -> int:
    """A slow console holds up nobody: the agent's queue for it is bounded."""
    try:
        async for frame in agent:
            await socket.send_text(str(frame))
    except ConnectionClosed:
        await _say_gone(socket, "The agent of its host went away.")
    return TRY_LATER


async def _left(socket: WebSocket) -> int:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
    return TRY_LATER


async def _closing(chunks: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    async with stack:
        async for chunk in chunks:
            yield chunk
