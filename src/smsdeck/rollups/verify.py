"""Counts the messages anew and says where totals differ, on a live system: each day is one snapshot of the store.

Where a mark lies the coarser totals may be behind; that is told apart from a difference.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.errors import ConflictError
from smsdeck.kit.sql import Sql
from smsdeck.messages.ranges import Range
from smsdeck.rollups import by_country, kept, marks
from smsdeck.rollups.counted import Counted, Difference, coarsen, compare
from smsdeck.rollups.levels import STEP_S, Level, bucket, to_remake
from smsdeck.rollups.recount import recount
from smsdeck.rollups.stored import extent, stored

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_EXAMPLES = 20


@dataclass
class Findings:
    """What was compared (buckets × series, by level), what differs, what only waits; examples of what differs."""

    days: int = 0
    compared: Counter[Level] = field(default_factory=Counter)
    wrong: Counter[Level] = field(default_factory=Counter)
    behind: Counter[Level] = field(default_factory=Counter)
    examples: list[tuple[Level, Difference]] = field(default_factory=list)

    def note(
        self, level: Level, have: Counted, want: Counted, behind: set[datetime], *, lacks_countries: bool
    ) -> None:
        """Compare what a level has with what it should have."""
        self.compared[level] += len(want.totals)
        for difference in compare(have, want):
            if difference.key[0] in behind or (lacks_countries and difference.kind == "rollup_country"):
                self.behind[level] += 1
                continue
            self.wrong[level] += 1
            if len(self.examples) < MOST_EXAMPLES:
                self.examples.append((level, difference))


async def kept_span(sql: Sql, start: datetime | None, end: datetime | None) -> Range | None:
    """Whole days (UTC) that cover `start` to `end`; by default all whose messages are kept, None where there is
    nothing. ConflictError where messages of the days asked for are gone.
    """
    async with sql.read() as connection:
        since, found = (await kept.read(connection))["messages"], await extent(connection)
    if start and since and bucket(start, Level.day) < since:
        raise ConflictError(
            f"Messages of before {since:%Y-%m-%d} are gone, so totals of before cannot be counted anew.",
            hint=f"Take --from {since:%Y-%m-%d} or later. Older totals stay as they are.",
        )
    if not found:
        return None
    oldest, newest = max(found[0], since or found[0]), found[1]
    first = bucket(max(start or oldest, oldest), Level.day)
    last = bucket(min(end - timedelta(microseconds=1) if end else newest, newest), Level.day) + DAY
    return Range(first, last) if first < last else None


async def verify(sql: Sql, span: Range) -> Findings:
    """Compare every level with a recount of the messages, for the whole days of `span`."""
    findings = Findings()
    day = span.start
    while day < span.end:
        async with sql.snapshot() as connection:
            await _verify_day(connection, day, findings)
        findings.days += 1
        day += DAY
    return findings


async def _verify_day(connection: AsyncConnection, day: datetime, findings: Findings) -> None:
    since = await kept.read(connection)
    there = [level for level in Level if (moment := since[level]) is None or moment <= day]
    dirty = to_remake(await marks.within(connection, day, day + DAY))
    lacks = bool(await by_country.lacking(connection, Range(day, day + DAY)))
    behind = {level: {start for of, start in dirty if of is level} for level in Level}
    of_day: list[Counted] = []
    async for hour, counted in _hours(connection, day):
        of_day.append(coarsen([counted], Level.day))
        for level in there:
            if STEP_S[level] <= STEP_S[Level.hour]:
                have = await stored(connection, level, hour)
                findings.note(level, have, coarsen([counted], level), behind[level], lacks_countries=lacks)
    if Level.day in there:
        have = await stored(connection, Level.day, Range(day, day + DAY))
        findings.note(Level.day, have, coarsen(of_day, Level.day), behind[Level.day], lacks_countries=lacks)


async def _hours(connection: AsyncConnection, day: datetime) -> AsyncIterator[tuple[Range, Counted]]:
    """An hour's minutes at a time: a day of them may be hundreds of thousands."""
    for hour in hours(Range(day, day + DAY)):
        yield hour, await recount(connection, hour, STEP_S[Level.minute])


def hours(span: Range) -> Iterator[Range]:
    """The hours of whole days."""
    at = span.start
    while at < span.end:
        yield Range(at, at + HOUR)
        at += HOUR
