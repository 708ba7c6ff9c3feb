"""Refusals of rails: a name, a sentence, and when asking again makes sense. No sentence holds a phone number."""

from dataclasses import dataclass

from smsdeck.quota.schemas import Reason

RETRY_S = 15.0
"""Nothing but a person's deed ends these refusals; a caller should not ask more often."""

LONGEST_RETRY_S = 300.0
"""What ends by itself may also be ended by a person, with new numbers or other hours."""


@dataclass(frozen=True)
class Refused:
    """No permit, why, and when asking again makes sense."""

    reason: Reason
    detail: str
    retry_after_s: float = RETRY_S


def until(reason: Reason, detail: str, until_ms: int, now_ms: int) -> Refused:
    """A refusal that ends by itself."""
    return Refused(reason, detail, min(max((until_ms - now_ms) / 1000, 1.0), LONGEST_RETRY_S))
