"""SQL that reads rows of totals whole, to be compared with a recount."""

from datetime import datetime

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.models import messages
from smsdeck.messages.ranges import Range
from smsdeck.rollups.counted import Counted, CountryKey, Sums
from smsdeck.rollups.levels import Level
from smsdeck.rollups.models import COUNTRIES, COUNTRY_KEY, ERROR_KEY, ERRORS, KEY, ROLLUPS, SUMS, TREND


async def stored(connection: AsyncConnection, level: Level, span: Range) -> Counted:
    """What the rows of `level` say of the buckets that start in `span`."""
    found = Counted()
    table, errors = ROLLUPS[level].c, ERRORS[level].c
    query = select(*(table[name] for name in (*KEY, *SUMS)))
    query = query.where(table.bucket >= span.start, table.bucket < span.end)
    for bucket, country, operator, program, *sums in await connection.execute(query):
        counts = {name: count for name, count in zip(SUMS, sums, strict=True) if count}
        if counts:
            found.totals[bucket, country, operator, program] = counts
    wanted = select(*(errors[name] for name in (*ERROR_KEY, "count")))
    wanted = wanted.where(errors.bucket >= span.start, errors.bucket < span.end)
    for *key, count in await connection.execute(wanted):
        if count:
            found.errors[tuple(key)] = count
    if level in COUNTRIES:
        found.countries = await _countries(connection, COUNTRIES[level], span)
    return found


async def _countries(connection: AsyncConnection, table: Table, span: Range) -> dict[CountryKey, Sums]:
    query = select(*(table.c[name] for name in (*COUNTRY_KEY, *TREND)))
    query = query.where(table.c.bucket >= span.start, table.c.bucket < span.end)
    found: dict[CountryKey, Sums] = {}
    for bucket, country, *sums in await connection.execute(query):
        counts = {name: count for name, count in zip(TREND, sums, strict=True) if count}
        if counts:
            found[bucket, country] = counts
    return found


async def extent(connection: AsyncConnection) -> tuple[datetime, datetime] | None:
    """The oldest and the newest moment of anything that is counted or to be counted; None where nothing is."""
    oldest, newest = [], []
    for column in (messages.c.sent_at, *(ROLLUPS[level].c.bucket for level in Level)):
        first, last = (await connection.execute(select(func.min(column), func.max(column)))).one()
        if first:
            oldest.append(first)
            newest.append(last)
    return (min(oldest), max(newest)) if oldest else None
