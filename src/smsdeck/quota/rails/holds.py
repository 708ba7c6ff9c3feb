"""Holds at numbers: taken before the country's ledger is asked, kept once the permit is granted, else given back.

Each is one compare-and-set on the number's document, and idempotent by the permit's id. What is not kept within
`LAPSES_MS`, since a serve died in between, is forgotten: no answer has gone out for it. A store that does not
answer raises, and no permit is given: **fail closed**.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from smsdeck.catalog.opt_outs.store import OptOuts
from smsdeck.errors import UnavailableError
from smsdeck.kit.mongo import Database, Document
from smsdeck.quota.rails import caps
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.caps import Hold
from smsdeck.quota.rails.number import Number, opted_out, read
from smsdeck.quota.rails.refusal import Refused
from smsdeck.quota.rails.rules import Rules

LAPSES_MS = 60_000
"""Far longer than a claim takes; a grant that took longer is not given out."""

TRIES = 20


@dataclass(frozen=True)
class Reserved:
    """A number for one permit. Without `before` the permit had it already: giving back takes nothing."""

    number: Number
    permit_id: str
    before: Number | None
    since_s: float


class NumberHolds:
    """The holds in `numbers`, and what `numbers` says of one number."""

    def __init__(self, db: Database, opt_outs: OptOuts, id_of: Callable[[str], str], rules: Rules) -> None:
        self._numbers = db["numbers"]
        self._opt_outs = opt_outs
        self._id_of = id_of
        self._rules = rules

    async def read(self, number: str) -> Number | None:
        """The number as it is now; None if it is registered nowhere."""
        row = await self._numbers.find_one({"_id": number})
        return read(row) if row else None

    async def find(self, ask: Ask, now_ms: int) -> Number | None:
        """The number that this permit holds, among those of its pair. Reads the whole pool: rare."""
        row = await self._numbers.find_one({"pair": ask.pair, "sends.id": ask.permit_id})
        found = read(row) if row else None
        return found if found and caps.held_by(found.holds, ask.permit_id, now_ms) else None

    async def refused(self, number: Number) -> Refused | None:
        """Whether somebody opted the number out, asked of the list itself. The mark at the number follows it."""
        key = self._id_of(number.number)
        if not await self._opt_outs.is_out(key):
            return None
        if not number.opted_out:
            await self._opt_outs.flag([key], out=True)
        return opted_out()

    async def reserve(self, number: Number, ask: Ask, now_ms: int) -> Reserved | None:
        """Hold the number for the permit; None if somebody else changed it since it was read."""
        known = caps.held_by(number.holds, ask.permit_id, now_ms)
        if known and not known.lapses_ms:
            return Reserved(number, ask.permit_id, None, time.monotonic())
        mine = Hold(ask.permit_id, ask.program, now_ms, now_ms + LAPSES_MS)
        counting = caps.counting(caps.without(number.holds, ask.permit_id), now_ms, self._rules.caps)
        since_s = time.monotonic()
        wanted = replace(self._changed(number, (*counting, mine), now_ms), last_used_ms=now_ms)
        held = await self._write(number, wanted)
        return Reserved(held, ask.permit_id, number, since_s) if held else None

    async def keep(self, reserved: Reserved, now_ms: int) -> None:
        """Count the message for good. UnavailableError where the hold has lapsed or its number was removed: then
        the permit must not be given out.
        """
        if reserved.before is None:
            return
        number: Number | None = reserved.number
        if time.monotonic() - reserved.since_s > LAPSES_MS / 2000:  # its lapse may be near: look how it stands
            number = await self.read(reserved.number.number)
        for _ in range(TRIES):
            kept = number and number.pair and caps.kept(number.holds, reserved.permit_id, now_ms)
            if not number or not kept:
                break
            if await self._write(number, self._changed(number, kept, now_ms)):
                return
            number = await self.read(reserved.number.number)
        raise UnavailableError(
            "The number was lost while the permit was granted.", hint="Ask again with a new id."
        )

    async def give_back(self, reserved: Reserved, now_ms: int) -> None:
        """The permit was not granted: the number is as it was before, but for what others did to it since."""
        if reserved.before is None:
            return
        if await self._write(reserved.number, reserved.before):
            return
        for _ in range(TRIES):
            number = await self.read(reserved.number.number)
            if number is None or caps.without(number.holds, reserved.permit_id) == number.holds:
                return
            left = caps.without(number.holds, reserved.permit_id)
            if await self._write(number, self._changed(number, left, now_ms)):
                return

    def _changed(self, number: Number, holds: tuple[Hold, ...], now_ms: int) -> Number:
        return replace(number, holds=holds, free_ms=caps.free_ms(holds, now_ms, self._rules.caps))

    async def _write(self, before: Number, after: Number) -> Number | None:
        """Store what was decided on the revision of `before`; as it is stored, or None if that one is gone."""
        rev = (before.rev or 0) + 1
        fields: Document = {
            "sends": [asdict(hold) for hold in after.holds],
            "free_ms": after.free_ms,
            "last_used_ms": after.last_used_ms,
            "rev": rev,
        }
        unchanged = {"_id": before.number, "rev": before.rev, "pair": before.pair}
        done = await self._numbers.update_one(unchanged, {"$set": fields})
        return replace(after, rev=rev) if done.matched_count else None
