"""The client of smsdeck serve: permits, used, events.

One keep-alive connection per thread and purpose. Serve away, busy or restarting is normal: such calls raise
`ServeAwayError` and the callers' loops come again later. A token that no longer holds is read anew.
"""

import json
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from smsdeck.gateway.reply import Reply
from smsdeck.gateway.wire import Connection, WireError
from smsdeck.program import session as sessions
from smsdeck.program.message import Event
from smsdeck.program.moment import Anchor, boot_id
from smsdeck.program.session import Session

TIMEOUT_S = 10.0
_GIVEN = ("id", "pair", "country", "to", "granted_at", "valid_s")


class ServeAwayError(Exception):
    """No usable answer from serve; ask again, not before `retry_after_s` (0: it did not say)."""

    def __init__(self, why: str, retry_after_s: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.retry_after_s = retry_after_s


class NotTakenError(Exception):
    """Serve says that what was sent cannot be right; the same again will not do better."""


class Permit(NamedTuple):
    """The right to send one message to `to`, for `valid_s` from when the reply arrived (`arrived`, monotonic)."""

    id: str
    pair: str
    country: str
    to: str
    granted_at: str
    valid_s: float
    arrived: float

    @property
    def expired(self) -> bool:
        """Nothing may be sent with it any more."""
        return time.monotonic() - self.arrived >= self.valid_s

    @property
    def clock(self) -> Anchor:
        """The store's clock, as this permit tells it."""
        return Anchor(self.granted_at, self.arrived, boot_id())


class Refusal(NamedTuple):
    """No permit now: `reason` is a word, `detail` a sentence for people."""

    reason: str
    detail: str
    retry_after_s: float


class Api:
    """Thread-safe. `interrupt` ends every permit call under way, and allows no other."""

    def __init__(self, folder: Path, session: Session) -> None:
        self._folder = folder
        self._session = session
        self._mine = threading.local()
        self._asking: set[Connection] = set()
        self._interrupted = False

    def permit(self, permit_id: str, pair: str, *, wait_s: float, to: str | None = None) -> Permit | Refusal:
        """Ask for a permit and wait for it. A permit whose reply is lost is lost: ask with another id, since
        only the reply's arrival tells how long it still holds.
        """
        body: dict[str, Any] = {"id": permit_id, "pair": pair, "wait_s": wait_s}
        asking = self._connection("asking")
        self._asking.add(asking)
        if self._interrupted:  # looked at after the line above, so that `interrupt` misses nobody
            asking.interrupt()
        try:
            given = self._call(asking, "/permits", {**body, "to": to} if to else body, wait_s + TIMEOUT_S)
        finally:
            self._asking.discard(asking)
        return _permit(given)

    def used(self, permit_id: str) -> None:
        """Say that the permit's message left, or may have left. Saying it again is harmless. NotTakenError:
        serve no longer knows the permit.
        """
        try:
            self._call(self._connection("telling"), f"/permits/{permit_id}/used", None, TIMEOUT_S)
        except ServeAwayError as error:
            if error.why in {"http_404", "http_409", "http_410"}:
                raise NotTakenError(error.why) from None
            raise

    def events(self, events: list[Event]) -> list[dict[str, Any]]:
        """Report; one result for each event, after serve committed them. NotTakenError: none was taken."""
        reply = self._call(self._connection("telling"), "/events", {"events": events}, 3 * TIMEOUT_S)
        results = reply.get("results")
        if not isinstance(results, list) or len(results) != len(events):
            raise ServeAwayError("not_understood")
        return results

    def interrupt(self) -> None:
        """No more permits; for stopping."""
        self._interrupted = True
        for asking in list(self._asking):
            asking.interrupt()

    def _connection(self, purpose: str) -> Connection:
        connection: Connection | None = getattr(self._mine, purpose, None)
        if connection is None:
            connection = Connection(self._session.serve_url)
            setattr(self._mine, purpose, connection)
        return connection

    def _call(self, connection: Connection, path: str, body: Any, timeout_s: float) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._session.token}", "Content-Type": "application/json"}
        payload = b"" if body is None else json.dumps(body).encode()
        try:
            reply = connection.request(
                "POST", f"/api/v1{path}", body=payload, headers=headers, timeout_s=timeout_s
            )
        except WireError as error:
            raise ServeAwayError(error.what) from None
        if reply.status == 401:
            self._read_session_again()
        return _content(reply)

    def _read_session_again(self) -> None:
        """The agent may have written a new token. The address stays: connections are open to it."""
        try:
            self._session = self._session._replace(token=sessions.load(self._folder).token)
        except SystemExit:
            return  # being rewritten, or gone: the old token is as good as none


def _content(reply: Reply) -> dict[str, Any]:
    if reply.status in {400, 413, 422}:
        raise NotTakenError(f"http_{reply.status}")
    if reply.status not in {200, 204}:
        raise ServeAwayError(f"http_{reply.status}", _seconds(reply.headers.get("retry-after")))
    try:
        content = json.loads(reply.body or b"{}")
    except ValueError:
        raise ServeAwayError("not_understood") from None
    if not isinstance(content, dict):
        raise ServeAwayError("not_understood")
    return content


def _permit(given: dict[str, Any]) -> Permit | Refusal:
    try:
        if given["granted"]:
            return Permit(**{name: given[name] for name in _GIVEN}, arrived=time.monotonic())
        return Refusal(str(given["reason"]), str(given.get("detail", "")), _seconds(given.get("retry_after_s")))
    except (KeyError, TypeError):
        raise ServeAwayError("not_understood") from None


def _seconds(value: Any) -> float:
    try:
        return min(max(float(value), 0.0), 300.0)
    except (TypeError, ValueError):
        return 0.0
