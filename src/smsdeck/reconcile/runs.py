"""What the agent writes to MongoDB: runs, and observations of its host's sessions.

All writes are upserts with a fixed `_id`, so that one repeated after a lost reply changes nothing.
"""

from collections.abc import Iterable
from typing import Any

from pymongo import DeleteOne, UpdateOne
from pymongo.errors import BulkWriteError

from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.backoff import WINDOW_MS
from smsdeck.reconcile.fence import Fence


class Runs:
    """The `runs` collection: one document for each life of a session."""

    def __init__(self, db: Database) -> None:
        self._runs = db["runs"]

    async def save(self, documents: Iterable[Document]) -> None:
        """Write runs, begun or ended."""
        if writes := [_upsert(document) for document in documents]:
            await self._runs.bulk_write(writes, ordered=True)

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

    async def load(self) -> dict[str, Document]:
        """What the last agent of this host saw, by session."""
        return {row["_id"]: row async for row in self._observations.find({"host": self._host})}

    async def write(self, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Write those that changed and remove those that are no more. BulkWriteError where another agent of this
        host wrote since.
        """
        fence = self._fence.number or 0
        ours = {"$nor": [{"host": self._host, "fence": {"$gt": fence}}]}
        writes: list[Any] = [_upsert({**document, "fence": fence}, ours) for document in documents]
        writes += [DeleteOne({"_id": name, "host": self._host, **ours}) for name in removed]
        try:
            if writes:
                await self._observations.bulk_write(writes, ordered=False)
        except BulkWriteError:
            self._fence.doubted.set()
            raise


def _upsert(document: Document, only: Document | None = None) -> UpdateOne:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return UpdateOne({"_id": document["_id"], **(only or {})}, {"$set": fields}, upsert=True)
