"""The window: at most `limit` sends in a country in ANY 60 seconds. Pure: (ledger, now) to a decision.

A sliding log of slots. A permit takes a slot; the slot is held until 60 s after the send was reported as done
(`used`), or, if that report never comes, until 60 s after the last moment at which the send could have
happened. So the sends themselves keep the limit, not just the grants. Exactly 60.000 s apart is outside.

Within the window grants are paced (one every 60 s / limit), so that ten do not go out in one burst; a slot
that is already late by that pace is never held back. All times are milliseconds of the store's clock.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

WINDOW_MS = 60_000


@dataclass(frozen=True)
class Slot:
    """One permit's place in the window."""

    permit_id: str
    session: str
    pair: str
    granted_ms: int
    held_until_ms: int
    used: bool = False


@dataclass(frozen=True)
class Ledger:
    """A country's state. `paced_ms`: when the pace allows the next grant."""

    limit: int
    slots: tuple[Slot, ...] = field(default=())
    paced_ms: int = 0
    quarantine_until_ms: int = 0


@dataclass(frozen=True)
class Granted:
    """A permit, and the ledger to store. `repeat`: it was granted before, under the same id."""

    ledger: Ledger
    slot: Slot
    repeat: bool = False


@dataclass(frozen=True)
class Wait:
    """No permit before `until_ms`."""

    until_ms: int
    reason: Literal["quota", "quarantine"]


@dataclass(frozen=True)
class Spent:
    """No permit under this id, ever: it is another session's or pair's, or its send is over already."""


def open_slots(ledger: Ledger, now_ms: int) -> tuple[Slot, ...]:
    """The slots that still count."""
    return tuple(slot for slot in ledger.slots if slot.held_until_ms > now_ms)


def next_grant_ms(ledger: Ledger, now_ms: int) -> int:
    """The earliest time at which a permit could be granted, if nothing else happens; at least `now_ms`."""
    held = sorted(slot.held_until_ms for slot in open_slots(ledger, now_ms))
    excess = len(held) - ledger.limit
    frees_ms = held[excess] if excess >= 0 else now_ms
    # An idle country starts at an even pace again: its pace is that of now, not of the past.
    pace_ms = ledger.paced_ms if held else now_ms
    return max(now_ms, frees_ms, pace_ms, ledger.quarantine_until_ms)


def granted_before(ledger: Ledger, now_ms: int, permit_id: str) -> Slot | None:
    """The slot that this permit holds, if it does."""
    return next((slot for slot in open_slots(ledger, now_ms) if slot.permit_id == permit_id), None)


def look(ledger: Ledger, now_ms: int, permit_id: str) -> Wait | None:
    """Why this permit cannot be granted now, or None."""
    if granted_before(ledger, now_ms, permit_id):
        return None
    earliest_ms = next_grant_ms(ledger, now_ms)
    if earliest_ms <= now_ms:
        return None
    return Wait(earliest_ms, "quarantine" if earliest_ms == ledger.quarantine_until_ms else "quota")


def request(ledger: Ledger, now_ms: int, slot: Slot) -> Granted | Wait | Spent:
    """Decide on a permit. `slot` holds the caller's ids and how long it is to be held without a report.

    A permit is given again only to whom it was given, and only before its send: one slot is one send.
    """
    known = granted_before(ledger, now_ms, slot.permit_id)
    if known:
        same = (known.session, known.pair) == (slot.session, slot.pair)
        return Granted(ledger, known, repeat=True) if same and not known.used else Spent()
    wait = look(ledger, now_ms, slot.permit_id)
    if wait:
        return wait
    held = open_slots(ledger, now_ms)
    return Granted(replace(ledger, slots=(*held, slot), paced_ms=_pace(ledger, held, now_ms)), slot)


def use(ledger: Ledger, now_ms: int, permit_id: str) -> Ledger | None:
    """The ledger after the send was reported; None if there is nothing to store (unknown, or reported before).

    A report that comes after its slot was let go changes nothing: the slot was held for the latest time at
    which the send could have happened.
    """
    slots = open_slots(ledger, now_ms)
    if not any(slot.permit_id == permit_id and not slot.used for slot in slots):
        return None
    return replace(
        ledger, slots=tuple(_used(slot, now_ms) if slot.permit_id == permit_id else slot for slot in slots)
    )


def _used(slot: Slot, now_ms: int) -> Slot:
    return replace(slot, used=True, held_until_ms=now_ms + WINDOW_MS)


def _pace(ledger: Ledger, held: tuple[Slot, ...], now_ms: int) -> int:
    """When the pace allows the grant after this one. It may lag behind by a window, never lead by more than
    one interval: time lost in a stall is caught up, not saved for a burst.
    """
    this_ms = max(ledger.paced_ms, now_ms - WINDOW_MS) if held else now_ms
    return this_ms + WINDOW_MS // ledger.limit
