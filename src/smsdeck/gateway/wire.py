"""One keep-alive HTTP/1.1 connection, straight or through a forward proxy, for programs inside sessions.

Why not `http.client`: it imports ssl and email (6 MB in each of hundreds of processes), its time-out starts
again with every byte, and it does not say whether a failed request may have left. A permit's slot is held
for "validity + gateway time-out", so a call must end by its deadline, and a message that may have been sent
must never be sent again. Both are decided here.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from smsdeck.gateway.place import Place, place
from smsdeck.gateway.reply import BadReplyError, Reply, read_reply

if TYPE_CHECKING:
    from ssl import SSLContext

STALE_AFTER_S = 2.0
"""An idle connection older than this is not reused: the far side may be closing it at this moment, and a
POST that meets a closing connection is one of which nobody knows whether it arrived."""
_reading = threading.Lock()
"""A program's threads connect at the same time when it starts, and one of them is to read for all."""


class WireError(Exception):
    """No usable reply. `maybe_sent` is False only if no byte of the request can have reached the far side.
    The text names what failed and carries no address, path or body.
    """

    def __init__(self, what: str, *, maybe_sent: bool) -> None:
        super().__init__(what)
        self.what = what
        self.maybe_sent = maybe_sent


class Tls(NamedTuple):
    """Whose certificates are taken: the system's CAs, those of `ca_file` alone, or any (`verify=False`)."""

    verify: bool = True
    ca_file: str = ""


class Connection:
    """One request at a time, from one thread; `interrupt` alone may come from another. `allowed` decides of the
    numeric address that is about to be connected to; a connection goes to no other.
    """

    def __init__(
        self,
        base_url: str,
        proxy_url: str | None = None,
        *,
        tls: Tls = Tls(),  # noqa: B008 - immutable
        allowed: Callable[[str], bool] | None = None,
    ) -> None:
        self._target = place(base_url)
        self._proxy = place(proxy_url) if proxy_url else None
        self._tls = tls
        self._allowed = allowed
        if self._proxy and self._proxy.scheme != "http":
            raise ValueError("a forward proxy is reached over http://")
        self._socket: socket.socket | None = None
        self._idle_since = 0.0
        self._interrupted = False

    def request(
        self,
        method: str,
        path: str,
        *,
        timeout_s: float,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request and its whole reply, within `timeout_s` in total; WireError if there is none."""
        deadline = time.monotonic() + timeout_s
        message = self._message(method, path, body, headers or {})
        try:
            connected = self._connected(deadline)
        except (OSError, BadReplyError) as error:
            self.close()
            raise WireError(_name(error), maybe_sent=False) from None
        try:
            connected.sendall(message)
            reply = read_reply(connected, deadline)
        except (OSError, BadReplyError) as error:
            self.close()
            raise WireError(_name(error), maybe_sent=True) from None
        self._idle_since = time.monotonic()
        if not reply.reusable:
            self.close()
        return reply

    def interrupt(self) -> None:
        """End the request under way and refuse any further one; for stopping a long poll."""
        self._interrupted = True
        if self._socket:
            _hang_up(self._socket)

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        if self._socket:
            self._socket.close()
        self._socket = None

    def _connected(self, deadline: float) -> socket.socket:
        if self._socket and not self._fresh(self._socket):
            self.close()
        if not self._socket:
            self._socket = self._open(deadline)
        if self._interrupted:  # looked at after the socket is in place: `interrupt` sees one or the other
            raise ConnectionAbortedError
        self._socket.settimeout(_left(deadline))
        return self._socket

    def _fresh(self, idle: socket.socket) -> bool:
        """Neither old, nor closed, nor speaking without being asked."""
        if time.monotonic() - self._idle_since > STALE_AFTER_S:
            return False
        waiting = select.poll()
        waiting.register(idle, select.POLLIN)
        return not waiting.poll(0)

    def _open(self, deadline: float) -> socket.socket:
        first = self._proxy or self._target
        opened = self._connect(first, deadline)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._target.scheme != "https":
            return opened
        try:
            if self._proxy:
                self._tunnel(opened, self._proxy, deadline)
            return _secure(opened, self._target.host, self._tls)
        except BaseException:
            opened.close()
            raise

    def _connect(self, where: Place, deadline: float) -> socket.socket:
        """To the address that was looked at, so that no second look-up can lead elsewhere."""
        found = socket.getaddrinfo(_for_look_up(where.host), where.port, type=socket.SOCK_STREAM)
        if self._allowed and not all(self._allowed(str(address[0])) for *_, address in found):
            raise BadReplyError("address_not_allowed")
        failure: OSError = ConnectionRefusedError()
        for family, kind, protocol, _, address in found:
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(_left(deadline))
                opened.connect(address)
            except OSError as error:
                opened.close()
                failure = error
            else:
                return opened
        raise failure

    def _tunnel(self, opened: socket.socket, proxy: Place, deadline: float) -> None:
        goal = f"{self._target.host}:{self._target.port}"
        fields = {"Host": goal, **_field("Proxy-Authorization", proxy.authorization)}
        opened.sendall(_head(f"CONNECT {goal} HTTP/1.1", fields))
        answer = read_reply(opened, deadline, body_follows=False)
        if answer.status != 200:
            raise BadReplyError(f"proxy_http_{answer.status}")

    def _message(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        where = f"{self._target.path}{path}"
        fields = {"Host": self._target.netloc, **_field("Authorization", self._target.authorization)}
        if self._proxy and self._target.scheme == "http":
            where = f"http://{self._target.netloc}{where}"
            fields |= _field("Proxy-Authorization", self._proxy.authorization)
        if body or method != "GET":
            fields["Content-Length"] = str(len(body))
        return _head(f"{method} {where} HTTP/1.1", {**fields, **headers}) + body


def _field(name: str, value: str | None) -> dict[str, str]:
    return {name: value} if value else {}


def _head(first: str, fields: Mapping[str, str]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line break in a request's head")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _for_look_up(host: str) -> str | bytes:
    """Text is first put through a codec whose tables cost 0.3 MB; an ASCII name passes it unchanged."""
    return host.encode("ascii") if host.isascii() else host


def _secure(plain: socket.socket, host: str, tls: Tls) -> socket.socket:
    import ssl  # noqa: PLC0415 - 4 MB that only https costs

    authorities = tls.ca_file or ssl.get_default_verify_paths().cafile or ""
    with _reading:
        context = _context(tls, authorities, _version(authorities))
    return context.wrap_socket(plain, server_hostname=host)


def _version(file: str) -> tuple[int, int, int] | None:
    """Another one when the file was written anew, or replaced."""
    if not file:
        return None
    found = os.stat(file)  # noqa: PTH116 - a path is text here all the way
    return found.st_ino, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=8)
def _context(tls: Tls, authorities: str, version: tuple[int, int, int] | None) -> "SSLContext":  # noqa: ARG001
    """One for all connections: each reading of the system's CAs costs 20 ms of CPU and 1 MB. `authorities` and
    `version` are there to read them again once they are others.
    """
    import ssl  # noqa: PLC0415

    context = ssl.create_default_context(cafile=tls.ca_file or None)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _hang_up(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # already closed: what was wanted


def _name(error: Exception) -> str:
    if isinstance(error, BadReplyError):
        return str(error)
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "cut"
    return type(error).__name__[:64]
