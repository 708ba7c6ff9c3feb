"""Answers that group the totals otherwise: errors, hours of the week, what is pending."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.errors import UnfitRangeError
from smsdeck.kit.sql import Sql
from smsdeck.messages.ranges import Range
from smsdeck.rollups import breakdown_queries, by_country, queries
from smsdeck.rollups.cover import is_kept
from smsdeck.rollups.error_codes import Code
from smsdeck.rollups.funnel import Waits
from smsdeck.rollups.ground import Ground, survey
from smsdeck.rollups.heat import HOUR
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.local import stretches
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.queries import By, Sums
from smsdeck.rollups.reads import reads

NONE: Sums = dict.fromkeys(SUMS, 0)
YOUNG = timedelta(hours=2)


class Breakdowns:
    """Reads the totals. UnfitRangeError where what a range needs is not kept any more."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def errors(self, span: Range, equal: Mapping[str, str]) -> dict[Code, int]:
        """Failures by state, blame and code."""
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, span)
            return await breakdown_queries.errors(connection, ground.cover(ground.widened(span)), equal)

    async def heat(self, span: Range, where: ZoneInfo, equal: Mapping[str, str]) -> dict[int, Sums]:
        """Sums by hour of the week, see `breakdown_queries.hours_of_week`."""
        found: dict[int, Sums] = {}
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, span)
            whole = ground.widened(span)
            lacking = await by_country.lacking(connection, whole, ground.kept[Level.day])
            for piece in stretches(whole, where):
                parts = ground.cover(piece.span, _hourly(piece.offset_s, piece.span.start, ground, where))
                found_there = reads(parts, equal, lacking)
                hours = await breakdown_queries.hours_of_week(connection, found_there, piece.offset_s, equal)
                for hour, sums in hours.items():
                    before = found.get(hour, NONE)
                    found[hour] = {name: before[name] + count for name, count in sums.items()}
        return found

    async def passage(self, span: Range, now: datetime, equal: Mapping[str, str]) -> tuple[Sums, list[Waits]]:
        """All sums of a funnel, and the buckets of what is pending."""
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, span)
            whole = ground.widened(span)
            found = await queries.totals(connection, ground.cover(whole), By.total, equal)
            return found.get(By.total, NONE), await _pending(connection, ground, whole, now, equal)


async def _pending(
    connection: AsyncConnection, ground: Ground, span: Range, now: datetime, equal: Mapping[str, str]
) -> list[Waits]:
    """The last two hours by the minute, so that ages can be told; what is older is old."""
    young = min(max(span.start, bucket(now - YOUNG, Level.hour)), span.end)
    waits: list[Waits] = []
    for part, coarsest in ((Range(span.start, young), Level.day), (Range(young, span.end), Level.minute)):
        if part.start < part.end:
            waits += await breakdown_queries.pending(connection, ground.cover(part, coarsest), equal)
    return waits


def _hourly(offset_s: int, start: datetime, ground: Ground, where: ZoneInfo) -> Level:
    """The coarsest level that the hours of such a clock do not cut."""
    level = Level.five_minutes if offset_s % HOUR else Level.hour
    if not is_kept(level, start, ground.kept):
        since = ground.kept[level]
        raise UnfitRangeError(
            f"The totals that hours of {where.key} need are kept since {since:%Y-%m-%d} only.", hint="Start later."
        )
    return level
