"""Kannel's sendsms, for use inside sessions: standard library only.

Kannel tells no id of a message, so ours stands in the address that it calls with reports. Account and text go in
headers and body of a POST: the usual GET would leave the password in every log on the way.
"""

from smsdeck.gateway.callback import Caller
from smsdeck.gateway.http import LONGEST_ANSWER
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
)
from smsdeck.gateway.reply import Reply
from smsdeck.gateway.wire import WireError
from smsdeck.kit.masking import mask_all

PATH = "/cgi-bin/sendsms"
ALL_REPORTS = "31"
OF_KANNEL = "type=%d&status=%A"
"""Kannel fills in the kind of report and the operator's receipt."""


class KannelGateway:
    """See `smsdeck.gateway.protocol.Gateway`. `caller` makes the addresses that reports are called to."""

    calls_back = True

    def __init__(
        self,
        connect: Connect,
        *,
        timeout_s: float,
        account: tuple[str, str],
        caller: Caller,
        smsc: str = "",
    ) -> None:
        self._lines = Lines(connect)
        self._timeout_s = timeout_s
        self._account = {"X-Kannel-Username": account[0], "X-Kannel-Password": account[1]}
        self._caller = caller
        self._route = {"X-Kannel-SMSC": smsc} if smsc else {}

    def send(self, message: Outgoing) -> SendResult:
        """Send one SMS; at most one request leaves."""
        fields = {
            "X-Kannel-To": message.to,
            "X-Kannel-From": message.sender,
            "X-Kannel-DLR-Mask": ALL_REPORTS,
            "X-Kannel-DLR-Url": self._caller.address(message, OF_KANNEL),
            **_coding(message.text),
        }
        try:
            reply = self._call(fields, message.text.encode())
        except WireError as error:
            return MaybeSent(error.what) if error.maybe_sent else NotSent(error.what, again=True)
        return _send_result(reply, message.reference)

    def status(self, trigger_id: str) -> Report | NoAnswer:  # noqa: ARG002 - Kannel cannot be asked
        """Nothing: reports go to serve."""
        return NoAnswer("calls_back")

    def submit(self, trigger_id: str, code: str) -> Submitted | NoAnswer:  # noqa: ARG002 - the same
        """Nothing: Kannel reads no codes."""
        return NoAnswer("calls_back")

    def probe(self) -> Probed:
        """A message to nobody: Kannel looks at the account first, then misses the number."""
        try:
            reply = self._call({}, b"")
        except WireError as error:
            return Probed(error.what)
        knows_us = reply.status == 400 and "receiver" in reply.text
        return Probed("" if knows_us else f"http_{reply.status}")

    def _call(self, fields: dict[str, str], text: bytes) -> Reply:
        headers = {"Content-Type": "text/plain; charset=UTF-8", **self._account, **self._route, **fields}
        return self._lines.mine().request("POST", PATH, body=text, headers=headers, timeout_s=self._timeout_s)


def _send_result(reply: Reply, reference: str) -> SendResult:
    """`0:` is with an operator's link, `3:` waits in Kannel's own store; both are its promise to send. Programs of
    the older shape look for the assignment's words.
    """
    answer = mask_all(reply.text)[:LONGEST_ANSWER].strip()
    if reply.status == 202 and answer[:2] in {"0:", "3:"}:
        return Sent(reference, f"sent successfully ({answer})")
    if reply.status == 503 and answer.startswith("Temporal failure"):  # bearerbox said no: nothing is queued
        return NotSent("throttled", answer, again=True)
    if 400 <= reply.status < 500:
        return NotSent(f"http_{reply.status}", answer)
    return MaybeSent(f"http_{reply.status}", answer)


def _coding(text: str) -> dict[str, str]:
    return {"X-Kannel-Coding": "0" if text.isascii() else "2"}
