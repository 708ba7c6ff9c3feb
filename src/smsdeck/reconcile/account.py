"""Gathers what `why` needs to account for a session."""

from smsdeck.kit.clock import Clock, to_datetime, to_ms
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.backoff import WINDOW_MS
from smsdeck.reconcile.brake import held_at
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
        asked_ms = to_ms(one.desired_at) if one.desired_at else 0  # a start by a person begins the count anew
        recent = {"session": name, "cause": "crash", "ended_ms": {"$gt": max(now - WINDOW_MS, asked_ms)}}
        crashes = await self._db["runs"].count_documents(recent)
        held = held_at(await self._db["hosts"].find_one({"_id": one.host}, {"brake": 1}) or {}, now)
        brake_until = to_datetime(held.until_ms) if held else None
        return why(Facts(one, to_datetime(now), crashes, brake_until))
