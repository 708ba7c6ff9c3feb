"""Makes the coarser totals follow the minutes, wherever a mark lies.

One transaction: lock (two that make totals at once would write older sums over newer ones), read marks, sum, take
the marks away. A batch of the intake that commits before the sums are read is in them; one that commits later has
left a mark of its own, which stays.

Totals by country are made with those they are sums of. Of days that lack them (see `by_country`) they are made one
day a step, the newest first, so that neither an upgrade nor a busy store waits for months of them.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.clock import Clock, present
from smsdeck.kit.sql import Sql
from smsdeck.messages.sweeper import Holdable
from smsdeck.rollups import by_country, kept, marks
from smsdeck.rollups.coarser import remake, remake_countries, remake_of_messages
from smsdeck.rollups.levels import Level, Source, source, span_of, to_remake
from smsdeck.rollups.metrics import RollupMetrics
from smsdeck.rollups.models import COUNTRIES

MOST_MARKS = 2_000
MOST_BUCKETS = 24
"""Five-minute buckets of one transaction: two hours, so that SQLite's one writer is not held for long."""


class Aggregator:
    """One step of it is `step`; call it every few seconds."""

    def __init__(self, sql: Sql, lease: Holdable, clock: Clock, metrics: RollupMetrics) -> None:
        self._sql = sql
        self._lease = lease
        self._clock = clock
        self._metrics = metrics

    async def step(self) -> int:
        """Work off what waits now; how many marks. 0 where nothing waits, or another serve works."""
        waiting, done = await self._show_waiting(), 0
        while done < waiting and await self._lease.hold() and (taken := await self.follow()):
            done += taken
        if await self._lacks_countries() and await self._lease.hold():
            await self.add_countries()
        return done

    async def catch_up(self) -> None:
        """Work off all that waits now, beside whoever holds the lease and whatever comes meanwhile."""
        async with self._sql.read() as connection:
            last = await marks.newest(connection)
        while await self._waits_up_to(last):
            await self.follow()
        while await self._lacks_countries():
            await self.add_countries()

    async def follow(self) -> int:
        """Make the buckets of the oldest marks anew; how many marks that took away."""
        async with self._sql.begin() as connection:
            since = await kept.lock(connection)
            oldest = await marks.oldest(connection, MOST_MARKS)
            buckets = sorted({bucket for _, bucket in oldest})[:MOST_BUCKETS]
            taken = [id_ for id_, bucket in oldest if bucket in buckets]
            if taken:
                made = await self._remake(connection, buckets, since)
                await marks.clear(connection, taken)
        if taken:
            self._metrics.made(made)
        return len(taken)

    async def add_countries(self) -> None:
        """Make the totals by country of the newest day that lacks them."""
        async with self._sql.begin() as connection:
            await kept.lock(connection)
            if day := await by_country.newest_lacking(connection):
                for level in COUNTRIES:
                    await remake_countries(connection, level, span_of(day, Level.day))
                await by_country.complete(connection, day)

    async def _remake(
        self, connection: AsyncConnection, buckets: list[datetime], since: kept.Kept
    ) -> list[tuple[Level, Source]]:
        now, made = present(self._clock), []
        for level, start in to_remake(buckets):
            found = source(level, start, since)
            if found is Source.finer:
                await remake(connection, level, start, now)
            elif found is Source.messages:
                await remake_of_messages(connection, level, start, now)
            if level in COUNTRIES and found is not Source.nothing:
                await remake_countries(connection, level, span_of(start, level))
            made.append((level, found))
        return made

    async def _waits_up_to(self, last: int) -> bool:
        async with self._sql.read() as connection:
            return any(id_ <= last for id_, _ in await marks.oldest(connection, 1))

    async def _lacks_countries(self) -> bool:
        async with self._sql.read() as connection:
            return await by_country.newest_lacking(connection) is not None

    async def _show_waiting(self) -> int:
        async with self._sql.read() as connection:
            waiting = await marks.waiting(connection)
        age = present(self._clock) - waiting.oldest_mark if waiting.oldest_mark else timedelta()
        self._metrics.waits(waiting.marks, age.total_seconds())
        return waiting.marks
