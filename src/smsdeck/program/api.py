"""The client of smsdeck serve: permits, used, events.

One keep-alive connection per thread and purpose. Serve away, busy or restarting is normal: such calls raise
`ServeAwayError` and the callers' loops come again later. A token that no longer holds is read anew.
"""

import json
import threading
import time
from pathlib import Path
from typing import Any

from smsdeck.gateway.wire import Connection, WireError
from smsdeck.program import session as sessions
from smsdeck.program.answers import NotTakenError, Permit, Refusal, ServeAwayError, content_of, permit_of
from smsdeck.program.message import Event
from smsdeck.program.session import Session

TIMEOUT_S = 10.0


class Api:
    """Thread-safe."""

    def __init__(self, folder: Path, session: Session) -> None:
        self._folder = folder
        self._session = session
        self._mine = threading.local()
        self._asking: dict[Connection, str] = {}
        self._not_for: set[str] = set()

    def permit(self, permit_id: str, pair: str, *, wait_s: float, to: str | None = None) -> Permit | Refusal:
        """Ask for a permit and wait for it. Where no reply came, ask again with the same id: what was granted is
        given again, for the time that it still holds.
        """
        body: dict[str, Any] = {"id": permit_id, "pair": pair, "wait_s": wait_s}
        asking = self._connection("asking")
        self._asking[asking] = pair
        if pair in self._not_for:  # looked at after the line above, so that `interrupt` misses nobody
            asking.interrupt()
        asked = time.monotonic()
        try:
            given = self._call(asking, "/permits", {**body, "to": to} if to else body, wait_s + TIMEOUT_S)
        finally:
            del self._asking[asking]
        return permit_of(given, asked)

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

    def interrupt(self, pair: str) -> None:
        """No more permits for this pair: ends the question under way and allows no other. The thread that asked
        cannot ask again, even after `allow`.
        """
        self._not_for.add(pair)
        for asking, asked_for in list(self._asking.items()):
            if asked_for == pair:
                asking.interrupt()

    def allow(self, pair: str) -> None:
        """Permits for this pair may be asked again, by another thread than before."""
        self._not_for.discard(pair)

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
        return content_of(reply)

    def _read_session_again(self) -> None:
        """The agent may have written a new token. The address stays: connections are open to it."""
        try:
            self._session = self._session._replace(token=sessions.load(self._folder).token)
        except SystemExit:
            return  # being rewritten, or gone: the old token is as good as none
