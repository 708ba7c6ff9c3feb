"""Finds crashed runs that no alert tells of yet: a comparison of two collections, not a queue.

So a crash while serve was down, or one whose record the agent brought hours late, is found all the same.
"""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from smsdeck.alerts.alert import Alert
from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.rules import crash
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.brake import Held

RECENT_MS = 3 * 60 * 1000
LATE_MS = 7 * 24 * 3600 * 1000
SWEEP_EVERY_S = 60.0
"""Each look covers three minutes, since clocks of hosts differ; once a minute one covers a week, for records that
came late.
"""

HOUR_MS = 3600 * 1000
NOTHING_HELD: Mapping[str, Held] = MappingProxyType({})


class CrashWatch:
    """Reads `runs` and `observations`, which the agents write."""

    def __init__(self, db: Database, recorder: Recorder, clock: Clock) -> None:
        self._runs = db["runs"]
        self._observations = db["observations"]
        self._marks = db["alert_marks"]
        self._recorder = recorder
        self._clock = clock
        self._since_ms: int | None = None
        self._told: set[str] = set()
        self._next_sweep = 0.0

    async def look(self, held: Mapping[str, Held] = NOTHING_HELD) -> None:
        """Record new crashes. `held` are hosts in a mass crash, which is told already: theirs are told in one list
        when it is over.
        """
        if self._since_ms is None:
            self._since_ms = await self._begin()
        for run in await self._new_crashes(self._since_ms):
            in_mass = held.get(run.get("host", ""))
            not_before_ms = in_mass.until_ms if in_mass else 0
            await self._recorder.record(await self._alert(run), not_before_ms=not_before_ms)
            self._told.add(run["_id"])

    async def _begin(self) -> int:
        """When anybody first looked: what crashed before is history, not news."""
        await self._runs.create_index([("cause", 1), ("ended_ms", 1)])
        first = {"$setOnInsert": {"since_ms": self._clock.now_ms()}}
        await self._marks.update_one({"_id": "crash"}, first, upsert=True)
        mark = await self._marks.find_one({"_id": "crash"})
        return int(mark["since_ms"]) if mark else self._clock.now_ms()

    async def _new_crashes(self, since_ms: int) -> list[Document]:
        sweep = time.monotonic() >= self._next_sweep
        reach = LATE_MS if sweep else RECENT_MS
        after = max(since_ms, self._clock.now_ms() - reach)
        found = self._runs.find({"cause": "crash", "ended_ms": {"$gte": after}}, {"_id": 1})
        crashed = {run["_id"] async for run in found}
        if sweep:
            self._next_sweep = time.monotonic() + SWEEP_EVERY_S
            self._told &= crashed
        unseen = crashed - self._told
        known = await self._recorder.outbox.known(f"crash:{one}" for one in unseen) if unseen else set()
        self._told |= {key.removeprefix("crash:") for key in known}
        fresh = [one for one in unseen if f"crash:{one}" not in known]
        return await self._runs.find({"_id": {"$in": fresh}}).sort("ended_ms").to_list() if fresh else []

    async def _alert(self, run: Document) -> Alert:
        lately: dict[str, Any] = {"$gt": run["ended_ms"] - HOUR_MS, "$lte": run["ended_ms"]}
        counted = {"session": run["session"], "cause": "crash", "ended_ms": lately}
        return crash.alert(
            crash.Crash(
                run_id=run["_id"],
                session=run["session"],
                host=run.get("host", "an unknown host"),
                ended_ms=run["ended_ms"],
                code=run.get("code"),
                signal=run.get("signal"),
                uptime_s=run.get("uptime_s"),
                log_tail=tuple(run.get("log_tail") or ()),
                lately=await self._runs.count_documents(counted),
                why=run.get("why") or "",
            )
        )

    async def look_for_ends(self) -> None:
        """End those whose session runs steadily again."""
        documents = await self._recorder.outbox.open("crash")
        if not documents:
            return
        crashes = [crash.OpenCrash(one["_id"], one["subject"], one["at_ms"]) for one in documents]
        names = sorted({one.session for one in crashes})
        found = self._observations.find({"_id": {"$in": names}})
        seen = {one["_id"]: crash.Seen(one["state"], one.get("started_ms")) async for one in found}
        for recovery in crash.recoveries(crashes, seen, self._clock.now_ms()):
            await self._recorder.resolve(recovery)
