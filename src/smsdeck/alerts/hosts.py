"""Finds hosts whose agent is not heard of any more."""

from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.rules import agent_silent as rule
from smsdeck.kit.mongo import Database, store_now_ms


class HostWatch:
    """Reads `hosts`, where agents write when they live, by the store's clock."""

    def __init__(self, db: Database, recorder: Recorder) -> None:
        self._db = db
        self._recorder = recorder
        self._since_ms: int | None = None

    async def look(self) -> None:
        """Raise and end alerts."""
        now_ms = await store_now_ms(self._db)
        if self._since_ms is None:
            self._since_ms = now_ms
        open_keys = {one["subject"]: one["_id"] for one in await self._recorder.outbox.open("agent_silent")}
        raised, ended = rule.decide(await self._seen(), open_keys, now_ms, self._since_ms)
        for alert in raised:
            await self._recorder.record(alert)
        for recovery in ended:
            await self._recorder.resolve(recovery)

    async def _seen(self) -> list[rule.SeenHost]:
        found = []
        async for host in self._db["hosts"].find({}, {"seen_ms": 1}):
            meant = {"host": host["_id"], "desired.state": "RUN"}
            sessions = await self._db["sessions"].count_documents(meant)
            found.append(rule.SeenHost(host["_id"], int(host.get("seen_ms") or 0), sessions))
        return found
