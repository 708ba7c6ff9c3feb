"""The metrics store's own types and its way to begin a transaction."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, update
from sqlalchemy.exc import StatementError

from smsdeck.kit.ids import uuid7
from smsdeck.kit.sql import BinaryUuid, Sql, UtcDateTime

TABLE = Table(
    "t", MetaData(), Column("id", BinaryUuid, primary_key=True), Column("n", Integer), Column("at", UtcDateTime)
)


@pytest.fixture
async def sql(tmp_path: Path) -> Sql:
    store = Sql(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    async with store.begin() as connection:
        await connection.run_sync(TABLE.metadata.create_all)
    return store


async def test_read_then_write_transactions_lose_no_update(sql: Sql) -> None:
    key = uuid7()
    async with sql.begin() as connection:
        await connection.execute(insert(TABLE).values(id=key, n=0))

    async def add_one() -> None:
        async with sql.begin() as connection:
            n = await connection.scalar(select(TABLE.c.n))
            await asyncio.sleep(0)
            await connection.execute(update(TABLE).values(n=(n or 0) + 1))

    await asyncio.gather(*(add_one() for _ in range(25)))
    async with sql.read() as connection:
        assert await connection.scalar(select(TABLE.c.n)) == 25
    await sql.close()


async def test_two_processes_lose_no_update(sql: Sql) -> None:
    other = Sql(str(sql.url))
    key = uuid7()
    async with sql.begin() as connection:
        await connection.execute(insert(TABLE).values(id=key, n=0))

    async def add_one(store: Sql) -> None:
        async with store.begin() as connection:
            n = await connection.scalar(select(TABLE.c.n))
            await connection.execute(update(TABLE).values(n=(n or 0) + 1))

    await asyncio.gather(*(add_one(store) for store in (sql, other) for _ in range(10)))
    async with sql.read() as connection:
        assert await connection.scalar(select(TABLE.c.n)) == 20
    await sql.close()
    await other.close()


async def test_times_come_back_in_utc_to_the_microsecond(sql: Sql) -> None:
    at = datetime(2026, 11, 24, 5, 30, 0, 123456, timezone(timedelta(hours=5, minutes=30)))
    async with sql.begin() as connection:
        await connection.execute(insert(TABLE).values(id=uuid7(), at=at))
        found = await connection.scalar(select(TABLE.c.at))
    assert found == at
    assert found is not None
    assert found.tzinfo is UTC
    await sql.close()


async def test_a_time_without_a_zone_is_refused(sql: Sql) -> None:
    with pytest.raises(StatementError, match="naive"):
        async with sql.begin() as connection:
            await connection.execute(insert(TABLE).values(id=uuid7(), at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the point
    await sql.close()
