"""What the agent writes to MongoDB: runs, observations of its host's sessions, and that the host is alive.

All writes are upserts with a fixed `_id`, so that one repeated after a lost reply changes nothing.
"""

from collections.abc import Iterable
from typing import Any

from pymongo import DeleteOne, UpdateOne

from smsdeck.kit.mongo import STORE_NOW, Database, Document
from smsdeck.reconcile.backoff import WINDOW_MS


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
    """The `observations` collection: what the agent of a host sees of its sessions."""

    def __init__(self, db: Database, host: str) -> None:
        self._observations = db["observations"]
        self._host = host

    async def load(self) -> dict[str, Document]:
        """What the last agent of this host saw, by session."""
        return {row["_id"]: row async for row in self._observations.find({"host": self._host})}

    async def write(self, documents: Iterable[Document], removed: Iterable[str]) -> None:
        """Write those that changed and remove those that are no more."""
        writes: list[Any] = [_upsert(document) for document in documents]
        writes += [DeleteOne({"_id": name, "host": self._host}) for name in removed]
        if writes:
            await self._observations.bulk_write(writes, ordered=False)


class Hosts:
    """The `hosts` collection: which agents are alive, by the store's clock."""

    def __init__(self, db: Database) -> None:
        self._hosts = db["hosts"]

    async def beat(self, host: str, boot_id: str, agent_pid: int) -> None:
        """Say that this host's agent lives."""
        fields = {"seen_ms": STORE_NOW, "boot_id": boot_id, "agent_pid": agent_pid}
        await self._hosts.update_one({"_id": host}, [{"$set": fields}], upsert=True)

    async def take_over(self, host: str) -> None:
        """Raise the fence: a new agent is in charge of the host."""
        await self._hosts.update_one({"_id": host}, {"$inc": {"fence": 1}}, upsert=True)


def _upsert(document: Document) -> UpdateOne:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return UpdateOne({"_id": document["_id"]}, {"$set": fields}, upsert=True)
