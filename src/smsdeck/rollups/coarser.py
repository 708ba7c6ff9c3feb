"""SQL that makes one bucket of a coarser level anew: all its rows, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.sql import UtcDateTime
from smsdeck.messages.ranges import Range
from smsdeck.rollups.levels import FINER, STEP_S, Level, span_of
from smsdeck.rollups.minutes import NOTHING, named
from smsdeck.rollups.models import ERROR_KEY, ERRORS, KEY, ROLLUPS, SUMS
from smsdeck.rollups.recount import recount


async def remake(connection: AsyncConnection, level: Level, start: datetime, now: datetime) -> None:
    """As sums of the next finer level."""
    span, finer = span_of(start, level), FINER[level]
    await _empty(connection, level, start)
    stamp = {"updated_at": literal(now, UtcDateTime())}
    await _sum_up(connection, ROLLUPS[level], ROLLUPS[finer], span, KEY, SUMS, stamp)
    await _sum_up(connection, ERRORS[level], ERRORS[finer], span, ERROR_KEY, ("count",), {})


async def remake_of_messages(connection: AsyncConnection, level: Level, start: datetime, now: datetime) -> None:
    """Counted anew from `messages`, for times whose finer rows are gone."""
    counted = await recount(connection, span_of(start, level), STEP_S[level])
    await _empty(connection, level, start)
    rows = [named(KEY, key) | NOTHING | sums | {"updated_at": now} for key, sums in counted.totals.items()]
    if rows:
        await connection.execute(insert(ROLLUPS[level]), rows)
    errors = [named(ERROR_KEY, key) | {"count": count} for key, count in counted.errors.items()]
    if errors:
        await connection.execute(insert(ERRORS[level]), errors)


async def _empty(connection: AsyncConnection, level: Level, start: datetime) -> None:
    for table in (ROLLUPS[level], ERRORS[level]):
        await connection.execute(delete(table).where(table.c.bucket == start))


async def _sum_up(
    connection: AsyncConnection,
    into: Table,
    source: Table,
    span: Range,
    key: Sequence[str],
    sums: Sequence[str],
    stamp: dict[str, Any],
) -> None:
    grouped = [source.c[name] for name in key[1:]]
    start = literal(span.start, UtcDateTime()).label("start")
    values = [start, *grouped, *(func.sum(source.c[name]) for name in sums), *stamp.values()]
    query = select(*values).where(source.c.bucket >= span.start, source.c.bucket < span.end).group_by(*grouped)
    await connection.execute(insert(into).from_select([*key, *sums, *stamp], query))
