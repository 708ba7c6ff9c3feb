"""A local stand-in of Telegram's Bot API: takes form and JSON bodies, keeps what it is told, fails on request."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "123456:stand-in-token_AbCdEf"  # a fixed one, so that tests can look for it where it must not be
CHAT = "-1001234567"


@dataclass(frozen=True)
class Sent:
    """One accepted message."""

    message_id: int
    chat: str
    text: str
    parse_mode: str
    reply_to: int | None
    at: float


@dataclass(frozen=True)
class Fault:
    """How to answer one request instead of taking it."""

    status: int
    description: str = "made to fail"
    retry_after: int | None = None
    after_s: float = 0
    parameters: dict[str, Any] = field(default_factory=dict)
    body: bytes | None = None


class TelegramStandIn:
    """What it was told, and what it is to do next."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sent: list[Sent] = []
        self.requests: list[str] = []
        self.faults: deque[Fault] = deque()
        self.lock = threading.Lock()

    def texts(self) -> list[str]:
        """The texts taken so far."""
        with self.lock:
            return [one.text for one in self.sent]

    def take(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Keep a message."""
        text = str(fields.get("text", ""))
        if not text or len(text) > 4096:
            return {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: message text is empty or too long",
            }
        replies = fields.get("reply_parameters") or {}
        with self.lock:
            number = len(self.sent) + 1
            chat = str(fields.get("chat_id", ""))
            mode = str(fields.get("parse_mode", ""))
            self.sent.append(Sent(number, chat, text, mode, replies.get("message_id"), time.monotonic()))
        # Clients parse this strictly: an id of the wrong type makes them send again.
        place = {"id": int(chat) if chat.lstrip("-").isdigit() else 0, "type": "supergroup"}
        message = {"message_id": number, "date": int(time.time()), "chat": place, "text": text}
        return {"ok": True, "result": message}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: TelegramStandIn

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.stand_in.lock:
            self.stand_in.requests.append(self.path)
            fault = self.stand_in.faults.popleft() if self.stand_in.faults else None
        if fault:
            self._fail(fault)
        elif not self.path.startswith(f"/bot{TOKEN}/"):
            self._answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        elif self.path.endswith("/getMe"):
            me = {"id": 1, "is_bot": True, "first_name": "stand-in", "username": "stand_in_bot"}
            self._answer(200, {"ok": True, "result": me})
        else:
            answer = self.stand_in.take(self._fields(raw))
            self._answer(200 if answer["ok"] else answer["error_code"], answer)

    def _fields(self, raw: bytes) -> dict[str, Any]:
        if "json" in self.headers.get("Content-Type", ""):
            fields: dict[str, Any] = json.loads(raw)
            return fields
        return dict(parse_qsl(raw.decode()))

    def _fail(self, fault: Fault) -> None:
        time.sleep(fault.after_s)
        if fault.body is not None:
            return self._send(fault.status, fault.body, "text/html")
        parameters = dict(fault.parameters)
        if fault.retry_after is not None:
            parameters["retry_after"] = fault.retry_after
        content = {"ok": False, "error_code": fault.status, "description": fault.description}
        return self._answer(fault.status, {**content, "parameters": parameters})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller gave up waiting

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def telegram_stand_in() -> Iterator[TelegramStandIn]:
    """Run one on a free loopback port, in a thread."""
    stand_in = TelegramStandIn("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"stand_in": stand_in}))
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
