"""What a serve of before there were totals by country does, beside one of now."""

from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select

from smsdeck.kit.sql import Sql, UtcDateTime
from smsdeck.rollups.levels import FINER, span_of, to_remake
from smsdeck.rollups.models import ERROR_KEY, ERRORS, KEY, ROLLUPS, SUMS, dirty_buckets


async def older_serve_follows(sql: Sql, now: datetime) -> None:
    """Makes the coarser totals of what is marked, by the columns that it knows, and takes the marks away."""
    stamp = literal(now, UtcDateTime())
    async with sql.begin() as connection:
        for level, start in to_remake(await connection.scalars(select(dirty_buckets.c.bucket))):
            for tables, key, sums, stamps in (
                (ROLLUPS, KEY, SUMS, {"updated_at": stamp}),
                (ERRORS, ERROR_KEY, ("count",), {}),
            ):
                into, source, span = tables[level], tables[FINER[level]].c, span_of(start, level)
                series = [source[name] for name in key[1:]]
                values = [literal(start, UtcDateTime()), *series, *(func.sum(source[name]) for name in sums)]
                query = select(*values, *stamps.values()).group_by(*series)
                query = query.where(source.bucket >= span.start, source.bucket < span.end)
                await connection.execute(delete(into).where(into.c.bucket == start))
                await connection.execute(insert(into).from_select([*key, *sums, *stamps], query))
        await connection.execute(delete(dirty_buckets))
