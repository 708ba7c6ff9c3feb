"""What serve answers, and what it means when it does not."""

import json
import time
from typing import Any, NamedTuple

from smsdeck.gateway.reply import Reply
from smsdeck.program.moment import Anchor, boot_id

_GIVEN = ("id", "pair", "country", "to", "granted_at")


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
    def left_s(self) -> float:
        """How long it still holds; 0 or less: no more."""
        return self.valid_s - (time.monotonic() - self.arrived)

    @property
    def expired(self) -> bool:
        """Nothing may be sent with it any more."""
        return self.left_s <= 0

    @property
    def clock(self) -> Anchor:
        """The store's clock, as this permit tells it."""
        return Anchor(self.granted_at, self.arrived, boot_id())


class Refusal(NamedTuple):
    """No permit now: `reason` is a word, `detail` a sentence for people."""

    reason: str
    detail: str
    retry_after_s: float


def content_of(reply: Reply) -> dict[str, Any]:
    """The JSON object of a good reply; otherwise NotTakenError or ServeAwayError."""
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


def permit_of(given: dict[str, Any], asked: float) -> Permit | Refusal:
    """The answer to a question for a permit, which was asked at `asked` (monotonic) and arrived now.

    The permit holds from its grant. So the time that the question and its answer were under way (all but what
    serve held it) is taken off: an answer that was stuck in the network must not be used late.
    """
    arrived = time.monotonic()
    try:
        if given["granted"]:
            under_way_s = max(0.0, arrived - asked - float(given["held_s"]))
            left_s = float(given["valid_s"]) - under_way_s
            return Permit(**{name: given[name] for name in _GIVEN}, valid_s=left_s, arrived=arrived)
        return Refusal(str(given["reason"]), str(given.get("detail", "")), _seconds(given.get("retry_after_s")))
    except (KeyError, TypeError, ValueError):
        raise ServeAwayError("not_understood") from None


def _seconds(value: Any) -> float:
    try:
        return min(max(float(value), 0.0), 300.0)
    except (TypeError, ValueError):
        return 0.0
