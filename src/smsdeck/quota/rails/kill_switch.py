"""The kill switch: while it is on, no permit is given, to nobody, for nothing.

It stands in the store, so that it holds over restarts and all serves. One that cannot be read is a store that does
not answer: no permit either (**fail closed**).
"""

from pymongo.errors import DuplicateKeyError

from smsdeck.access.audit import Audit
from smsdeck.catalog import rail_changes
from smsdeck.kit.clock import Clock, to_datetime
from smsdeck.kit.mongo import Database, Document
from smsdeck.quota.rails.schemas import KillSwitchItem

ID = "kill_switch"


class KillSwitch:
    """The store of it; every change is audited."""

    def __init__(self, db: Database, audit: Audit, clock: Clock) -> None:
        self._switches = db["switches"]
        self._audit = audit
        self._clock = clock

    async def get(self) -> KillSwitchItem:
        """As it is now; one that was never touched is off."""
        return _item(await self._switches.find_one({"_id": ID}))

    async def put(self, *, on: bool, reason: str, by: str) -> KillSwitchItem:
        """Switch it; acts on the next permit. Who switches it to what it is changes nothing: the first one and
        the first reason stand.
        """
        row = {"on": on, "reason": reason, "by": by, "since_ms": self._clock.now_ms()}
        try:
            reply = await self._switches.update_one({"_id": ID, "on": not on}, {"$set": row}, upsert=on)
        except DuplicateKeyError:  # it stands there, and is on already
            await rail_changes.tell(self._switches.database)  # whoever switched it may not have come so far
            return await self.get()
        await rail_changes.tell(self._switches.database)
        if reply.modified_count or reply.upserted_id:
            await self._audit.record(by, f"kill_switch.{'on' if on else 'off'}", ID, after={"reason": reason})
        return await self.get()


def _item(row: Document | None) -> KillSwitchItem:
    if row is None:
        return KillSwitchItem(on=False, reason="", by=None, since=None)
    return KillSwitchItem(on=row["on"], reason=row["reason"], by=row["by"], since=to_datetime(row["since_ms"]))
