"""Live figures over a WebSocket, opened with a one-time ticket."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field
from pymongo.errors import PyMongoError
from starlette.websockets import WebSocketState

from smsdeck.access.current import User, current_user
from smsdeck.access.door import NOT_ALLOWED, TRY_LATER, SocketDoor
from smsdeck.access.tickets import LIFE_S, Tickets
from smsdeck.errors import NotSignedInError
from smsdeck.kit.services import service
from smsdeck.live.hub import Console, Hub

router = APIRouter(prefix="/live", tags=["live"])


class Ticket(BaseModel):
    """Good for one connection."""

    ticket: str
    expires_in: int = Field(description="Seconds.", examples=[LIFE_S])


@router.post("/ticket", summary="Get a ticket for the live WebSocket")
async def issue_ticket(
    user: Annotated[User, Depends(current_user)], tickets: Annotated[Tickets, service(Tickets)]
) -> Ticket:
    """Open `WS /api/v1/live?ticket=…` with it: one connection, within 30 s."""
    return Ticket(ticket=await tickets.issue(user), expires_in=LIFE_S)


@router.websocket("")
async def live(
    socket: WebSocket,
    hub: Annotated[Hub, service(Hub)],
    tickets: Annotated[Tickets, service(Tickets)],
    door: Annotated[SocketDoor, service(SocketDoor)],
    ticket: str = "",
) -> None:
    """A snapshot, then what changed, once a second at most; an empty delta is a heartbeat."""
    if not door.knows_origin(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close()  # before accept: the handshake is answered 403
        return
    await socket.accept()
    try:
        user = await tickets.redeem(ticket)
    except NotSignedInError:
        await socket.close(NOT_ALLOWED)
        return
    except PyMongoError:
        await socket.close(TRY_LATER)
        return
    console = hub.join()
    try:
        code = await _serve(socket, console, door.until_not_allowed(user))
    finally:
        hub.leave(console)
    if socket.application_state is WebSocketState.CONNECTED and code:
        await socket.close(code)


async def _serve(socket: WebSocket, console: Console, not_allowed: Awaitable[int]) -> int | None:
    """Send frames until one of the reasons to stop; the close code, or None where the other side left."""
    tasks = {
        asyncio.ensure_future(job)
        for job in (_send(socket, console), _listen(socket), _dismissed(console), not_allowed)
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    except WebSocketDisconnect:
        return None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _send(socket: WebSocket, console: Console) -> int | None:
    while True:
        await socket.send_text(await console.next())


async def _listen(socket: WebSocket) -> int | None:
    """What consoles say is ignored; reading is how their leaving is noticed."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
    return None


async def _dismissed(console: Console) -> int | None:
    return (await console.gone()).value
