"""SQL that makes buckets of a coarser level anew: all their rows, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.sql import UtcDateTime
from smsdeck.messages.ranges import Range
from smsdeck.rollups import by_country
from smsdeck.rollups.levels import FINER, STEP_S, Level, span_of
from smsdeck.rollups.minutes import NOTHING, named
from smsdeck.rollups.models import COUNTRIES, COUNTRY_KEY, ERROR_KEY, ERRORS, KEY, ROLLUPS, SUMS, TREND
from smsdeck.rollups.recount import recount


async def remake(connection: AsyncConnection, level: Level, start: datetime, now: datetime) -> None:
    """As sums of the next finer level."""
    span, finer, at = span_of(start, level), FINER[level], literal(start, UtcDateTime())
    stamp = await _stamp(connection, level, start, now)
    await _empty(connection, level, start)
    totals = _sums(ROLLUPS[finer], span, at, KEY, SUMS)
    totals = totals.add_columns(*(literal(value, ROLLUPS[level].c[name].type) for name, value in stamp.items()))
    await connection.execute(insert(ROLLUPS[level]).from_select([*KEY, *SUMS, *stamp], totals))
    errors = _sums(ERRORS[finer], span, at, ERROR_KEY, ("count",))
    await connection.execute(insert(ERRORS[level]).from_select([*ERROR_KEY, "count"], errors))


async def remake_of_messages(connection: AsyncConnection, level: Level, start: datetime, now: datetime) -> None:
    """Counted anew from `messages`, for times whose finer rows are gone."""
    counted = await recount(connection, span_of(start, level), STEP_S[level])
    stamp = await _stamp(connection, level, start, now)
    await _empty(connection, level, start)
    rows = [named(KEY, key) | NOTHING | sums | stamp for key, sums in counted.totals.items()]
    if rows:
        await connection.execute(insert(ROLLUPS[level]), rows)
    errors = [named(ERROR_KEY, key) | {"count": count} for key, count in counted.errors.items()]
    if errors:
        await connection.execute(insert(ERRORS[level]), errors)


async def remake_countries(connection: AsyncConnection, level: Level, span: Range) -> None:
    """Of all buckets of `span`, as sums of the level's own rows."""
    into, source = COUNTRIES[level], ROLLUPS[level]
    await connection.execute(delete(into).where(into.c.bucket >= span.start, into.c.bucket < span.end))
    sums = _sums(source, span, source.c.bucket, COUNTRY_KEY, TREND)
    await connection.execute(insert(into).from_select([*COUNTRY_KEY, *TREND], sums))


async def _stamp(connection: AsyncConnection, level: Level, start: datetime, now: datetime) -> dict[str, Any]:
    """What the new rows say of themselves, asked before those of before are gone."""
    stamp: dict[str, Any] = {"updated_at": now}
    if level is Level.day:
        stamp["by_country"] = not await by_country.lacking(connection, span_of(start, level))
    return stamp


async def _empty(connection: AsyncConnection, level: Level, start: datetime) -> None:
    for table in (ROLLUPS[level], ERRORS[level]):
        await connection.execute(delete(table).where(table.c.bucket == start))


def _sums(
    source: Table, span: Range, start: ColumnElement[Any], key: Sequence[str], sums: Sequence[str]
) -> Select[Any]:
    """Rows of `span` summed by `key`, whose bucket becomes `start`."""
    grouped = [source.c[name] for name in key[1:]]
    query = select(start.label("start"), *grouped, *(func.sum(source.c[name]) for name in sums))
    return query.where(source.c.bucket >= span.start, source.c.bucket < span.end).group_by("start", *grouped)
