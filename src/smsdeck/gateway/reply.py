"""Reading one HTTP/1.1 reply off a socket, by a deadline for the whole of it."""

import socket
import time
from typing import NamedTuple

LARGEST = 1_000_000
"""Bytes of head and body that are read; no reply that programs ask for comes near."""


class BadReplyError(Exception):
    """What came is no reply, or not the whole of one. The text is a short name, fit for an event's error."""


class Reply(NamedTuple):
    """A whole reply. `headers` have lower-case names; `reusable`: the connection may carry another one."""

    status: int
    headers: dict[str, str]
    body: bytes
    reusable: bool

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


def read_reply(connected: socket.socket, deadline: float, *, body_follows: bool = True) -> Reply:
    """The next final reply (1xx are passed over); BadReplyError or OSError if it does not come whole.

    `body_follows=False` after CONNECT: what comes next belongs to the tunnel.
    """
    reader = _Reader(connected, deadline)
    status, headers = _head(reader)
    while 100 <= status < 200:
        status, headers = _head(reader)
    if not body_follows or status in {204, 304}:
        return Reply(status, headers, b"", _keeps(headers))
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return Reply(status, headers, _chunks(reader), _keeps(headers))
    if "content-length" in headers:
        return Reply(status, headers, reader.exactly(_number(headers["content-length"], 10)), _keeps(headers))
    return Reply(status, headers, reader.rest(), reusable=False)


class _Reader:
    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline
        self._held = b""

    def line(self) -> str:
        while b"\n" not in self._held:
            self._more()
        line, _, self._held = self._held.partition(b"\n")
        return line.rstrip(b"\r").decode("latin-1")

    def exactly(self, count: int) -> bytes:
        if count > LARGEST:
            raise BadReplyError("reply_too_large")
        while len(self._held) < count:
            self._more()
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def rest(self) -> bytes:
        while more := self._receive():
            self._keep(more)
        return self._held

    def _more(self) -> None:
        more = self._receive()
        if not more:
            raise BadReplyError("cut")
        self._keep(more)

    def _keep(self, more: bytes) -> None:
        self._held += more
        if len(self._held) > LARGEST:
            raise BadReplyError("reply_too_large")

    def _receive(self) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket.recv(65536)


def _head(reader: _Reader) -> tuple[int, dict[str, str]]:
    version, _, rest = reader.line().partition(" ")
    if not version.startswith("HTTP/1."):
        raise BadReplyError("not_http")
    status = _number(rest[:3], 10)
    headers: dict[str, str] = {"connection": "close"} if version == "HTTP/1.0" else {}
    while line := reader.line():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return status, headers


def _chunks(reader: _Reader) -> bytes:
    body = b""
    while size := _number(reader.line().partition(";")[0], 16):
        body += reader.exactly(size)
        reader.line()
        if len(body) > LARGEST:
            raise BadReplyError("reply_too_large")
    while reader.line():
        pass  # trailers
    return body


def _number(text: str, base: int) -> int:
    try:
        number = int(text.strip(), base)
    except ValueError:
        raise BadReplyError("not_http") from None
    if number < 0:
        raise BadReplyError("not_http")
    return number


def _keeps(headers: dict[str, str]) -> bool:
    return "close" not in headers.get("connection", "").lower()
