"""SQL that deletes a small batch of what is too old, in the caller's transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.models import messages

MOST_MESSAGES = 1_000
SLICE = timedelta(minutes=10)


async def batch(connection: AsyncConnection, table: Table, since: datetime) -> bool:
    """Delete some of the table's oldest rows of before `since`; whether there may be more."""
    if table is messages:
        return await _messages(connection, since)
    return await _totals(connection, table, since)


async def _messages(connection: AsyncConnection, since: datetime) -> bool:
    of = messages.c
    query = select(of.id).where(of.sent_at < since).order_by(of.sent_at).limit(MOST_MESSAGES)
    ids = list(await connection.scalars(query))
    if ids:
        await connection.execute(delete(messages).where(of.id.in_(ids)))
    return len(ids) == MOST_MESSAGES


async def _totals(connection: AsyncConnection, table: Table, since: datetime) -> bool:
    """Ten minutes' worth at least, in the order of the primary key."""
    bucket = table.c.bucket
    oldest = await connection.scalar(select(func.min(bucket)))
    if oldest is None or oldest >= since:
        return False
    await connection.execute(delete(table).where(bucket < min(oldest + SLICE, since)))
    return True
