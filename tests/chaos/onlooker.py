"""Reads the store while all goes on, as serve does: what is shown of sessions, and what is to be alerted."""

import asyncio
from contextlib import suppress

from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError

from smsdeck.alerts.crashes import CrashWatch
from smsdeck.alerts.metrics import AlertMetrics
from smsdeck.alerts.outbox import Outbox
from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.teller import Teller
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from tests.chaos.history import Shown

EVERY_S = 0.3
RESTART_AFTER = 10
"""Looks that one serve makes until the next one takes its place, which knows only what is in the store."""


class Onlooker:
    """`shown` holds each thing that was shown once. `watch` runs until cancelled."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._recorder = Recorder(Outbox(db), Teller(configured=True), AlertMetrics(CollectorRegistry()))
        self._crashes = self._new_watch()
        self.shown: dict[Shown, None] = {}

    async def watch(self) -> None:
        """Look again and again; a store that is away is asked again."""
        while True:
            for _ in range(RESTART_AFTER):
                with suppress(PyMongoError):
                    await self.look()
                await asyncio.sleep(EVERY_S)
            self._crashes = self._new_watch()

    async def look(self) -> None:
        """Look once."""
        async for row in self._db["observations"].find():
            self.shown[Shown(row["_id"], row["run_id"], row["state"], row["seen_ms"])] = None
        await self._crashes.look()

    def _new_watch(self) -> CrashWatch:
        return CrashWatch(self._db, self._recorder, SystemClock())
