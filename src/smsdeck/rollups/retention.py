"""What is old enough goes: partitions of messages whole, all else in small batches; partitions are made ahead.

`kept` is moved, and that is committed, before anything is dropped. A death half-way leaves rows that are older
than `kept` says; the next step takes them.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Table

from smsdeck.kit.clock import Clock, present
from smsdeck.kit.sql import Sql
from smsdeck.messages.models import messages
from smsdeck.messages.sweeper import Holdable
from smsdeck.rollups import kept, marks, partition_sql, pruning
from smsdeck.rollups.ages import STRAYS_WAIT, floors
from smsdeck.rollups.levels import Level
from smsdeck.rollups.models import COUNTRIES, ERRORS, ROLLUPS
from smsdeck.rollups.partitions import ahead, expired

PAUSE_S = 0.05
"""Between batches: the intake's turn."""


class Retention:
    """One step of it is `step`; call it every hour or so. `keep_days` by name of `models.KEPT`; 0: for ever."""

    def __init__(self, sql: Sql, lease: Holdable, clock: Clock, keep_days: Mapping[str, int]) -> None:
        self._sql = sql
        self._lease = lease
        self._clock = clock
        self._keep_days = keep_days

    async def step(self) -> None:
        """Drop what is too old, unless another serve does."""
        if not await self._lease.hold():
            return
        since = await self._move()
        await self._prune_messages(since["messages"])
        for level in Level:
            await self._prune(ROLLUPS[level], since[level])
            await self._prune(ERRORS[level], since[level])
        for level, table in COUNTRIES.items():
            await self._prune(table, since[level])
        if not self._sql.is_sqlite:
            await self._care_for_partitions(since["messages"])

    async def _move(self) -> kept.Kept:
        """From when on rows are kept from now on. Never earlier than before, and never beyond a mark: what it asks
        for is still to be made of these rows.
        """
        now = present(self._clock)
        async with self._sql.begin() as connection:
            before = await kept.lock(connection)
            waiting = await marks.waiting(connection)
            after = floors(now, self._keep_days, before, waiting.oldest_bucket)
            for name, since in after.items():
                if since and since != before[name]:
                    await kept.move(connection, name, since)
        return after

    async def _care_for_partitions(self, since: datetime | None) -> None:
        async with self._sql.read() as connection:
            there = await partition_sql.of_messages(connection)
            if not there:
                return
            await partition_sql.add(connection, ahead(there, present(self._clock)))
            if since:
                for name in expired(there, since):
                    await partition_sql.drop_if_all_before(connection, name, since)

    async def _prune_messages(self, since: datetime | None) -> None:
        """On partitions, only what lies in a wrong one: the rest goes with its partition by tomorrow."""
        if since and not self._sql.is_sqlite:
            since -= STRAYS_WAIT
        await self._prune(messages, since)

    async def _prune(self, table: Table, since: datetime | None) -> None:
        more = since is not None
        while since and more and await self._lease.hold():
            async with self._sql.begin() as connection:
                more = await pruning.batch(connection, table, since)
            await asyncio.sleep(PAUSE_S)
