"""What a program may ask of a gateway, and the answers. Failures are values: each has its own consequence.

A failed send says whether the message may have left all the same. `NotSent` is sure: the message is
`failed_submit`. `MaybeSent` is not: the message is `unknown` and is never sent again.
"""

from typing import NamedTuple, Protocol


class Outgoing(NamedTuple):
    """One SMS. `reference` is the permit's id; a gateway that sees it twice must not send twice. `pair`,
    `sent_at` (UTC, ISO) and `expects_code` are for reports that come by callback.
    """

    to: str
    text: str
    sender: str
    reference: str
    pair: str = ""
    sent_at: str = ""
    expects_code: bool = False


class Sent(NamedTuple):
    """The gateway took it. `answer` is its text, phone numbers masked."""

    trigger_id: str
    answer: str


class NotSent(NamedTuple):
    """Surely not sent. `error` is a short name (`http_429`, `refused`, `timeout` …); `retry_after_s` is what
    the gateway asked for, 0 where it asked for nothing. `again`: the same message may do better soon.
    """

    error: str
    answer: str = ""
    retry_after_s: float = 0.0
    again: bool = False


class MaybeSent(NamedTuple):
    """The request left and no proper answer came."""

    error: str
    answer: str = ""


SendResult = Sent | NotSent | MaybeSent


class Report(NamedTuple):
    """How a message fares. `state`: pending, delivered, undelivered, expired or rejected; `raw` is the
    gateway's own word for it; `code` is what the handset received, once it has.
    """

    state: str
    raw: str
    code: str | None


class Submitted(NamedTuple):
    """The gateway's verdict on a code."""

    accepted: bool
    answer: str


class NoAnswer(NamedTuple):
    """Nothing that can be used came back; asking again later is safe."""

    error: str


class Probed(NamedTuple):
    """What a gateway said to a question that sends nothing. `error` is a short name, empty where all is well."""

    error: str


class Gateway(Protocol):
    """The send path. Methods block for at most the gateway's time-out and never raise for a bad network.

    `calls_back`: reports come by a call to serve. Then `status` and `submit` have nothing to say, and no code
    is ever read back.
    """

    @property
    def calls_back(self) -> bool:
        """Whether reports come by a call to serve, and not by asking."""
        ...

    def send(self, message: Outgoing) -> SendResult:
        """Send one SMS."""
        ...

    def status(self, trigger_id: str) -> Report | NoAnswer:
        """Ask how it fares."""
        ...

    def submit(self, trigger_id: str, code: str) -> Submitted | NoAnswer:
        """Hand back the code that the handset received."""
        ...

    def probe(self) -> Probed:
        """Whether it can be reached and knows us."""
        ...


FINAL_BY_RAW = {
    "DELIVRD": "delivered",
    "DELIVERED": "delivered",
    "UNDELIV": "undelivered",
    "UNDELIVERED": "undelivered",
    "FAILED": "undelivered",
    "DELETED": "undelivered",
    "EXPIRED": "expired",
    "REJECTD": "rejected",
    "REJECTED": "rejected",
}
"""Receipts that are final, SMPP's spelling and the common long ones. Any other word means: not yet."""


def state_of(raw: str) -> str:
    """Our word for a delivery receipt."""
    return FINAL_BY_RAW.get(raw.upper(), "pending")
