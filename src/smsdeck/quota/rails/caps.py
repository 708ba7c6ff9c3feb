"""Caps per number: so many messages in any hour, so many in any day, and none twice from one program at once.
Pure.

A hold is taken at a number just before the country's ledger is asked, and given back where the permit is not
granted. It counts until an hour (a day) after the last moment at which its message can leave, so that the messages
themselves keep the cap. One whose serve died in between counts as if its message was sent. Times are the store's,
in ms.
"""

from dataclasses import dataclass
from typing import Literal

HOUR_MS, DAY_MS = 3_600_000, 86_400_000


@dataclass(frozen=True)
class Hold:
    """One message's place under the caps."""

    id: str
    program: str
    at_ms: int


@dataclass(frozen=True)
class Caps:
    """The limits. `longest_send_ms`: from a grant to the latest moment its message can leave."""

    per_hour: int
    per_day: int
    duplicate_ms: int
    longest_send_ms: int


@dataclass(frozen=True)
class Blocked:
    """No message to this number before `until_ms`."""

    reason: Literal["number_cap", "duplicate"]
    until_ms: int


def counting(holds: tuple[Hold, ...], now_ms: int, caps: Caps) -> tuple[Hold, ...]:
    """Those that any cap still looks at."""
    return tuple(hold for hold in holds if _ends_ms(hold, DAY_MS, caps) > now_ms)


def free_ms(holds: tuple[Hold, ...], now_ms: int, caps: Caps) -> int:
    """When the caps allow one message more; at least `now_ms`."""
    hour = _room_ms(holds, HOUR_MS, caps.per_hour, now_ms, caps)
    return max(hour, _room_ms(holds, DAY_MS, caps.per_day, now_ms, caps))


def blocked(holds: tuple[Hold, ...], now_ms: int, program: str, caps: Caps) -> Blocked | None:
    """Why this program may not send to the number now, or None."""
    free = free_ms(holds, now_ms, caps)
    if free > now_ms:
        return Blocked("number_cap", free)
    apart = [hold.at_ms + caps.duplicate_ms for hold in holds if hold.program == program]
    until = max(apart, default=0) if caps.duplicate_ms else 0
    return Blocked("duplicate", until) if until > now_ms else None


def held_by(holds: tuple[Hold, ...], permit_id: str) -> bool:
    """Whether this permit has one."""
    return any(hold.id == permit_id for hold in holds)


def without(holds: tuple[Hold, ...], permit_id: str) -> tuple[Hold, ...]:
    """The holds, this permit's given back."""
    return tuple(hold for hold in holds if hold.id != permit_id)


def _room_ms(holds: tuple[Hold, ...], span_ms: int, most: int, now_ms: int, caps: Caps) -> int:
    """When fewer than `most` count in the span: once enough of the oldest have left it."""
    ends = sorted(end for hold in holds if (end := _ends_ms(hold, span_ms, caps)) > now_ms)
    excess = len(ends) - most
    return ends[excess] if excess >= 0 else now_ms


def _ends_ms(hold: Hold, span_ms: int, caps: Caps) -> int:
    return hold.at_ms + caps.longest_send_ms + span_ms
