"""Sessions as they are now, read from MongoDB: the one place that everything about sessions is read through."""

from collections.abc import Collection, Sequence
from typing import Protocol

from smsdeck.catalog.sessions import no_such_session
from smsdeck.kit.mongo import Database, Document, store_now_ms
from smsdeck.reconcile.brake import held_at
from smsdeck.reconcile.items import Pair, World, item
from smsdeck.reconcile.schemas import SessionItem

FEW = 50
"""More documents than this are read by reading all."""


class Reading(Protocol):
    """Who lists the sessions: MongoDB at each question, or a copy in memory."""

    async def session_items(self) -> list[SessionItem]:
        """All sessions by name, those started by hand included."""
        ...

    async def session_item(self, name: str) -> SessionItem:
        """One; NotFoundError if there is none."""
        ...

    async def refresh(self, names: Collection[str]) -> None:
        """These were just changed here: let the next list show it."""
        ...


class SessionReader:
    """Reads `sessions`, `observations`, `pairs`, `programs`, `hosts`, `ignored`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def session_items(self) -> list[SessionItem]:
        """All sessions by name, those started by hand included."""
        world = await self.world()
        rows = {row["_id"]: row async for row in self._db["sessions"].find()}
        seen = {row["_id"]: row async for row in self._db["observations"].find()}
        shown = [name for name in sorted({*rows, *seen}) if not hidden(rows.get(name), seen.get(name))]
        return [item(rows.get(name), seen.get(name), world) for name in shown]

    async def session_item(self, name: str) -> SessionItem:
        """One; NotFoundError if there is none."""
        return await self.get(name)

    async def refresh(self, names: Collection[str]) -> None:
        """Nothing to do: each list is read anew."""

    async def get(self, name: str) -> SessionItem:
        """One; NotFoundError if there is none."""
        row, seen = await self.documents(name)
        if (row is None and seen is None) or hidden(row, seen):
            raise no_such_session(name)
        pairs = row["pairs"] if row else [name.partition("_")[2]]
        return item(row, seen, await self.world(pairs))

    async def documents(self, name: str) -> tuple[Document | None, Document | None]:
        """What is wished of a session and what is seen of it, as they are stored."""
        row = await self._db["sessions"].find_one({"_id": name})
        return row, await self._db["observations"].find_one({"_id": name})

    async def among(self, names: Sequence[str]) -> dict[str, tuple[Document, Document, SessionItem]]:
        """Those of `names` that there are: as wished (empty if not registered), as seen (empty if never), as
        shown.
        """
        world, some = await self.world(), covering(names)
        rows = {row["_id"]: row for row in await self._db["sessions"].find(some).to_list()}
        seen = {row["_id"]: row for row in await self._db["observations"].find(some).to_list()}
        return {
            name: (rows.get(name, {}), seen.get(name, {}), item(rows.get(name), seen.get(name), world))
            for name in {*rows, *seen}.intersection(names)
            if not hidden(rows.get(name), seen.get(name))
        }

    async def world(self, pairs: Sequence[str] | None = None) -> World:
        """All that items are made from besides their own documents; of the pairs only these, where given."""
        some = {} if pairs is None else {"_id": {"$in": list(pairs)}}
        known = {
            row["_id"]: Pair(high=row["priority"] == "high", active=row["active"])
            async for row in self._db["pairs"].find(some, {"priority": 1, "active": 1})
        }
        hosts = {row["_id"]: row async for row in self._db["hosts"].find()}
        ignored = {row["_id"]: row.get("screen_pid") async for row in self._db["ignored"].find()}
        programs = frozenset([row["_id"] async for row in self._db["programs"].find({}, {"_id": 1})])
        heard = {name: row.get("seen_ms", 0) for name, row in hosts.items()}
        brakes = {name: held for name, row in hosts.items() if (held := held_at(row, 0))}
        return World(known, heard, await store_now_ms(self._db), ignored, programs=programs, brakes=brakes)


def covering(names: Collection[str]) -> Document:
    """A query that finds these, and maybe others: the embedded store looks for each of the names by itself, so all
    are read sooner than many.
    """
    return {"_id": {"$in": list(names)}} if len(names) <= FEW else {}


def hidden(row: Document | None, seen: Document | None) -> bool:
    """A retired session is shown until it has stopped."""
    return row is not None and row.get("retired") is True and (seen is None or seen["state"] == "STOPPED")
