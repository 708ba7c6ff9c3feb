"""Consoles that cost little: they note when each frame was there, and read what it says when all is over."""

import asyncio
import json
import time
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
EMPTY_BLOCK = b"\x00\x00\xff\xff"


@dataclass
class Arrived:
    """One frame."""

    at: float
    payload: bytes
    compressed: bool


@dataclass
class Console(asyncio.Protocol):
    """One connection. The payloads of the first console alone are kept: all get the same."""

    ticket: str
    port: int
    deflate: bool
    keeps: bool
    frames: list[Arrived] = field(default_factory=list)
    bytes_read: int = 0

    def __post_init__(self) -> None:
        self._buffer = bytearray()
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(
            f"GET /live?ticket={self.ticket} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{DEFLATE if self.deflate else ''}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self.bytes_read += len(data)
        self._buffer += data
        if not self.open.done():
            head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            self._buffer = bytearray(rest)
            self.open.set_result(None)
        while size := self._whole_frame(now):
            del self._buffer[:size]

    def _whole_frame(self, now: float) -> int:
        """Note the frame at the front; its size, 0 where it is not whole. A server's frames are not masked."""
        if len(self._buffer) < 2:
            return 0
        length, head = self._buffer[1] & 0x7F, 2
        if length >= 126:
            head += 2 if length == 126 else 8
            length = int.from_bytes(self._buffer[2:head], "big")
        if len(self._buffer) < head + length:
            return 0
        if self._buffer[0] & 0x0F == 1:
            payload = bytes(self._buffer[head : head + length]) if self.keeps else b""
            self.frames.append(Arrived(now, payload, bool(self._buffer[0] & 0x40)))
        return head + length

    def close(self) -> None:
        self._transport.close()

    def ticks(self) -> list[float]:
        """When the hub said what each frame says, of the console that keeps them."""
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        texts = [
            inflate.decompress(one.payload + EMPTY_BLOCK) if one.compressed else one.payload for one in self.frames
        ]
        return [datetime.fromisoformat(json.loads(text)["at"]).timestamp() for text in texts]


async def consoles(port: int, tickets: list[str], *, deflate: bool) -> list[Console]:
    """Open, each with a ticket."""
    loop, made = asyncio.get_running_loop(), []
    for number, ticket in enumerate(tickets):
        console = Console(ticket, port, deflate, keeps=number == 0)
        await loop.create_connection(lambda one=console: one, "127.0.0.1", port)  # type: ignore[misc]
        await console.open
        made.append(console)
    return made
