"""What the agent writes to MongoDB: runs, and observations of its host's sessions.

All writes are by a fixed `_id`, so that one repeated after a lost reply changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pymongo import DeleteOne, UpdateOne
from pymongo.errors import BulkWriteError

from smsdeck.kit.mongo import Database, Document, insert_new
from smsdeck.reconcile.backoff import WINDOW_MS
from smsdeck.reconcile.fence import Fence


class Runs:
    """The `runs` collection: one document for each life of a session."""

    def __init__(self, db: Database) -> None:
        self._runs = db["runs"]

    async def save(self, documents: Sequence[Document]) -> None:
        """Write runs, begun or ended. One that is known already is not begun again."""
        await insert_new(self._runs, [one for one in documents if one["ended_ms"] is None])
        if ends := [_upsert(one) for one in documents if one["ended_ms"] is not None]:
            await self._runs.bulk_write(ends, ordered=True)

    async def recent_crashes(self, host: str, now_ms: int) -> dict[str, list[int]]:
        """When each session of the host crashed within the crash window."""
        found: dict[str, list[int]] = {}
        query = {"host": host, "cause": "crash", "ended_ms": {"$gt": now_ms - WINDOW_MS}}
        async for row in self._runs.find(query, {"session": 1, "ended_ms": 1}):
            found.setdefault(row["session"], []).append(row["ended_ms"])
        return found


class Observations:
    """The `observations` collection: what the agent of a host sees of its sessions. What an agent with a higher
    fence wrote is left alone.
    """

    def __init__(self, db: Database, host: str, fence: Fence) -> None:
        self._observations = db["observations"]
        self._host = host
        self._fence = fence
        self._ours: set[str] = set()

    async def load(self) -> dict[str, Document]:
        """What the last agent of this host saw, by session."""
        return {row["_id"]: row async for row in self._observations.find({"host": self._host})}

    async def write(self, documents: Sequence[Document], removed: Collection[str]) -> None:
        """Write those that changed and remove those that are no more. BulkWriteError where another agent of this
        host wrote since.
        """
        known = [one for one in documents if one["_id"] in self._ours]
        new = [one for one in documents if one["_id"] not in self._ours]
        if known and not await self._update(known):
            new = list(documents)  # one of them is another's now, or is gone: whose it is has to be asked
        await self._take(new, removed)
        self._ours |= {one["_id"] for one in new}
        self._ours.difference_update(removed)

    async def _update(self, documents: Sequence[Document]) -> bool:
        """Whether all of them were this host's, and nobody passed it."""
        fence = self._fence.number or 0
        ours = {"host": self._host, "fence": {"$lte": fence}}
        writes = [UpdateOne({"_id": one["_id"], **ours}, _change(one, fence=fence)) for one in documents]
        return (await self._observations.bulk_write(writes, ordered=False)).matched_count == len(writes)

    async def _take(self, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Write whatever is there, unless this host was passed. The alternative in the filter makes the embedded
        store search for each of them, so this is not for every write.
        """
        fence = self._fence.number or 0
        ours = {"$nor": [{"host": self._host, "fence": {"$gt": fence}}]}
        writes: list[Any] = [
            UpdateOne({"_id": one["_id"], **ours}, _change(one, fence=fence), upsert=True) for one in documents
        ]
        writes += [DeleteOne({"_id": name, "host": self._host, **ours}) for name in removed]
        try:
            if writes:
                await self._observations.bulk_write(writes, ordered=False)
        except BulkWriteError:
            self._fence.beat_due.set()
            raise


def _change(document: Document, **more: Any) -> Document:
    return {"$set": {name: value for name, value in {**document, **more}.items() if name != "_id"}}


def _upsert(document: Document) -> UpdateOne:
    return UpdateOne({"_id": document["_id"]}, _change(document), upsert=True)
