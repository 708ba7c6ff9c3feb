import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

import smsdeck.messages.models
import smsdeck.rollups.models  # noqa: F401 - both put their tables into the metadata
from smsdeck.kit import migrate
from smsdeck.kit.migrate import compare_type, upgrade
from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import Sql
from tests.support.sql import sqlite_url


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": compare_type})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_what_the_models_say(sql: Sql) -> None:
    async with sql.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_column_that_no_migration_makes_is_noticed(sql: Sql) -> None:
    async with sql.begin() as connection:
        await connection.execute(text("ALTER TABLE messages ADD COLUMN surprise INTEGER"))
        try:
            assert len(await connection.run_sync(differences)) == 1
        finally:
            await connection.execute(text("ALTER TABLE messages DROP COLUMN surprise"))


async def drop_everything(sql: Sql) -> None:
    async with sql.begin() as connection:
        for name in ("messages", "rollup_minute", "alembic_version"):
            await connection.execute(text(f"DROP TABLE {name}"))


async def test_two_that_start_at_once_upgrade_once(sql: Sql, sql_url: str) -> None:
    await drop_everything(sql)
    await asyncio.gather(*(asyncio.to_thread(upgrade, sql_url) for _ in range(3)))
    async with sql.begin() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).all() == [("0001",)]
        assert await connection.run_sync(differences) == []


async def test_the_next_in_line_is_let_in_only_when_the_revision_is_committed(
    sql: Sql, sql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []

    @asynccontextmanager
    async def alone(connection: AsyncConnection) -> AsyncIterator[None]:
        async with really_alone(connection):
            yield
            other = Sql(sql_url)
            async with other.read() as reading:
                found.extend(await reading.scalars(text("SELECT version_num FROM alembic_version")))
            await other.close()

    really_alone = migrate._alone
    monkeypatch.setattr(migrate, "_alone", alone)
    await drop_everything(sql)
    await asyncio.to_thread(upgrade, sql_url)
    assert found == ["0001"]


def test_an_upgrade_that_fails_on_sqlite_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr("alembic.op.create_index", fail)
    with pytest.raises(RuntimeError, match="half way"):
        upgrade(sqlite_url(tmp_path))

    async def tables() -> list[str]:
        sql = Sql(sqlite_url(tmp_path))
        async with sql.read() as connection:
            found = await connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            names = list(found)
        await sql.close()
        return names

    assert asyncio.run(tables()) == []
