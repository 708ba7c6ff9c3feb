"""SQL on `dirty_buckets`: what the coarser totals have yet to follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.rollups.models import dirty_buckets


@dataclass(frozen=True)
class Waiting:
    """How much waits, since when, and the oldest bucket of it; None where nothing does."""

    marks: int
    oldest_mark: datetime | None
    oldest_bucket: datetime | None


async def add(connection: AsyncConnection, buckets: Sequence[datetime], now: datetime) -> None:
    """Mark five-minute buckets."""
    if buckets:
        await connection.execute(insert(dirty_buckets), [{"bucket": one, "marked_at": now} for one in buckets])


async def waiting(connection: AsyncConnection) -> Waiting:
    """What waits."""
    of = dirty_buckets.c
    query = select(func.count(), func.min(of.marked_at), func.min(of.bucket)).select_from(dirty_buckets)
    count, mark, bucket = (await connection.execute(query)).one()
    return Waiting(count, mark, bucket)


async def oldest(connection: AsyncConnection, limit: int) -> list[tuple[int, datetime]]:
    """Ids and buckets of at most `limit` marks, oldest first."""
    query = select(dirty_buckets.c.id, dirty_buckets.c.bucket).order_by(dirty_buckets.c.id).limit(limit)
    return [(id_, bucket) for id_, bucket in await connection.execute(query)]


async def newest(connection: AsyncConnection) -> int:
    """The id of the newest mark; 0 where nothing waits."""
    return await connection.scalar(select(func.max(dirty_buckets.c.id))) or 0


async def within(connection: AsyncConnection, start: datetime, end: datetime) -> set[datetime]:
    """Marked buckets from `start` to before `end`."""
    bucket = dirty_buckets.c.bucket
    return set(await connection.scalars(select(bucket).where(bucket >= start, bucket < end).distinct()))


async def clear(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Take away marks whose totals were made in this transaction."""
    await connection.execute(delete(dirty_buckets).where(dirty_buckets.c.id.in_(ids)))
