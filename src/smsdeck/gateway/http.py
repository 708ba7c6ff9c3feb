"""The assignment's gateway over HTTP, for use inside sessions: standard library only, one connection per
thread, straight or through one fixed forward proxy.

    POST /send {to, text, sender, reference}    text with "sent successfully" and a trigger_id
    GET  /messages/{trigger_id}                 {state, code}
    POST /submit {trigger_id, code}             text with "submitted successfully"
"""

import json
import re
import threading
from typing import Any
from urllib.parse import quote

from smsdeck.gateway.protocol import (
    MaybeSent,
    NoAnswer,
    NotSent,
    Outgoing,
    Report,
    SendResult,
    Sent,
    Submitted,
    state_of,
)
from smsdeck.gateway.reply import Reply
from smsdeck.gateway.wire import Connection, WireError
from smsdeck.kit.masking import mask_all

_TRIGGER_ID = re.compile(r"""trigger_id["']?\s*[:=]\s*["']?([A-Za-z0-9._~-]{1,64})""")
LONGEST_ANSWER = 200


class HttpGateway:
    """See `smsdeck.gateway.protocol.Gateway`. ValueError for an address that is none."""

    def __init__(self, url: str, *, timeout_s: float, proxy_url: str | None = None) -> None:
        Connection(url, proxy_url)  # a wrong address is told now, not at the first message
        self._url = url
        self._proxy_url = proxy_url
        self._timeout_s = timeout_s
        self._mine = threading.local()

    def send(self, message: Outgoing) -> SendResult:
        """Send one SMS; at most one request leaves."""
        try:
            reply = self._call("POST", "/send", message._asdict())
        except WireError as error:
            return MaybeSent(error.what) if error.maybe_sent else NotSent(error.what)
        return _send_result(reply)

    def status(self, trigger_id: str) -> Report | NoAnswer:
        """Ask how a message fares."""
        try:
            reply = self._call("GET", f"/messages/{quote(trigger_id, safe='')}")
        except WireError as error:
            return NoAnswer(error.what)
        return _report(reply) if reply.status == 200 else NoAnswer(f"http_{reply.status}")

    def submit(self, trigger_id: str, code: str) -> Submitted | NoAnswer:
        """Hand back a code."""
        try:
            reply = self._call("POST", "/submit", {"trigger_id": trigger_id, "code": code})
        except WireError as error:
            return NoAnswer(error.what)
        if reply.status >= 500 or reply.status == 429:
            return NoAnswer(f"http_{reply.status}")
        answer = _answer(reply)
        return Submitted("submitted successfully" in answer, answer)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Reply:
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = Connection(self._url, self._proxy_url)
        payload = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if payload else {}
        return connection.request(method, path, body=payload, headers=headers, timeout_s=self._timeout_s)


def _send_result(reply: Reply) -> SendResult:
    answer = _answer(reply)
    if reply.status >= 500:
        return MaybeSent(f"http_{reply.status}", answer)
    if reply.status >= 300:
        return NotSent(f"http_{reply.status}", answer, _retry_after(reply))
    if "sent successfully" not in answer:
        return NotSent("not_accepted", answer)
    found = _TRIGGER_ID.search(reply.text)
    return Sent(found[1], answer) if found else MaybeSent("no_trigger_id", answer)


def _report(reply: Reply) -> Report | NoAnswer:
    try:
        fields = json.loads(reply.body)
        raw, code = str(fields["state"]), fields.get("code")
    except (ValueError, KeyError, TypeError, AttributeError):
        return NoAnswer("not_understood")
    return Report(state_of(raw), raw[:64], None if code is None else str(code))


def _answer(reply: Reply) -> str:
    return mask_all(reply.text)[:LONGEST_ANSWER]


def _retry_after(reply: Reply) -> float:
    try:
        return min(max(float(reply.headers.get("retry-after", "0")), 0.0), 60.0)
    except ValueError:
        return 0.0
