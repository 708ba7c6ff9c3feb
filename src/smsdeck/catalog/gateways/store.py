"""Gateways in MongoDB. Every change carries a revision and is audited, secrets left out."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from smsdeck.access.audit import Audit
from smsdeck.errors import ConflictError, NotFoundError, StaleRevisionError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document

SEALED = ("secret", "proxy_secret", "callback_key")
"""Fields that hold secrets, sealed (see `secrets`); empty where there is none."""


class Gateways:
    """The store of them."""

    def __init__(self, db: Database, audit: Audit, clock: Clock) -> None:
        self._gateways = db["gateways"]
        self._audit = audit
        self._clock = clock

    async def all(self) -> list[Document]:
        """All, by name."""
        return await self._gateways.find().sort("_id").to_list()

    async def get(self, name: str) -> Document:
        """One; NotFoundError if there is none of that name."""
        row = await self._gateways.find_one({"_id": name})
        if row is None:
            raise NotFoundError(f"There is no gateway {name}.", hint="GET /api/v1/gateways lists them.")
        return row

    async def create(self, name: str, fields: Document, by: str) -> Document:
        """Add one; ConflictError if it exists."""
        document = {"_id": name, **fields, "revision": 1, **self._stamp(by)}
        try:
            await self._gateways.insert_one(document)
        except DuplicateKeyError:
            raise ConflictError(f"The gateway {name} exists already.", hint="Edit that one instead.") from None
        await self._audit.record(by, "gateway.create", name, after=shown(fields))
        return document

    async def change(self, before: Document, changes: Document, by: str) -> Document:
        """Set fields of the gateway as it was read; StaleRevisionError if it was changed since."""
        name = before["_id"]
        update = {"$set": {**changes, **self._stamp(by)}, "$inc": {"revision": 1}}
        after = await self._gateways.find_one_and_update(
            {"_id": name, "revision": before["revision"]}, update, return_document=True
        )
        if after is None:
            raise stale(name, (await self.get(name))["revision"])
        was = {field: before.get(field) for field in changes}
        await self._audit.record(by, "gateway.update", name, before=shown(was), after=shown(changes))
        return after

    async def remove(self, name: str, by: str) -> None:
        """Take one away; NotFoundError if there is none."""
        before = await self.get(name)
        await self._gateways.delete_one({"_id": name})
        await self._audit.record(by, "gateway.delete", name, before={"url": before["url"]})

    def _stamp(self, by: str) -> Document:
        return {"updated_ms": self._clock.now_ms(), "updated_by": by}


def shown(fields: Mapping[str, Any]) -> Document:
    """The fields as they may be shown: of secrets only whether there is one."""
    return {f"{name}_set" if name in SEALED else name: bool(value) if name in SEALED else value
            for name, value in fields.items()}  # fmt: skip


def stale(name: str, revision: int) -> StaleRevisionError:
    """Somebody else was first."""
    return StaleRevisionError(
        f"{name} was changed by somebody else in the meantime (it is at revision {revision} now).",
        hint="Read it again and repeat the change.",
        revision=revision,
    )
