"""Whether a gateway works, judged by what programs meet there. Pure. It is a signal of its own: nothing of it
counts for or against a pair.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["up", "throttled", "down", "unknown"]
Meaning = Literal["good", "bad", "nothing"]

BAD_RUN = 3
"""So many failures without a success between them are no accident."""
BAD_FOR_MS = 5_000
FORGOTTEN_MS = 15 * 60_000
"""Without any news for so long, what was known holds no longer."""

OF_THE_MESSAGE = frozenset({"http_400", "http_404", "http_409", "http_413", "http_422", "not_accepted"})
"""The gateway answered and did not want this one message: that says nothing of the others."""
THROTTLING = frozenset({"http_429", "throttled", "link_throttled", "link_busy"})
OF_CALLS = frozenset({"link_refused", "link_throttled", "link_busy"})
"""Heard by a call, after the gateway itself took the message: its link to the operator does not work. That it
takes more messages into its queue does not disprove this.
"""


@dataclass(frozen=True)
class Evidence:
    """What serve has heard of a gateway; times are the store's, 0 for never. `bad_run` counts failures since the
    last success, `bad_since_ms` is the first of them, `error` the last. `called_ms`: its last delivery report.
    """

    good_ms: int = 0
    bad_ms: int = 0
    bad_since_ms: int = 0
    bad_run: int = 0
    good_since_ms: int = 0
    error: str = ""
    called_ms: int = 0


def meaning(state: str, blame: str | None, error: str | None) -> Meaning:
    """What the first outcome of a message says of its gateway."""
    if state == "accepted":
        return "good"
    if state in {"failed_submit", "unknown"} and blame == "gateway" and error not in OF_THE_MESSAGE:
        return "bad"
    return "nothing"


def meaning_of_call(state: str) -> Meaning:
    """What a delivery report says of its gateway, whatever it says of the message."""
    return "bad" if state == "failed_submit" else "good"


def judge(evidence: Evidence, now_ms: int) -> tuple[State, int]:
    """The state, and since when (0: never heard of)."""
    last = max(evidence.good_ms, evidence.bad_ms)
    if not last or now_ms - last > FORGOTTEN_MS:
        return "unknown", last and last + FORGOTTEN_MS
    failing = evidence.bad_run >= BAD_RUN and evidence.bad_ms - evidence.bad_since_ms >= BAD_FOR_MS
    failing = failing and now_ms - evidence.bad_ms <= FORGOTTEN_MS
    if not failing:
        return "up", evidence.good_since_ms or last
    return ("throttled" if evidence.error in THROTTLING else "down"), evidence.bad_since_ms
