"""Answers that many ask for, kept as the bytes that were sent while they are what would be sent again. Plain ASGI,
outermost: what is kept has all headers.

Who may have an answer is asked for each request; a request that is not let in goes on to the app, which says why.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 64
"""Answers kept, those that were made last."""

LARGEST = 1024 * 1024
"""Bytes of one that is kept."""

Key = tuple[str, bytes]
Stamp = Callable[[], Hashable | None]
"""Other whenever the answers of a path may be; None: ask the app."""

Admits = Callable[[HTTPConnection], Awaitable[bool]]
"""Whether the caller may have what this GET gives."""


@dataclass
class Kept:
    """An answer. `begun`: when it began to be made, by the monotonic clock."""

    stamp: Hashable
    begun: float
    start: Message = field(default_factory=dict)
    body: bytes = b""

    def note(self, message: Message) -> None:
        """One more part of it."""
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def worth_keeping(self) -> bool:
        """Refusals are said anew each time."""
        return self.start.get("status") == 200 and len(self.body) <= LARGEST


class HotAnswers:
    """`stamps` by path: each tells, of the moment, by what an answer is known to be the same still."""

    def __init__(self, app: ASGIApp, admits: Admits, stamps: Mapping[str, Stamp]) -> None:
        self._app = app
        self._admits = admits
        self._stamps = stamps
        self._kept: dict[Key, Kept] = {}
        self._making: dict[Key, asyncio.Future[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        asked = scope["type"] == "http" and scope["method"] == "GET"
        stamp_of = self._stamps.get(scope["path"]) if asked else None
        if stamp_of is None or not await self._admits(HTTPConnection(scope)):
            await self._app(scope, receive, send)
            return
        key = scope["path"], scope["query_string"]
        kept, stamp = await self._right(key, stamp_of)
        if kept:
            await send(kept.start)
            await send({"type": "http.response.body", "body": kept.body})
        elif stamp is None:
            await self._app(scope, receive, send)
        else:
            await self._make(key, Kept(stamp, time.monotonic()), scope, receive, send)

    async def _right(self, key: Key, stamp_of: Stamp) -> tuple[Kept | None, Hashable | None]:
        """What may be sent: what has the stamp of now, or began to be made after this request came. While another
        request makes it, wait: hundreds that ask at once cost the store one question, or two.
        """
        came = time.monotonic()
        while True:
            stamp, kept = stamp_of(), self._kept.get(key)
            if stamp is None:
                return None, None
            if kept and (kept.stamp == stamp or kept.begun >= came):
                return kept, stamp
            making = self._making.get(key)
            if making is None:
                return None, stamp
            await asyncio.wait([making])

    async def _make(self, key: Key, answer: Kept, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            answer.note(message)
            await send(message)

        making = self._making[key] = asyncio.get_running_loop().create_future()
        try:
            await self._app(scope, receive, noting)
            self._keep(key, answer)
        finally:
            del self._making[key]
            making.set_result(None)

    def _keep(self, key: Key, answer: Kept) -> None:
        self._kept.pop(key, None)
        if answer.worth_keeping:
            self._kept[key] = answer
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
