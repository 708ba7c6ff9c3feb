"""The store of opt-outs: one document a number, by its keyed hash; the number itself is not kept.

What happened is only ever added to `history`. A number is opted out while `out` stands; a permit looks there, so
that an opt-out acts on the very next one, over all serves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pymongo import UpdateOne

from smsdeck.catalog import rail_changes
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document

BATCH = 1000


@dataclass(frozen=True)
class NewOptOut:
    """`key` is the number's id, see `numbers.hashes`; `masked` what people are shown of it."""

    key: str
    masked: str
    source: str


class OptOuts:
    """The store of them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._opt_outs = db["opt_outs"]
        self._numbers = db["numbers"]
        self._clock = clock

    async def prepare(self) -> None:
        """Make the index that the list needs."""
        await self._opt_outs.create_index([("at_ms", -1), ("_id", -1)])

    async def which(self, keys: Sequence[str]) -> set[str]:
        """Those of them that are opted out: nothing may be sent to them."""
        found: set[str] = set()
        for start in range(0, len(keys), BATCH):
            wanted = {"_id": {"$in": list(keys[start : start + BATCH])}, "out": True}
            found |= {row["_id"] async for row in self._opt_outs.find(wanted, {"_id": 1})}
        return found

    async def add(self, new: Sequence[NewOptOut], by: str) -> int:
        """Opt numbers out; how many were not before. Those that are keep what was said first."""
        added = 0
        known = await self.which([one.key for one in new])
        fresh = [one for one in new if one.key not in known]
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            # First those that are not there: an upsert that also asked for `out` would meet its own key.
            blank = {"out": False, "history": []}
            await self._opt_outs.bulk_write(
                [UpdateOne({"_id": one.key}, {"$setOnInsert": blank}, upsert=True) for one in batch], ordered=False
            )
            done = await self._opt_outs.bulk_write([self._out(one, by) for one in batch], ordered=False)
            added += done.modified_count
            await self.flag([one.key for one in batch], out=True)
        await self._tell([one.key for one in new])  # those that were out too: their telling may have failed
        return added

    async def lift(self, key: str, by: str, reason: str) -> Document | None:
        """Let messages be sent to it again; as it is then, or None if it was not opted out."""
        happened = {"what": "lifted", "by": by, "reason": reason, "at_ms": self._clock.now_ms()}
        change = {"$set": {"out": False}, "$push": {"history": happened}}
        row = await self._opt_outs.find_one_and_update({"_id": key, "out": True}, change, return_document=True)
        if row is not None:
            await self.flag([key], out=False)
            await self._tell([key])
        return row

    async def flag(self, keys: Sequence[str], *, out: bool) -> None:
        """Note it at the registered numbers too, where those that choose one see it without asking here."""
        change = {"$set": {"opted_out": True}} if out else {"$unset": {"opted_out": ""}}
        await self._numbers.bulk_write([UpdateOne({"key": key}, change) for key in keys], ordered=False)

    async def get(self, key: str) -> Document | None:
        """What is known of it; None if it was never opted out."""
        return await self._opt_outs.find_one({"_id": key})

    async def page(self, *, lifted: bool, after: tuple[int, str] | None, limit: int) -> list[Document]:
        """Newest first; with `lifted` those too that were lifted."""
        wanted: Document = {} if lifted else {"out": True}
        if after:
            at_ms, key = after
            wanted["$or"] = [{"at_ms": {"$lt": at_ms}}, {"at_ms": at_ms, "_id": {"$lt": key}}]
        return await self._opt_outs.find(wanted).sort([("at_ms", -1), ("_id", -1)]).limit(limit).to_list()

    async def count(self) -> int:
        """How many numbers are opted out."""
        return await self._opt_outs.count_documents({"out": True})

    async def _tell(self, keys: Sequence[str]) -> None:
        """Let the countries know in which these numbers are registered."""
        pairs: set[str | None] = set()
        for start in range(0, len(keys), BATCH):
            wanted = {"key": {"$in": list(keys[start : start + BATCH])}}
            pairs |= {row["pair"] async for row in self._numbers.find(wanted, {"pair": 1})}
        await rail_changes.tell(self._numbers.database, [pair[:2] for pair in pairs if pair])

    def _out(self, one: NewOptOut, by: str) -> UpdateOne:
        stamp: Document = {"by": by, "source": one.source, "at_ms": self._clock.now_ms()}
        change = {
            "$set": {"out": True, "masked": one.masked, **stamp},
            "$push": {"history": {"what": "opted out", **stamp}},
        }
        return UpdateOne({"_id": one.key, "out": False}, change)
