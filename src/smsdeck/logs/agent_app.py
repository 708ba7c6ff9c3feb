"""What the agent answers on its port: logs of its sessions, and its own metrics. Callers show a bearer token."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from smsdeck.errors import InvalidInputError, NotSignedInError, SmsdeckError
from smsdeck.kit import bearer
from smsdeck.logs.follow import Follower, Follows
from smsdeck.logs.page import Wanted
from smsdeck.logs.reader import Reader
from smsdeck.logs.wire import frames, of_page

IDLE_S = 10.0
Answer = Callable[[Request], Awaitable[Response]]


class WantedIn(BaseModel):
    """The query of a page."""

    model_config = ConfigDict(extra="forbid")

    run: str = ""
    lines: int = 500
    before: int | None = None
    after: int | None = None
    at: Any = None
    q: str = ""
    regex: bool = False


class AgentApp:
    """The routes. `token` opens all but /healthz."""

    def __init__(self, reader: Reader, follows: Follows, registry: CollectorRegistry, token: str) -> None:
        self._reader = reader
        self._follows = follows
        self._registry = registry
        self._token = token

    def app(self) -> Starlette:
        """To be served."""
        return Starlette(
            routes=[
                Route("/log/{session}", self._guarded(self._page)),
                Route("/log/{session}/download", self._guarded(self._download)),
                WebSocketRoute("/log/{session}/follow", self._follow),
                Route("/metrics", self._guarded(self._metrics)),
                Route("/healthz", _healthy),
            ]
        )

    def _guarded(self, answer: Answer) -> Answer:
        async def guarded(request: Request) -> Response:
            try:
                if not bearer.shows(request, self._token):
                    raise NotSignedInError("The token is not the agent's.", hint="See SMSDECK_AGENT_TOKEN.")
                return await answer(request)
            except SmsdeckError as error:
                return JSONResponse(_told(error), status_code=error.status)

        return guarded

    async def _page(self, request: Request) -> Response:
        try:
            given = WantedIn.model_validate(dict(request.query_params)).model_dump()
            wanted = Wanted(**given | {"at": _moment(given["at"])})
        except ValidationError as error:
            raise InvalidInputError(f"The query is not understood: {error.errors()[0]['msg']}.") from None
        page = await self._reader.page(request.path_params["session"], wanted)
        return Response(of_page(page).model_dump_json(), media_type="application/json")

    async def _download(self, request: Request) -> Response:
        session, run = request.path_params["session"], request.query_params.get("run", "")
        chunks = self._reader.chunks(session, run)
        first = await asyncio.to_thread(next, chunks, b"")  # a run that is not there is a 404, not half an answer
        return StreamingResponse(_after(first, chunks), media_type="text/plain; charset=utf-8")

    async def _metrics(self, _: Request) -> Response:
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

    async def _follow(self, socket: WebSocket) -> None:
        if not bearer.shows(socket, self._token):
            await socket.close()  # before accept: the handshake is answered 403
            return
        await socket.accept()
        after = socket.query_params.get("after", "")
        start = int(after) if after.removeprefix("-").isdigit() else None
        try:
            async with self._follows.follow(socket.path_params["session"], start) as follower:
                await _until_gone(socket, follower)
        except SmsdeckError as error:
            await socket.send_json({"type": "gone", "why": error.detail})
            await socket.close()
        except (WebSocketDisconnect, RuntimeError):
            return  # the other side left in the middle of a frame


async def _until_gone(socket: WebSocket, follower: Follower) -> None:
    leaving = asyncio.create_task(_left(socket))
    sending = asyncio.create_task(_send(socket, follower))
    try:
        done, _ = await asyncio.wait({leaving, sending}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (leaving, sending):
            task.cancel()
        await asyncio.gather(leaving, sending, return_exceptions=True)


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _send(socket: WebSocket, follower: Follower) -> None:
    while True:
        try:
            async with asyncio.timeout(IDLE_S):
                lines, skipped = await follower.next()
        except TimeoutError:
            await socket.send_json({"type": "idle"})
            continue
        for frame in frames(lines, skipped):
            await socket.send_json(frame)


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok")


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _moment(at: str | None) -> Any:
    from pydantic import AwareDatetime, TypeAdapter  # noqa: PLC0415 - beside its only use

    return TypeAdapter(AwareDatetime).validate_python(at) if at else None


def _told(error: SmsdeckError) -> dict[str, Any]:
    return {"slug": error.slug, "detail": error.detail, "hint": error.hint}
