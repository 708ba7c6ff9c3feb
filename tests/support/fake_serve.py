"""A stand-in for smsdeck serve: grants permits, takes `used` and events, and can be made to misbehave."""

import json
import select
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any

TOKEN = "a-token-for-tests"


class FakeServe:
    """What it was told, and what it answers. Attributes may be changed at any time."""

    def __init__(self, numbers: list[str], country: str = "UZ") -> None:
        self.numbers = cycle(numbers)
        self.country = country
        self.token = TOKEN
        self.refusal: str | None = None
        self.permits_left = 10**9
        self.valid_s = 10.0
        self.stuck_s = 0.0
        self.faults: deque[int] = deque()  # the next answers: an HTTP status, 0 for a cut connection
        self.away = False
        self.refuse_events = False
        self.granted: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, Any]] = []
        self.used: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()
        self.changed = threading.Condition(threading.RLock())
        self.url = ""

    def states(self, message_id: str) -> list[str]:
        """States of a message, in the order reported."""
        with self.changed:
            return [event["state"] for event in self.events if event["message_id"] == message_id]

    def by_state(self) -> Counter[str]:
        """Distinct messages that reached each state."""
        with self.changed:
            return Counter(state for _, state in {(e["message_id"], e["state"]) for e in self.events})

    def answer(self, path: str, body: dict[str, Any], gone: Callable[[], bool]) -> tuple[int, dict[str, Any]]:
        """The answer to a call, after its faults. `gone` says whether the caller has hung up."""
        if path.endswith("/permits"):
            return 200, self._permit(body, gone)
        with self.changed:
            self.changed.notify_all()
            if path.endswith("/used"):
                self.used.append(path.split("/")[-2])
                return 204, {}
            self.events.extend(body["events"])
            outcome = "refused" if self.refuse_events else "stored"
            results = [{"message_id": e["message_id"], "outcome": outcome} for e in body["events"]]
            return 200, {"results": results}

    def grant(self) -> None:
        """Allow one more permit."""
        with self.changed:
            self.permits_left += 1
            self.changed.notify_all()

    def _permit(self, body: dict[str, Any], gone: Callable[[], bool]) -> dict[str, Any]:
        came = time.monotonic()
        with self.changed:
            self.asked.append(body)
            self.changed.notify_all()
            if self.refusal:
                return {"id": body["id"], "granted": False, "reason": self.refusal, "retry_after_s": 0.2}
            if not self._await_slot(body["wait_s"], gone):
                return {"id": body["id"], "granted": False, "reason": "quota", "retry_after_s": 0.0}
            self.permits_left -= 1
            permit = {
                "id": body["id"],
                "granted": True,
                "pair": body["pair"],
                "country": self.country,
                "to": body.get("to") or next(self.numbers),
                "granted_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
                "valid_s": self.valid_s,
                "held_s": time.monotonic() - came - self.stuck_s,
            }
            self.granted[body["id"]] = permit
            return permit

    def _await_slot(self, wait_s: float, gone: Callable[[], bool]) -> bool:
        """Whether there is one for a caller who still waits for it."""
        deadline = time.monotonic() + wait_s
        while self.permits_left <= 0:
            if self.away or gone() or time.monotonic() > deadline:
                return False
            self.changed.wait(0.05)
        return not gone()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    serve: FakeServe

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        self.serve.calls[self.path.rsplit("/", 1)[-1]] += 1
        if self.serve.away or (self.serve.faults and self.serve.faults[0] == 0):
            if not self.serve.away:
                self.serve.faults.popleft()
            self.close_connection = True
            return
        if self.serve.faults:
            self._reply(self.serve.faults.popleft(), {})
        elif self.headers["Authorization"] != f"Bearer {self.serve.token}":
            self._reply(401, {})
        else:
            self._answer(body)

    def _answer(self, body: dict[str, Any]) -> None:
        """Nothing, if serve went away meanwhile."""
        status, content = self.serve.answer(self.path, body, self._gone)
        if self.serve.away:
            self.close_connection = True
        else:
            self._reply(status, content)

    def _gone(self) -> bool:
        waiting, _, _ = select.select([self.connection], [], [], 0)
        return bool(waiting) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def _reply(self, status: int, content: dict[str, Any]) -> None:
        payload = b"" if status == 204 else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):  # a program that is stopped leaves in the middle of its long poll
            super().handle()


@contextmanager
def fake_serve(numbers: list[str], country: str = "UZ") -> Iterator[FakeServe]:
    """Run one on a free loopback port."""
    serve = FakeServe(numbers, country)
    handler = type("Handler", (_Handler,), {"serve": serve})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    serve.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield serve
    finally:
        with serve.changed:
            serve.away = True
            serve.changed.notify_all()
        server.shutdown()
        server.server_close()
        thread.join()
