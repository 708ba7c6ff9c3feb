"""What was heard of each gateway, in MongoDB, so that every serve judges alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smsdeck.catalog.gateways.health import BAD_RUN, OF_CALLS, Evidence
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Database, store_now_ms


class GatewayStates:
    """The store of it. Two serves that write at once may count one failure too few or too many: harmless."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._states = db["gateway_states"]

    async def all(self) -> dict[str, Evidence]:
        """By gateway; one that was never heard of is not among them."""
        return {row["_id"]: _evidence(row) async for row in self._states.find()}

    async def now_ms(self) -> int:
        """The store's clock, which these times are of."""
        return await store_now_ms(self._db)

    async def took(self, gateway: str, now_ms: int) -> None:
        """It took a message that its calls will tell more of: no proof against what they told before."""
        row = await self._states.find_one({"_id": gateway}, {"bad_run": 1, "error": 1})
        if row and row.get("bad_run") and row.get("error") in OF_CALLS:
            await self._put(gateway, {"good_ms": now_ms})
        else:
            await self.good(gateway, now_ms)

    async def good(self, gateway: str, now_ms: int) -> None:
        """It took a message, and as far as is known that works."""
        row = await self._states.find_one({"_id": gateway}, {"bad_run": 1, "good_since_ms": 1})
        fresh = not row or row.get("bad_run", 0) >= BAD_RUN or not row.get("good_since_ms")
        since = {"good_since_ms": now_ms} if fresh else {}
        await self._put(gateway, {"good_ms": now_ms, "bad_run": 0, "bad_since_ms": 0, **since})

    async def bad(self, gateway: str, count: int, error: str, now_ms: int) -> None:
        """It failed `count` messages, the last with this error."""
        row = await self._states.find_one({"_id": gateway}) or {}
        run = row.get("bad_run", 0)
        since = {} if run else {"bad_since_ms": now_ms}
        await self._put(gateway, {"bad_ms": now_ms, "bad_run": run + count, "error": error, **since})

    async def called(self, gateway: str, now_ms: int) -> None:
        """It called with a delivery report."""
        await self._put(gateway, {"called_ms": now_ms})

    async def calls(self) -> dict[str, datetime]:
        """When each last called; those that never did are not among them."""
        rows = self._states.find({"called_ms": {"$gt": 0}}, {"called_ms": 1})
        return {row["_id"]: to_datetime(row["called_ms"]) async for row in rows}

    async def forget(self, gateway: str) -> None:
        """It was removed; another of its name starts anew."""
        await self._states.delete_one({"_id": gateway})

    async def _put(self, gateway: str, fields: Mapping[str, Any]) -> None:
        await self._states.update_one({"_id": gateway}, {"$set": dict(fields)}, upsert=True)


def _evidence(row: Mapping[str, Any]) -> Evidence:
    known = Evidence.__dataclass_fields__
    return Evidence(**{name: row[name] for name in known if name in row})
