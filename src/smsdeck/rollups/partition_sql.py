"""SQL on the partitions of `messages`, on MySQL and MariaDB. Every statement here commits by itself."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.rollups.partitions import AHEAD, Partition, of_bound

LONGEST_WAIT_S = 5
"""For readers and writers to let go of the table; those that come meanwhile wait behind us."""


async def of_messages(connection: AsyncConnection) -> list[Partition]:
    """In order of time; none where the table is not partitioned."""
    query = text(
        "SELECT partition_name, partition_description FROM information_schema.partitions"
        " WHERE table_schema = DATABASE() AND table_name = 'messages' AND partition_name IS NOT NULL"
        " ORDER BY partition_ordinal_position"
    )
    found = (await connection.execute(query)).all()
    await connection.rollback()
    return [_partition(name, described) for name, described in found]


def _partition(name: str, described: str) -> Partition:
    bound = re.search(r"[0-9a-fA-F]{32}", described)
    return of_bound(name, bytes.fromhex(bound[0])) if bound else Partition(name, None)


async def add(connection: AsyncConnection, days: Sequence[Partition]) -> None:
    """Cut days off the last partition, which is empty but for ids of days to come."""
    if days:
        made = ", ".join(f"PARTITION {day.name} VALUES LESS THAN (x'{day.bound}')" for day in days)
        made += f", PARTITION {AHEAD} VALUES LESS THAN (MAXVALUE)"
        async with _patiently(connection):
            await connection.execute(text(f"ALTER TABLE messages REORGANIZE PARTITION {AHEAD} INTO ({made})"))


async def drop_if_all_before(connection: AsyncConnection, name: str, since: datetime) -> bool:
    """Drop a partition, unless it holds a message sent at `since` or later; whether it went. Locked between the
    look and the drop, so that no message comes into it there.
    """
    async with _patiently(connection):
        await connection.execute(text("LOCK TABLES messages WRITE"))
        try:
            newest = await connection.scalar(text(f"SELECT MAX(sent_at) FROM messages PARTITION ({name})"))  # noqa: S608 - a name out of the server's own list
            if newest and newest >= since.replace(tzinfo=None):
                return False
            await connection.execute(text(f"ALTER TABLE messages DROP PARTITION {name}"))
            return True
        finally:
            await connection.execute(text("UNLOCK TABLES"))


@asynccontextmanager
async def _patiently(connection: AsyncConnection) -> AsyncIterator[None]:
    """The server's own patience for a table's lock is a day or a year, and all others would wait behind us."""
    await connection.execute(text(f"SET SESSION lock_wait_timeout = {LONGEST_WAIT_S}"))
    try:
        yield
    finally:
        await connection.execute(text("SET SESSION lock_wait_timeout = DEFAULT"))
        await connection.rollback()
