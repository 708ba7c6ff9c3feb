import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

import smsdeck.messages.models
import smsdeck.rollups.models  # noqa: F401 - both put their tables into the metadata
from smsdeck.kit import migrate
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.migrate import compare_type, upgrade
from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake, Result
from smsdeck.messages.message import Message
from smsdeck.messages.states import State
from smsdeck.rollups.levels import Level
from smsdeck.rollups.models import COUNTRIES, COUNTRY_KEY
from tests.messages.examples import NOW, message_id, report
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.test_intake import stored
from tests.stores.test_levels import aggregator
from tests.support.sql import sqlite_url

NEWEST = "0005"


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
        for name in (*metadata.tables, "alembic_version"):
            await connection.execute(text(f"DROP TABLE {name}"))


async def test_two_that_start_at_once_upgrade_once(sql: Sql, sql_url: str) -> None:
    await drop_everything(sql)
    await asyncio.gather(*(asyncio.to_thread(upgrade, sql_url) for _ in range(3)))
    async with sql.begin() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).all() == [(NEWEST,)]
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
    assert found == [NEWEST]


async def to_revision(sql: Sql, revision: str) -> None:
    """Up or down to it."""
    down = revision < await at_revision(sql)
    async with sql.begin() as connection:
        await connection.run_sync(lambda inner: run_alembic(inner, revision, down=down))


def run_alembic(connection: Connection, revision: str, *, down: bool) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrate.PLACES[0]))
    (command.downgrade if down else command.upgrade)(config, revision)


async def at_revision(sql: Sql) -> str:
    async with sql.read() as connection:
        return str(await connection.scalar(text("SELECT version_num FROM alembic_version")))


async def columns(sql: Sql) -> set[str]:
    async with sql.read() as connection:
        return await connection.run_sync(
            lambda inner: {column["name"] for column in inspect(inner).get_columns("messages")}
        )


async def test_messages_outlive_the_way_down_and_up_again(sql: Sql, intake: Intake) -> None:
    by_callback = report(2, gateway="west", by_callback=True)
    await intake.take([report(1, State.delivered), by_callback])
    await to_revision(sql, "0001")
    assert not {"gateway", "by_callback"} & await columns(sql)
    await to_revision(sql, NEWEST)
    found = await stored(sql)
    assert found[message_id(1)] == report(1, State.delivered)
    assert found[message_id(2)] == replace(by_callback, gateway=None, by_callback=False)
    assert await intake.take([by_callback]) == [Result.stored]
    assert (await stored(sql))[message_id(2)] == by_callback
    assert await stored_totals(sql) == await recounted_totals(sql)
    async with sql.begin() as connection:
        assert await connection.run_sync(differences) == []


OLD = (
    "minute",
    "country",
    "operator",
    "program",
    "sent",
    "success",
    "failure_operator",
    "ttd_le_10",
    "ttd_sum_ms",
)


async def old_minutes(sql: Sql) -> list[tuple[Any, ...]]:
    """What tables of before the four levels held, of the columns that stand for all."""
    async with sql.read() as connection:
        query = text(f"SELECT {', '.join(OLD)} FROM rollup_minute ORDER BY minute, operator")
        return [(str(row[0])[:16], *row[1:]) for row in await connection.execute(query)]


def of_all_kinds() -> list[Message]:
    """Every state, several minutes, hours and days, codes that are folded."""
    sends = [NOW - timedelta(minutes=minutes) for minutes in (0, 1, 7, 61, 1500, 1500)]
    stories = [
        report(number, state, at_s=number * 0.37, sent_at=sends[number % 6], error=f"gone {number % 3 + 9998}")
        for number, state in enumerate(list(State) * 3)
    ]
    return [*stories, report(90, State.undelivered, raw="UNDELIV"), report(91, State.delivered, at_s=-1)]


async def test_totals_of_every_level_are_counted_anew_on_the_way_up_and_down(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(of_all_kinds())
    await intake.take([report(40, State.delivered, at_s=8.5, operator="beeline", expects_code=False)])
    minutes = await stored_totals(sql)
    await to_revision(sql, "0002")
    assert ("2026-11-24 01:30", "UZ", "beeline", "program1", 1, 1, 0, 1, 8500) in await old_minutes(sql)
    await to_revision(sql, NEWEST)
    assert await stored_totals(sql) == minutes
    await aggregator(sql, clock).catch_up()
    for level in Level:
        found = await stored_totals(sql, level)
        assert found == await recounted_totals(sql, level)
        assert sum(counts.get("sent", 0) for counts in found.values()) > 20


async def test_totals_by_country_start_empty_and_all_others_stay_on_the_way_down_and_up(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(of_all_kinds())
    await aggregator(sql, clock).catch_up()
    before = {level: await stored_totals(sql, level) for level in Level}
    await to_revision(sql, "0003")
    async with sql.read() as connection:
        tables = await connection.run_sync(lambda inner: inspect(inner).get_table_names())
    assert not {table.name for table in COUNTRIES.values()} & set(tables)
    await to_revision(sql, NEWEST)
    for level in Level:
        others = {key: counts for key, counts in before[level].items() if len(key) > len(COUNTRY_KEY)}
        assert await stored_totals(sql, level) == others
    await aggregator(sql, clock).catch_up()
    assert {level: await stored_totals(sql, level) for level in Level} == before


async def test_an_upgrade_to_totals_by_country_that_was_killed_is_finished_by_the_next(
    sql: Sql, sql_url: str
) -> None:
    await to_revision(sql, "0003")
    async with sql.begin() as connection:
        await connection.run_sync(COUNTRIES[Level.five_minutes].create)
        await connection.execute(text("ALTER TABLE rollup_day ADD COLUMN by_country BOOLEAN NOT NULL DEFAULT 0"))
    await asyncio.to_thread(upgrade, sql_url)
    async with sql.begin() as connection:
        assert await connection.run_sync(differences) == []


async def partitions(sql: Sql) -> list[str]:
    if sql.is_sqlite:
        return []
    query = text(
        "SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE() AND "
        "table_name = 'messages' AND partition_name IS NOT NULL ORDER BY partition_ordinal_position"
    )
    async with sql.read() as connection:
        return list(await connection.scalars(query))


async def test_messages_lie_in_partitions_of_a_day_where_the_server_has_them(sql: Sql, intake: Intake) -> None:
    await intake.take([replace(report(1), id=uuid7())])
    await to_revision(sql, "0002")
    assert await partitions(sql) == []
    await to_revision(sql, NEWEST)
    made = await partitions(sql)
    if sql.is_sqlite:
        assert made == []
        return
    today = datetime.now(UTC)
    days = [f"p{today + timedelta(days=ahead):%Y%m%d}" for ahead in range(8)]
    assert made == [*days, "p_ahead"]
    async with sql.read() as connection:
        held = await connection.scalar(text(f"SELECT COUNT(*) FROM messages PARTITION ({made[0]})"))
    assert held == 1


async def test_an_upgrade_that_was_killed_half_way_is_finished_by_the_next(sql: Sql, sql_url: str) -> None:
    await to_revision(sql, "0001")
    async with sql.begin() as connection:
        await connection.execute(text("ALTER TABLE messages ADD COLUMN gateway VARCHAR(32)"))
    await asyncio.to_thread(upgrade, sql_url)
    async with sql.begin() as connection:
        assert await connection.run_sync(differences) == []


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
