"""The assignment's gateway over HTTP, for use inside sessions: standard library only, one connection per
thread, straight or through one fixed forward proxy.

    POST /send {to, text, sender, reference}    text with "sent successfully" and a trigger_id
                and callback_url, where the gateway is known to call with reports
    GET  /messages/{trigger_id}                 {state, code}
    POST /submit {trigger_id, code}             text with "submitted successfully"
"""

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from smsdeck.gateway.lines import Connect, Lines
from smsdeck.gateway.protocol import (
    MaybeSent,
    NoAnswer,
    NotSent,
    Outgoing,
    Probed,
    Report,
    SendResult,
    Sent,
    Submitted,
    state_of,
)
from smsdeck.gateway.reply import Reply
from smsdeck.gateway.wire import WireError
from smsdeck.kit.masking import mask_all

if TYPE_CHECKING:
    from smsdeck.gateway.callback import Caller

_TRIGGER_ID = re.compile(r"""trigger_id["']?\s*[:=]\s*["']?([A-Za-z0-9._~-]{1,64})""")
LONGEST_ANSWER = 200


class HttpGateway:
    """See `smsdeck.gateway.protocol.Gateway`. `connect` makes a connection (see `gateway.lines`);
    `authorization` is the header's whole value, empty where the address carries it or none is needed. `caller`
    makes the address that the gateway calls with reports; it is asked for them all the same.
    """

    calls_back = False

    def __init__(
        self, connect: Connect, *, timeout_s: float, authorization: str = "", caller: "Caller | None" = None
    ) -> None:
        self._lines = Lines(connect)
        self._timeout_s = timeout_s
        self._caller = caller
        self._authorization = {"Authorization": authorization} if authorization else {}

    def send(self, message: Outgoing) -> SendResult:
        """Send one SMS; at most one request leaves."""
        body = {name: getattr(message, name) for name in ("to", "text", "sender", "reference")}
        if self._caller:
            body["callback_url"] = self._caller.address(message)
        try:
            reply = self._call("POST", "/send", body)
        except WireError as error:
            return MaybeSent(error.what) if error.maybe_sent else NotSent(error.what, again=True)
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

    def probe(self) -> Probed:
        """Ask about a message that never was: any answer but a refusal of ours, or a redirect, will do."""
        try:
            reply = self._call("GET", "/messages/smsdeck-test")
        except WireError as error:
            return Probed(error.what)
        good = reply.status < 500 and reply.status // 100 != 3 and reply.status not in {401, 403, 407, 429}
        return Probed("" if good else f"http_{reply.status}")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Reply:
        payload = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if payload else {}
        headers |= self._authorization
        return self._lines.mine().request(method, path, body=payload, headers=headers, timeout_s=self._timeout_s)


def _send_result(reply: Reply) -> SendResult:
    answer = _answer(reply)
    if reply.status >= 500:
        return MaybeSent(f"http_{reply.status}", answer)
    if reply.status >= 300:
        return NotSent(f"http_{reply.status}", answer, _retry_after(reply), again=reply.status == 429)
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
