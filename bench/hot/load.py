"""A client that costs little: some connections, each of which asks again as soon as it was answered."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "
PIECE = 256 * 1024


@dataclass
class Loaded:
    """What came of it. `last` is the head of the last answer."""

    took: list[float] = field(default_factory=list)
    bytes_read: int = 0
    last: str = ""

    def figures(self, seconds: float) -> dict[str, Any]:
        """Rate and times."""
        ordered = sorted(self.took)
        return {
            "requests_per_s": round(len(ordered) / seconds),
            "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
            "answer_kb": round(self.bytes_read / len(ordered) / 1000, 1),
            "answered": self.last.split("\r\n", 1)[0],
        }


class Asker(asyncio.BufferedProtocol):
    """One connection."""

    def __init__(self, request: bytes, loaded: Loaded, until: float) -> None:
        self._request = request
        self._loaded = loaded
        self._until = until
        self._piece = bytearray(PIECE)
        self._head = b""
        self._missing = 0
        self._asked_at = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self._ask()

    def get_buffer(self, _hint: int) -> bytearray:
        return self._piece

    def buffer_updated(self, count: int) -> None:
        self._loaded.bytes_read += count
        if self._missing:
            self._missing -= count
        else:
            self._head += self._piece[:count]
            if HEAD_END not in self._head:
                return
            head, _, body = self._head.partition(HEAD_END)
            self._missing = _length(head) - len(body)
            self._loaded.last, self._head = head.decode(), b""
        if self._missing <= 0:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server hung up"))

    def _ask(self) -> None:
        self._asked_at = time.perf_counter()
        self._transport.write(self._request)

    def _answered(self) -> None:
        now = time.perf_counter()
        self._loaded.took.append(now - self._asked_at)
        if now < self._until:
            self._ask()
        else:
            self.done.set_result(None)
            self._transport.close()


def _length(head: bytes) -> int:
    lower = head.lower()
    return int(lower.split(LENGTH, 1)[1].split(b"\r\n", 1)[0]) if LENGTH in lower else 0


def request(path: str, port: int, headers: dict[str, str]) -> bytes:
    """A GET, ready to be sent."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {text}" for name, text in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def load(port: int, asked: bytes, connections: int, seconds: float) -> dict[str, Any]:
    """Ask for so long; the figures."""
    return uvloop.run(_load(port, asked, connections, seconds))


async def _load(port: int, asked: bytes, connections: int, seconds: float) -> dict[str, Any]:
    loop, loaded, started = asyncio.get_running_loop(), Loaded(), time.perf_counter()
    askers = []
    for _ in range(connections):
        _, asker = await loop.create_connection(lambda: Asker(asked, loaded, started + seconds), "127.0.0.1", port)
        askers.append(asker)
    await asyncio.gather(*(asker.done for asker in askers))
    return loaded.figures(time.perf_counter() - started)
