"""Number pools: the only numbers that messages may go to, each of one pair, with its source of permission."""

from collections.abc import Iterable

from pymongo import UpdateOne

from smsdeck.catalog.countries import country_of
from smsdeck.errors import InvalidInputError
from smsdeck.kit.mongo import Database

BATCH = 1000


class Numbers:
    """The store of them."""

    def __init__(self, db: Database) -> None:
        self._numbers = db["numbers"]

    async def prepare(self) -> None:
        """Make the index that `take` needs."""
        await self._numbers.create_index([("pair", 1), ("last_used_ms", 1)])

    async def add(self, pair: str, numbers: Iterable[str], source: str) -> int:
        """Register numbers for a pair; how many are new. InvalidInputError, and nothing stored, if any is not
        an E.164 number of the pair's country.
        """
        wanted = list(numbers)
        wrong = [place for place, number in enumerate(wanted) if country_of(number) != pair[:2]]
        if wrong:
            raise InvalidInputError(
                f"{len(wrong)} of the numbers are not numbers of {pair[:2]} in the form +998901234567.",
                hint="Nothing was registered. Mend the ones named in errors.",
                errors=[{"where": f"numbers.{place}", "what": "not of this country"} for place in wrong[:20]],
            )
        new = 0
        for start in range(0, len(wanted), BATCH):
            fresh = {"pair": pair, "source": source, "last_used_ms": 0}
            batch = [
                UpdateOne({"_id": number}, {"$setOnInsert": fresh}, upsert=True)
                for number in wanted[start : start + BATCH]
            ]
            new += (await self._numbers.bulk_write(batch, ordered=False)).upserted_count
        return new

    async def take(self, pair: str, now_ms: int) -> str | None:
        """The pair's least recently used number, marked as used now; None if the pool is empty.

        Looked up, then changed if nobody else took it in between: a sorted find-and-modify takes the embedded
        store 100 ms.
        """
        while row := await self._numbers.find_one({"pair": pair}, sort=[("last_used_ms", 1)]):
            change = {"$set": {"last_used_ms": now_ms}}
            unused = {"_id": row["_id"], "last_used_ms": row["last_used_ms"]}
            if (await self._numbers.update_one(unused, change)).matched_count:
                return str(row["_id"])
        return None

    async def any(self, pair: str) -> bool:
        """Whether the pair's pool holds any number."""
        return await self._numbers.find_one({"pair": pair}, {"_id": 1}) is not None

    async def belongs(self, number: str, pair: str) -> bool:
        """Whether the number is registered for the pair."""
        return await self._numbers.find_one({"_id": number, "pair": pair}, {"_id": 1}) is not None

    async def count(self, pair: str) -> int:
        """How many numbers the pair has."""
        return await self._numbers.count_documents({"pair": pair})

    async def counts(self) -> dict[str, int]:
        """How many numbers each pair has."""
        groups = await self._numbers.aggregate([{"$group": {"_id": "$pair", "n": {"$sum": 1}}}])
        return {row["_id"]: row["n"] async for row in groups}
