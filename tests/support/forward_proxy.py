"""A forward proxy on loopback: absolute-form requests and CONNECT, with optional basic auth."""

import base64
import http.client
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class ForwardProxy:
    """`seen` holds "METHOD address" of each request that went through."""

    def __init__(self, user: str | None, password: str | None) -> None:
        self.seen: list[str] = []
        self.refused = 0
        self.port = 0
        self._expected = (
            "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user is not None else None
        )

    def allows(self, header: str | None) -> bool:
        """Whether the caller showed the right name and password."""
        allowed = self._expected is None or header == self._expected
        self.refused += not allowed
        return allowed


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: ForwardProxy

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self.proxy.allows(self.headers["Proxy-Authorization"]):
            self._reply(407, b"")
            return
        self.proxy.seen.append(f"{self.command} {self.path}")
        target = urlsplit(self.path)
        upstream = http.client.HTTPConnection(target.netloc, timeout=10)
        headers = {name: value for name, value in self.headers.items() if not name.startswith("Proxy-")}
        upstream.request(self.command, target.path, body, headers)
        answer = upstream.getresponse()
        self._reply(answer.status, answer.read())
        upstream.close()

    def do_GET(self) -> None:
        self._forward()

    def do_POST(self) -> None:
        self._forward()

    def do_CONNECT(self) -> None:
        self.close_connection = True
        if not self.proxy.allows(self.headers["Proxy-Authorization"]):
            self._reply(407, b"")
            return
        self.proxy.seen.append(f"CONNECT {self.path}")
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as upstream:
            self.send_response(200)
            self.end_headers()
            _pump(self.connection, upstream)

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _pump(one: socket.socket, other: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([one, other], [], [], 10)
        for source in ready:
            content = source.recv(65536)
            if not content:
                return
            (other if source is one else one).sendall(content)
        if not ready:
            return


@contextmanager
def forward_proxy(user: str | None = None, password: str | None = None) -> Iterator[ForwardProxy]:
    """Run one on a free loopback port."""
    proxy = ForwardProxy(user, password)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": proxy}))
    server.daemon_threads = True
    proxy.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
