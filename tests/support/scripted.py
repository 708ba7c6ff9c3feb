"""A TCP server that answers each HTTP request with the bytes it was given, however wrong they are."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple


class Answer(NamedTuple):
    """What to send, whether to close afterwards, and the wait before each byte (a slow drip)."""

    content: bytes
    close: bool = False
    drip_s: float = 0.0


def ok(body: str, **headers: str) -> Answer:
    """A plain 200."""
    return reply(200, body, **headers)


def reply(status: int, body: str = "", **headers: str) -> Answer:
    """A whole reply with its length."""
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    content = f"HTTP/1.1 {status} Whatever\r\n{fields}Content-Length: {len(body.encode())}\r\n\r\n{body}"
    return Answer(content.encode())


CUT = Answer(b"", close=True)


class Scripted:
    """The server's side: `requests` as they came, `connections` counted."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""
        self.port = 0

    def serve(self, connection: socket.socket) -> None:
        """Answer requests until the script says to close, or the client leaves."""
        self.connections += 1
        with connection, suppress(OSError):
            while request := _read_request(connection):
                self.requests.append(request)
                answer = self.answers.pop(0) if self.answers else CUT
                self._send(connection, answer)
                if answer.close:
                    return

    def _send(self, connection: socket.socket, answer: Answer) -> None:
        if not answer.drip_s:
            connection.sendall(answer.content)
            return
        for byte in answer.content:
            time.sleep(answer.drip_s)
            connection.sendall(bytes([byte]))


def _read_request(connection: socket.socket) -> bytes:
    held = b""
    while b"\r\n\r\n" not in held:
        more = connection.recv(65536)
        if not more:
            return b""
        held += more
    head, _, body = held.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def scripted(*answers: Answer, port: int = 0) -> Iterator[Scripted]:
    """Run one on a loopback port; 0: a free one."""
    script = Scripted(answers)
    listening = socket.create_server(("127.0.0.1", port))
    script.port = listening.getsockname()[1]
    script.url = f"http://127.0.0.1:{script.port}"

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=script.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
