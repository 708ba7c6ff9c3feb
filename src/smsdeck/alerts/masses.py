"""Finds hosts whose agents hold restarts after a mass crash."""

from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.rules import mass_crash as rule
from smsdeck.kit.mongo import Database, store_now_ms
from smsdeck.reconcile.brake import Held, held_at


class MassWatch:
    """Reads `hosts`, where agents say so, by the store's clock."""

    def __init__(self, db: Database, recorder: Recorder) -> None:
        self._db = db
        self._recorder = recorder

    async def look(self) -> dict[str, Held]:
        """Raise and end alerts; which hosts hold restarts now."""
        now_ms = await store_now_ms(self._db)
        hosts = self._db["hosts"].find({"brake": {"$ne": None}}, {"brake": 1})
        held = {row["_id"]: found async for row in hosts if (found := held_at(row, now_ms))}
        open_keys = {one["subject"]: one["_id"] for one in await self._recorder.outbox.open("mass_crash")}
        braked = [rule.Braked(host, one.since_ms, one.crashed) for host, one in held.items()]
        raised, ended = rule.decide(braked, open_keys, now_ms)
        for recovery in ended:
            await self._recorder.resolve(recovery)
        for alert in raised:
            await self._recorder.record(alert)
        return held
