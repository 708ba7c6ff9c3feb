"""SQL on `rollup_day.by_country`: of which days the totals by country are all there.

It is true where all of a day was made by a loop that makes them too. Days of before there were any, and those that
a serve of before has made since, have the column's default, which is false: until the loop comes by, answers about
them are read from the totals by series.
"""

from datetime import datetime, timedelta

from sqlalchemy import false, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.ranges import Range
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.models import ROLLUPS

DAYS = ROLLUPS[Level.day]


async def lacking(connection: AsyncConnection, span: Range, since: datetime | None = None) -> set[datetime]:
    """Days of `span` whose totals by country are not all there, or of which nothing is known: those before
    `since`, from when on days are kept.
    """
    first = bucket(span.start, Level.day)
    query = select(DAYS.c.bucket).where(DAYS.c.by_country == false()).distinct()
    found = set(await connection.scalars(query.where(DAYS.c.bucket >= first, DAYS.c.bucket < span.end)))
    while since and first < min(since, span.end):
        found.add(first)
        first += timedelta(days=1)
    return found


async def newest_lacking(connection: AsyncConnection) -> datetime | None:
    """The newest of all such days."""
    newest: datetime | None = await connection.scalar(
        select(func.max(DAYS.c.bucket)).where(DAYS.c.by_country == false())
    )
    return newest


async def complete(connection: AsyncConnection, day: datetime) -> None:
    """Say that they are all there, in the transaction that made them."""
    await connection.execute(update(DAYS).where(DAYS.c.bucket == day).values(by_country=true()))
