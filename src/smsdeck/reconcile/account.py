"""Gathers what `why` needs to account for a session."""

from smsdeck.kit.clock import Clock, to_datetime
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.backoff import WINDOW_MS
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.schemas import Why
from smsdeck.reconcile.why import Facts, why


class Account:
    """Reads the session, its crashes, and its host."""

    def __init__(self, db: Database, control: SessionControl, clock: Clock) -> None:
        self._db = db
        self._control = control
        self._clock = clock

    async def why(self, name: str) -> Why:
        """NotFoundError if there is no such session."""
        one, now = await self._control.get(name), self._clock.now_ms()
        recent = {"session": name, "cause": "crash", "ended_ms": {"$gt": now - WINDOW_MS}}
        crashes = await self._db["runs"].count_documents(recent)
        host = await self._db["hosts"].find_one({"_id": one.host}, {"brake_until_ms": 1}) or {}
        until_ms = host.get("brake_until_ms") or 0
        brake_until = to_datetime(until_ms) if until_ms > now else None
        return why(Facts(one, to_datetime(now), crashes, brake_until))
