"""Leases: a loop that must run once, over several serve processes, holds one in MongoDB.

A lease is safe to lose: whoever holds it does work that is idempotent, so that two holders for a moment
(a stalled process that wakes up) cost a repeat, never a wrong result.
"""

import time

from pymongo.errors import DuplicateKeyError

from smsdeck.kit.mongo import Database, store_now_ms

REFUSED_S = 1.0
"""Who was refused asks again so much later."""


class Lease:
    """One name, one holder at a time, for `ttl_s` after the store said so last. Loops ask twice a second, and each
    write wakes all that follow an embedded store's changes: so a holder asks it again after a third of that.
    """

    def __init__(self, db: Database, name: str, holder: str, ttl_s: float = 15.0) -> None:
        self._leases = db["leases"]
        self._db = db
        self._name = name
        self._holder = holder
        self._ttl_ms = int(ttl_s * 1000)
        self._held = False
        self._ask_at_s = float("-inf")

    async def hold(self) -> bool:
        """Take or renew the lease; False while somebody else holds it."""
        now_s = time.monotonic()
        if now_s >= self._ask_at_s:
            self._held = await self._take()
            third_s = self._ttl_ms / 3000
            self._ask_at_s = now_s + (third_s if self._held else min(REFUSED_S, third_s))
        return self._held

    async def _take(self) -> bool:
        """Times are the store's."""
        now = await store_now_ms(self._db)
        free = {"_id": self._name, "$or": [{"holder": self._holder}, {"until_ms": {"$lte": now}}]}
        change = {"$set": {"holder": self._holder, "until_ms": now + self._ttl_ms}}
        try:
            await self._leases.update_one(free, change, upsert=True)
        except DuplicateKeyError:  # the upsert found it held by another
            return False
        return True
