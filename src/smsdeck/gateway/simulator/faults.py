"""Connections that break: what a handler cannot do by answering."""

import asyncio
import contextlib

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TRANSPORT = "smsdeck.transport"


class CuttableProtocol(HttpToolsProtocol):
    """Uvicorn's own, with the connection within the app's reach."""

    def on_message_begin(self) -> None:
        """Put the transport where `Cut` finds it."""
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]  # a key of our own


class Cut:
    """An answer that is none: the connection is reset, at once or `after_s`."""

    def __init__(self, after_s: float = 0.0) -> None:
        self._after_s = after_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI's own
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._after_s):
                await receive()  # the body is read, so that all that can come is the caller's leaving
        transport = scope.get(TRANSPORT)
        if transport:
            transport.abort()
            await receive()  # until uvicorn knows of the end; else it would answer 500
        else:  # without our protocol (a test client) the nearest thing is an empty answer
            await send({"type": "http.response.start", "status": 502, "headers": []})
            await send({"type": "http.response.body", "body": b""})
