"""Holds at numbers: taken before the country's ledger is asked, given back where no permit is granted.

Each is one compare-and-set on the number's document, and idempotent by the permit's id. A store that does not
answer raises, and no permit is given: **fail closed**.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

from smsdeck.catalog.opt_outs.store import OptOuts
from smsdeck.kit.mongo import Database, Document
from smsdeck.quota.rails import caps
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.caps import Hold
from smsdeck.quota.rails.number import Number, opted_out, read
from smsdeck.quota.rails.refusal import Refused
from smsdeck.quota.rails.rules import Rules

LONGEST_S = 30.0
"""Far longer than a claim takes. A grant that came later is not given out: the hour of its hold has begun."""

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

    async def find(self, ask: Ask) -> Number | None:
        """The number that this permit holds, among those of its pair. Reads the whole pool: rare."""
        row = await self._numbers.find_one({"pair": ask.pair, "sends.id": ask.permit_id})
        return read(row) if row else None

    async def opted_out(self, numbers: Iterable[Number]) -> bool:
        """Whether somebody opted one of them out, asked of the list itself. The mark at the number follows it."""
        out = await self._opt_outs.which([self._id_of(one.number) for one in numbers])
        if out:
            await self._opt_outs.flag(sorted(out), out=True)
        return bool(out)

    async def reserve(self, number: Number, ask: Ask, now_ms: int) -> Reserved | None:
        """Hold the number for the permit; None if somebody else changed it since it was read."""
        if caps.held_by(number.holds, ask.permit_id):
            return Reserved(number, ask.permit_id, None, time.monotonic())
        counting = caps.counting(number.holds, now_ms, self._rules.caps)
        since_s = time.monotonic()
        mine = Hold(ask.permit_id, ask.program, now_ms)
        wanted = replace(self._changed(number, (*counting, mine), now_ms), last_used_ms=now_ms)
        held = await self._write(number, wanted)
        return Reserved(held, ask.permit_id, number, since_s) if held else None

    async def look(self, number: Number) -> Refused | None:
        """What a person may have done to the number since it was held."""
        row = await self._numbers.find_one({"_id": number.number}, {"pair": 1, "opted_out": 1})
        if row is None or row["pair"] != number.pair:
            return Refused("not_registered", f"That number is not registered for {number.pair} any longer.", 1.0)
        return opted_out() if row.get("opted_out") else None

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
