"""A gateway that keeps its own record of what left, and takes its time to answer: room to be killed in."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SlowGateway:
    """`left` holds the reference of each send, as it came; while `answers` is not set no send is answered."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.answers = threading.Event()
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: SlowGateway

    def do_GET(self) -> None:
        self._reply(json.dumps({"state": "DELIVRD", "code": "4711"}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/submit":
            self._reply("code submitted successfully")
            return
        self.gateway.left.append(body["reference"])
        self.gateway.answers.wait(20)
        self._reply(f"SMS sent successfully, trigger_id={body['reference']}")

    def _reply(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):  # its caller was killed
            super().handle()


@contextmanager
def slow_gateway() -> Iterator[SlowGateway]:
    """Run one on a free loopback port."""
    gateway = SlowGateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"gateway": gateway}))
    server.daemon_threads = True
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield gateway
    finally:
        gateway.answers.set()
        server.shutdown()
        server.server_close()
        thread.join()
