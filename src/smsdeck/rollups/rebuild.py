"""Mends totals on a live system, hour by hour, out of the messages that are kept.

A minute's rows are mended by difference: recount and rows are read from one snapshot, and what is missing is
added. The intake adds to messages and rows alike, so the difference stays right however much it commits meanwhile.
Coarser totals are marked and made anew as after any change: of the minutes or, where those are gone, of messages.
"""

import asyncio
import random
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from smsdeck.errors import UnavailableError
from smsdeck.kit.clock import Clock, present
from smsdeck.kit.sql import Sql, worth_retrying
from smsdeck.messages.ranges import Range
from smsdeck.rollups import kept, marks
from smsdeck.rollups.aggregator import Aggregator
from smsdeck.rollups.counted import Counted, to_add
from smsdeck.rollups.levels import STEP_S, Level, bucket
from smsdeck.rollups.minutes import MinuteTotals
from smsdeck.rollups.recount import recount
from smsdeck.rollups.stored import stored
from smsdeck.rollups.verify import hours

HOURLY = (Level.minute, Level.five_minutes, Level.hour)
ATTEMPTS = 20
LONGEST_PAUSE_S = 0.5


class Rebuild:
    """One run is `run`. May be killed and begun again at any time."""

    def __init__(self, sql: Sql, aggregator: Aggregator, clock: Clock) -> None:
        self._sql = sql
        self._aggregator = aggregator
        self._minutes = MinuteTotals(clock)
        self._clock = clock

    async def run(self, span: Range) -> int:
        """Mend whole days (see `verify.kept_span`); how many rows of minutes were wrong."""
        mended = 0
        for hour in hours(span):
            mended += await self._patiently(hour)
            if hour.end == bucket(hour.end, Level.day):
                await self._aggregator.catch_up()
        return mended

    async def _patiently(self, hour: Range) -> int:
        for _ in range(ATTEMPTS):
            try:
                return await self._mend(hour)
            except DBAPIError as error:
                if not worth_retrying(error):
                    raise
                await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_S))  # noqa: S311 - jitter
        raise UnavailableError(
            "The metrics store is too busy to mend totals.", hint="What was mended stays. Begin again later."
        )

    async def _mend(self, hour: Range) -> int:
        async with self._sql.begin_on_snapshot() as connection:
            since = (await kept.lock(connection))[Level.minute]
            right = await recount(connection, hour, STEP_S[Level.minute])
            have = {level: await stored(connection, level, hour) for level in HOURLY}
            change = Counted()
            if since is None or since <= hour.start:
                change = to_add(have[Level.minute], right)
                await self._minutes.add(connection, change.totals, change.errors)
            await marks.add(connection, _touched(hour, [right, *have.values()]), present(self._clock))
        return len(change.rows())


def _touched(hour: Range, parts: list[Counted]) -> list[datetime]:
    """The five minutes in which anything is or should be; the day's first always, so that its own row is made."""
    starts = {bucket(key[0], Level.five_minutes) for part in parts for key in part.rows()}
    if hour.start == bucket(hour.start, Level.day):
        starts.add(hour.start)
    return sorted(starts)
