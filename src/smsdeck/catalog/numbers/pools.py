"""The store of numbers: one document each, by number. `sends` and what follows from it is the permits' to write.

A number that is removed stays for a while without a pair, so that its caps outlive a removal and a new
registration; then it is forgotten.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pymongo.errors import BulkWriteError

from smsdeck.catalog import rail_changes
from smsdeck.catalog.numbers.hashes import number_id
from smsdeck.errors import SetupError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document

BATCH = 1000
DUPLICATE_KEY = 11_000
KEY_MARK = "no number, but what tells one key from another"
KEPT_AFTER_REMOVAL_MS = 2 * 86_400_000
"""Longer than the longest cap looks back."""


@dataclass(frozen=True)
class NewNumber:
    """A number in E.164, and the source of the permission to message it."""

    number: str
    source: str


class Numbers:
    """`key` makes their ids; see `hashes`."""

    def __init__(self, db: Database, key: bytes, clock: Clock) -> None:
        self._numbers = db["numbers"]
        self._pools = db["number_pools"]
        self._opt_outs = db["opt_outs"]
        self._keys = db["number_keys"]
        self._key = key
        self._clock = clock

    async def prepare(self) -> None:
        """Make the indexes; give ids to numbers that an older smsdeck registered. SetupError where opt-outs were
        made with another key: none of them would be known (**fail closed**).
        """
        await self._numbers.create_index([("pair", 1), ("last_used_ms", 1)])
        await self._numbers.create_index([("key", 1)])
        await self._give_ids({} if await self._key_is_new() else {"key": None})
        if await self._pools.find_one() is None:
            for pair in await self._numbers.distinct("pair"):
                if pair:
                    await self._recount(pair)

    def id_of(self, number: str) -> str:
        """What the number is called wherever it must not be told."""
        return number_id(number, self._key)

    async def elsewhere(self, pair: str, numbers: Sequence[str]) -> dict[str, str]:
        """Those that are registered for another pair, and for which."""
        rows = await self._known(numbers)
        return {number: row["pair"] for number, row in rows.items() if row["pair"] not in {None, pair}}

    async def registered(self, pair: str, numbers: Sequence[str]) -> set[str]:
        """Those that the pair has."""
        rows = await self._known(numbers)
        return {number for number, row in rows.items() if row["pair"] == pair}

    async def add(self, pair: str, numbers: Sequence[NewNumber], by: str) -> int:
        """Register numbers that were read and are nowhere else; how many are new. Those that the pair has already
        keep their first permission.
        """
        new = 0
        for start in range(0, len(numbers), BATCH):
            new += await self._add(pair, numbers[start : start + BATCH], by)
        await self._recount(pair)
        return new

    async def remove(self, key: str) -> str | None:
        """Take the number out of its pool; from which pair, or None if there is no such number."""
        change = {"$set": {"pair": None, "removed_ms": self._clock.now_ms()}, "$inc": {"rev": 1}}
        row = await self._numbers.find_one_and_update({"key": key, "pair": {"$ne": None}}, change)
        if row is None:
            return None
        await rail_changes.tell(self._numbers.database, [row["pair"][:2]])
        await self._recount(row["pair"])
        return str(row["pair"])

    async def forget_removed(self) -> None:
        """Delete those that were removed so long ago that no cap looks back at them."""
        before = self._clock.now_ms() - KEPT_AFTER_REMOVAL_MS
        await self._numbers.delete_many({"pair": None, "removed_ms": {"$lt": before}})

    async def get(self, key: str) -> Document | None:
        """The number of this id, as it is stored."""
        return await self._numbers.find_one({"key": key, "pair": {"$ne": None}})

    async def page(self, pair: str | None, source: str | None, after: str | None, limit: int) -> list[Document]:
        """Numbers by id. `source`: a pattern (escaped by the caller) that their source holds."""
        wanted: Document = {"source": {"$regex": source, "$options": "i"}} if source else {}
        if pair:
            return await self._by_key({**wanted, "pair": pair}, after, limit)
        # Asked for those with any pair the embedded store reads them all; those removed are few: left out here.
        found: list[Document] = []
        while rows := await self._by_key(wanted, after, limit):
            found += [row for row in rows if row["pair"] is not None]
            after = rows[-1]["key"]
            if len(rows) < limit or len(found) >= limit:
                break
        return found[:limit]

    async def _by_key(self, wanted: Document, after: str | None, limit: int) -> list[Document]:
        rows = self._numbers.find({**wanted, "key": {"$gt": after or ""}})
        return await rows.sort("key", 1).limit(limit).to_list()

    async def count(self, pair: str) -> int:
        """How many numbers the pair has."""
        row = await self._pools.find_one({"_id": pair})
        return int(row["count"]) if row else 0

    async def counts(self) -> dict[str, int]:
        """How many numbers each pair has."""
        return await counts_by_pair(self._pools.database)

    async def _key_is_new(self) -> bool:
        """Whether ids were made with another key before, by which nobody is opted out."""
        mark = self.id_of(KEY_MARK)
        known = await self._keys.find_one({"_id": "ids"})
        if known is not None and known["mark"] == mark:
            return False
        if known is not None and await self._opt_outs.find_one({}, {"_id": 1}):
            raise SetupError(
                "The signing key is not the one that the opt-outs were made with: none of them would be known.",
                hint="Put that secret.key back, on every host that runs serve; see docs/rails.md.",
            )
        await self._keys.update_one({"_id": "ids"}, {"$set": {"mark": mark}}, upsert=True)
        return known is not None

    async def _give_ids(self, which: Document) -> None:
        async for row in self._numbers.find(which, {"_id": 1}):
            await self._numbers.update_one({"_id": row["_id"]}, {"$set": {"key": self.id_of(row["_id"])}})

    async def _add(self, pair: str, batch: Sequence[NewNumber], by: str) -> int:
        rows = await self._known([one.number for one in batch])
        permitted: Document = {"pair": pair, "by": by, "at_ms": self._clock.now_ms()}
        fresh = [one for one in batch if one.number not in rows]
        out = await self._opted_out(one.number for one in fresh)
        new = await self._insert([self._row(one, permitted, out) for one in fresh])
        for one in batch:
            if one.number in rows and rows[one.number]["pair"] is None:
                change = {"$set": {**permitted, "source": one.source}, "$unset": {"removed_ms": ""}}
                back = await self._numbers.update_one({"_id": one.number, "pair": None}, change)
                new += back.modified_count
        return new

    def _row(self, one: NewNumber, permitted: Document, out: set[str]) -> Document:
        key = self.id_of(one.number)
        flag = {"opted_out": True} if key in out else {}
        return {
            "_id": one.number,
            "key": key,
            **permitted,
            "source": one.source,
            "last_used_ms": 0,
            "rev": 0,
            **flag,
        }

    async def _insert(self, rows: list[Document]) -> int:
        """How many are new: somebody else may register the same ones at the same time."""
        if not rows:
            return 0
        try:
            return len((await self._numbers.insert_many(rows, ordered=False)).inserted_ids)
        except BulkWriteError as error:
            if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
            return int(error.details["nInserted"])

    async def _known(self, numbers: Sequence[str]) -> dict[str, Document]:
        rows: dict[str, Document] = {}
        for start in range(0, len(numbers), BATCH):
            wanted = {"_id": {"$in": list(numbers[start : start + BATCH])}}
            rows |= {row["_id"]: row async for row in self._numbers.find(wanted, {"pair": 1})}
        return rows

    async def _opted_out(self, numbers: Iterable[str]) -> set[str]:
        keys = [self.id_of(number) for number in numbers]
        return {row["_id"] async for row in self._opt_outs.find({"_id": {"$in": keys}, "out": True}, {"_id": 1})}

    async def _recount(self, pair: str) -> None:
        """Counted again until what is stored is what is there: others may register at the same time."""
        stored = -1
        while stored != (count := await self._numbers.count_documents({"pair": pair})):
            await self._pools.update_one({"_id": pair}, {"$set": {"count": count}}, upsert=True)
            stored = count


async def counts_by_pair(db: Database) -> dict[str, int]:
    """How many numbers each pair has. Kept, since counting tens of thousands takes the embedded store a second."""
    return {row["_id"]: row["count"] async for row in db["number_pools"].find()}
