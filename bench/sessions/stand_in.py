"""A stand-in for serve that hundreds of programs can ask at once: one loop, no thread for each that waits."""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from smsdeck.gateway.simulator.pools import numbers_for


class StandIn:
    """`asked` holds the token of each program that has asked for a permit; `events` counts them by state."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: set[str] = set()
        self.events: Counter[str] = Counter()
        self._numbers = cycle(numbers_for("UZ", 0, 60))
        self._permits = asyncio.Semaphore(0)
        self._loop = asyncio.new_event_loop()

    def grant(self, count: int) -> None:
        """Allow so many more permits, to those who wait longest."""
        for _ in range(count):
            self._loop.call_soon_threadsafe(self._permits.release)

    def run(self, ready: threading.Event) -> None:
        """Serve, in a thread of its own, until `stop`."""
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=4096))
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        self._loop.run_forever()

    def stop(self) -> None:
        """End `run`."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if line)
                body = await reader.readexactly(int(fields["content-length"]))
                status, content = await self._answer(head.split()[1], fields["authorization"], body)
                payload = json.dumps(content).encode() if content is not None else b""
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(payload)}\r\n\r\n".encode() + payload)
        writer.close()

    async def _answer(self, path: str, token: str, body: bytes) -> tuple[str, Any]:
        if path.endswith("/permits"):
            self.asked.add(token)
            return "200 OK", await self._permit(json.loads(body))
        if path.endswith("/used"):
            return "204 No Content", None
        events = json.loads(body)["events"]
        self.events.update(event["state"] for event in events)
        return "200 OK", {"results": [{"outcome": "stored"} for _ in events]}

    async def _permit(self, asked: dict[str, Any]) -> dict[str, Any]:
        came = time.monotonic()
        try:
            async with asyncio.timeout(asked["wait_s"]):
                await self._permits.acquire()
        except TimeoutError:
            return {"granted": False, "reason": "quota", "retry_after_s": 0.0}
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        granted = {"granted": True, "granted_at": now, "valid_s": 10.0, "held_s": time.monotonic() - came}
        return {"id": asked["id"], "pair": asked["pair"], "country": "UZ", "to": next(self._numbers), **granted}


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run one on a free loopback port."""
    serve, ready = StandIn(), threading.Event()
    threading.Thread(target=serve.run, args=(ready,), daemon=True).start()
    ready.wait(10)
    try:
        yield serve
    finally:
        serve.stop()
