"""Caps per number: so many messages in any hour, so many in any day, and none twice from one program at once.
Pure.

A hold is taken at a number before the country's ledger is asked, and kept once the permit is granted. It counts
from its grant until an hour (a day) after the last moment at which its message can leave, so that the messages
themselves keep the cap. One that was never kept, since its serve died in between, lapses. Times are the store's,
in ms.
"""

from dataclasses import dataclass, replace
from typing import Literal

HOUR_MS, DAY_MS = 3_600_000, 86_400_000


@dataclass(frozen=True)
class Hold:
    """One message's place under the caps. `lapses_ms`: when it is forgotten unless it is kept; 0 once it is."""

    id: str
    program: str
    at_ms: int
    lapses_ms: int = 0


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
    apart = [hold.lapses_ms or hold.at_ms + caps.duplicate_ms for hold in holds if hold.program == program]
    until = max(apart, default=0) if caps.duplicate_ms else 0
    return Blocked("duplicate", until) if until > now_ms else None


def kept(holds: tuple[Hold, ...], permit_id: str, now_ms: int) -> tuple[Hold, ...] | None:
    """The holds with this permit's kept for good; None if it is not there, or has lapsed."""
    mine = held_by(holds, permit_id, now_ms)
    if mine is None:
        return None
    return tuple(replace(hold, lapses_ms=0) if hold is mine else hold for hold in holds)


def held_by(holds: tuple[Hold, ...], permit_id: str, now_ms: int) -> Hold | None:
    """The hold of this permit, if it has one that counts."""
    return next((one for one in holds if one.id == permit_id and not 0 < one.lapses_ms <= now_ms), None)


def without(holds: tuple[Hold, ...], permit_id: str) -> tuple[Hold, ...]:
    """The holds, this permit's given back."""
    return tuple(hold for hold in holds if hold.id != permit_id)


def _room_ms(holds: tuple[Hold, ...], span_ms: int, most: int, now_ms: int, caps: Caps) -> int:
    """When fewer than `most` count in the span: once enough of the oldest have left it."""
    ends = sorted(end for hold in holds if (end := _ends_ms(hold, span_ms, caps)) > now_ms)
    excess = len(ends) - most
    return ends[excess] if excess >= 0 else now_ms


def _ends_ms(hold: Hold, span_ms: int, caps: Caps) -> int:
    return hold.lapses_ms or hold.at_ms + caps.longest_send_ms + span_ms
