"""The window: at most `limit` sends in a country in ANY 60 seconds. Pure: (ledger, now) to a decision.

A sliding log of slots. A permit takes a slot; the slot is held until 60 s after the send was reported as done
(`used`), or, if that report never comes, until 60 s after the last moment at which the send could have
happened. So the sends themselves keep the limit, not just the grants. Exactly 60.000 s apart is outside.

Within the window grants are paced (one every 60 s / limit, `burst` of them at once); a slot that is already late
by that pace is never held back. All times are milliseconds of the store's clock.
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
    """A country's state. `paced_ms`: when the even pace has the next grant; `burst` of them may go before it.
    `window_ms` is 60 s wherever messages are sent; tests that watch many windows take shorter ones.
    """

    limit: int
    slots: tuple[Slot, ...] = field(default=())
    paced_ms: int = 0
    quarantine_until_ms: int = 0
    burst: int = 1
    window_ms: int = WINDOW_MS

    @property
    def interval_ms(self) -> int:
        """Between two grants at the even pace."""
        return self.window_ms // self.limit

    @property
    def last_grant_ms(self) -> int:
        """When the newest slot was granted; 0 if the ledger holds none."""
        return max((slot.granted_ms for slot in self.slots), default=0)


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


def opens_ms(ledger: Ledger) -> int:
    """From when on a permit can be granted, if nothing else happens; in the past if it could be for a while."""
    held = sorted(slot.held_until_ms for slot in ledger.slots)
    frees_ms = held[-ledger.limit] if len(held) >= ledger.limit else 0
    # The pace of a limit that was lowered for a while does not outlast it.
    paced_ms = min(ledger.paced_ms, ledger.last_grant_ms + ledger.burst * ledger.interval_ms)
    return max(frees_ms, paced_ms - (ledger.burst - 1) * ledger.interval_ms, ledger.quarantine_until_ms)


def opens_after_grant_ms(ledger: Ledger, now_ms: int) -> int:
    """When the next slot would open if one was taken now, for as long as nothing was reported of it."""
    slot = Slot("", "", "", now_ms, now_ms + ledger.window_ms)
    held = open_slots(ledger, now_ms)
    return opens_ms(replace(ledger, slots=(*held, slot), paced_ms=_pace(ledger, held, now_ms)))


def granted_before(ledger: Ledger, now_ms: int, permit_id: str) -> Slot | None:
    """The slot that this permit holds, if it does."""
    return next((slot for slot in open_slots(ledger, now_ms) if slot.permit_id == permit_id), None)


def look(ledger: Ledger, now_ms: int) -> Wait | None:
    """Why no permit can be granted now, or None."""
    earliest_ms = opens_ms(ledger)
    if earliest_ms <= now_ms:
        return None
    return Wait(earliest_ms, "quarantine" if earliest_ms == ledger.quarantine_until_ms else "quota")


def again(ledger: Ledger, now_ms: int, permit_id: str, session: str, pair: str) -> Granted | Spent | None:
    """What an id that was granted before is answered; None for one that holds no slot.

    A permit is given again only to whom it was given, and only before its send: one slot is one send.
    """
    known = granted_before(ledger, now_ms, permit_id)
    if known is None:
        return None
    same = (known.session, known.pair) == (session, pair)
    return Granted(ledger, known, repeat=True) if same and not known.used else Spent()


def request(ledger: Ledger, now_ms: int, slot: Slot) -> Granted | Wait | Spent:
    """Decide on a permit. `slot` holds the caller's ids and how long it is to be held without a report."""
    before = again(ledger, now_ms, slot.permit_id, slot.session, slot.pair)
    if before:
        return before
    wait = look(ledger, now_ms)
    if wait:
        return wait
    held = open_slots(ledger, now_ms)
    return Granted(replace(ledger, slots=(*held, slot), paced_ms=_pace(ledger, held, now_ms)), slot)


def _pace(ledger: Ledger, held: tuple[Slot, ...], now_ms: int) -> int:
    """When the even pace has the grant after this one. It may lag behind by a window: time lost in a stall is
    caught up. An idle country starts at the pace of now, not of the past.
    """
    this_ms = max(ledger.paced_ms, now_ms - ledger.window_ms) if held else now_ms
    return this_ms + ledger.interval_ms
