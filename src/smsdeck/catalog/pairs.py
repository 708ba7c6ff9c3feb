"""Pairs: country × operator, with their priority. Every change carries a revision and is audited."""

from collections.abc import Iterable
from typing import Any

from pymongo.errors import DuplicateKeyError

from smsdeck.access.audit import Audit
from smsdeck.catalog import rail_changes
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.errors import ConflictError, NotFoundError, StaleRevisionError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document


class Pairs:
    """The store of them."""

    def __init__(self, db: Database, audit: Audit, clock: Clock) -> None:
        self._pairs = db["pairs"]
        self._audit = audit
        self._clock = clock

    async def all(self) -> list[Document]:
        """All, by name."""
        return await self._pairs.find().sort("_id").to_list()

    async def get(self, pair: str) -> Document:
        """One; NotFoundError if there is none of that name."""
        row = await self._pairs.find_one({"_id": pair})
        if row is None:
            raise NotFoundError(f"There is no pair {pair}.", hint="GET /api/v1/pairs lists them.")
        return row

    async def create(self, row: PairRow, by: str, *, active: bool = True, gateway: str = "") -> Document:
        """Add one; ConflictError if it exists."""
        more = {"active": active, "gateway": gateway, "revision": 1}
        document = {"_id": row.pair, **_fields(row), **more, **self._stamp(by)}
        try:
            await self._pairs.insert_one(document)
        except DuplicateKeyError as error:
            raise ConflictError(
                f"The pair {row.pair} exists already.", hint="Edit that one instead of adding it."
            ) from error
        await self._audit.record(by, "pair.create", row.pair, after=_fields(row))
        return document

    async def change(self, pair: str, changes: dict[str, Any], revision: int | None, by: str) -> Document:
        """Set fields. With a revision, StaleRevisionError if somebody changed the pair since it was read."""
        before = await self.get(pair)
        if revision is not None and before["revision"] != revision:
            raise _stale(pair, before["revision"])
        update = {"$set": {**changes, **self._stamp(by)}, "$inc": {"revision": 1}}
        after = await self._pairs.find_one_and_update(
            {"_id": pair, "revision": before["revision"]}, update, return_document=True
        )
        if after is None:
            raise _stale(pair, (await self.get(pair))["revision"])
        await self._tell(pair)
        await self._audit.record(
            by, "pair.update", pair, before={name: before.get(name) for name in changes}, after=changes
        )
        return after

    async def remove(self, pair: str, by: str) -> None:
        """Take one away. What was sent over it stays in the metrics store."""
        before = await self.get(pair)
        await self._pairs.delete_one({"_id": pair})
        await self._tell(pair)
        await self._audit.record(by, "pair.delete", pair, before={"priority": before["priority"]})

    async def put(self, rows: Iterable[PairRow], by: str) -> tuple[int, int]:
        """Create or update each; (created, updated)."""
        created = updated = 0
        known = {row["_id"]: row for row in await self.all()}
        for row in rows:
            if row.pair not in known:
                await self.create(row, by)
                created += 1
            elif differs(known[row.pair], row):
                await self.change(row.pair, _fields(row), None, by)
                updated += 1
        return created, updated

    async def _tell(self, pair: str) -> None:
        await rail_changes.tell(self._pairs.database, [pair[:2]])

    def _stamp(self, by: str) -> Document:
        return {"updated_ms": self._clock.now_ms(), "updated_by": by}


def differs(document: Document, row: PairRow) -> bool:
    """Whether importing the row would change the pair."""
    return any(document.get(name) != value for name, value in _fields(row).items())


def _fields(row: PairRow) -> Document:
    return {
        "country": row.country,
        "country_name": row.country_name,
        "operator": row.operator,
        "operator_name": row.operator_name,
        "priority": row.priority,
    }


def _stale(pair: str, revision: int) -> StaleRevisionError:
    return StaleRevisionError(
        f"{pair} was changed by somebody else in the meantime (it is at revision {revision} now).",
        hint="Read it again and repeat the change.",
        revision=revision,
    )
