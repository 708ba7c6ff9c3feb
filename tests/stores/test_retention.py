from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.models import messages
from smsdeck.messages.states import State
from smsdeck.rollups import kept, partition_sql, pruning, retention
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.models import COUNTRIES, ERRORS, ROLLUPS
from smsdeck.rollups.partitions import ahead, of_day
from smsdeck.rollups.retention import Retention
from tests.messages.examples import report
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.test_intake import stored
from tests.stores.test_levels import aggregator
from tests.stores.test_migrations import partitions
from tests.stores.test_sweeper import Held

NOW = datetime.now(UTC).replace(hour=1, minute=30, second=0, microsecond=0)
DAYS = {"messages": 90, Level.minute: 30, Level.five_minutes: 180, Level.hour: 730, Level.day: 0}
AGES = (0, 7, 29, 31, 89, 91, 100, 179, 181, 729, 731, 4000)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(to_ms(NOW))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PAUSE_S", 0)
    monkeypatch.setattr(pruning, "MOST_MESSAGES", 3)


@pytest.fixture(autouse=True)
async def _partitions_of_the_past(sql: Sql) -> AsyncIterator[None]:
    """A partition for each of the last 100 days, as a server has that ran all the time."""
    yield
    if not sql.is_sqlite:
        async with sql.begin() as connection:
            await connection.execute(text("ALTER TABLE messages REMOVE PARTITIONING"))
            days = ", ".join(
                f"PARTITION {one.name} VALUES LESS THAN (x'{one.bound}')" for one in ahead([], datetime.now(UTC))
            )
            days += ", PARTITION p_ahead VALUES LESS THAN (MAXVALUE)"
            await connection.execute(text(f"ALTER TABLE messages PARTITION BY RANGE COLUMNS (id) ({days})"))


async def make_partitions(sql: Sql, days_back: int = 100) -> None:
    if sql.is_sqlite:
        return
    today = bucket(NOW, Level.day)
    days = [of_day(today + timedelta(days=number)) for number in range(-days_back, 3)]
    made = ", ".join(f"PARTITION {day.name} VALUES LESS THAN (x'{day.bound}')" for day in days)
    made += ", PARTITION p_ahead VALUES LESS THAN (MAXVALUE)"
    async with sql.begin() as connection:
        await connection.execute(text(f"ALTER TABLE messages PARTITION BY RANGE COLUMNS (id) ({made})"))


def sent(days_ago: float, number: int, id_days_ago: float | None = None) -> Message:
    """Its id was made a second before its send, or at another time by a clock that is wrong."""
    at = NOW - timedelta(days=days_ago)
    made = NOW - timedelta(days=id_days_ago) if id_days_ago is not None else at - timedelta(seconds=1)
    id_ = UUID(int=(to_ms(made) << 80) | (7 << 76) | (0b10 << 62) | number)
    return replace(report(number, State.undelivered, sent_at=at, error="gone"), id=id_)


async def fill(sql: Sql, intake: Intake, clock: FixedClock, ages: tuple[float, ...] = AGES) -> None:
    await make_partitions(sql)
    await intake.take([sent(age, number) for number, age in enumerate(ages)])
    await aggregator(sql, clock).catch_up()


def keeper(sql: Sql, clock: FixedClock, *, ours: bool = True, **days: int) -> Retention:
    return Retention(sql, Held(ours), clock, DAYS | days)


async def oldest_age(sql: Sql, level: Level) -> tuple[int, ...]:
    """Whole days of the oldest row of totals, of errors and, where there are any, by country."""
    tables = [kind[level] for kind in (ROLLUPS, ERRORS, COUNTRIES) if level in kind]
    async with sql.read() as connection:
        found = [await connection.scalar(select(func.min(table.c.bucket))) for table in tables]
    return tuple((NOW - one).days for one in found if one)


async def test_each_kind_of_row_goes_at_its_own_age(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await fill(sql, intake, clock)
    before = await stored_totals(sql, Level.day)
    await keeper(sql, clock).step()
    left = {round((NOW - message.sent_at).days) for message in (await stored(sql)).values()}
    assert left == {0, 7, 29, 31, 89}
    ages = {level: await oldest_age(sql, level) for level in Level}
    assert ages == {
        Level.minute: (29, 29),
        Level.five_minutes: (179, 179, 179),
        Level.hour: (729, 729, 729),
        Level.day: (4000, 4000),
    }
    assert await stored_totals(sql, Level.day) == before
    async with sql.read() as connection:
        since = await kept.read(connection)
    assert since["messages"] == bucket(NOW, Level.day) - timedelta(days=90)
    assert since[Level.day] is None


async def test_whole_days_of_messages_go_by_partition_and_a_week_ahead_is_made(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await fill(sql, intake, clock)
    await keeper(sql, clock).step()
    if sql.is_sqlite:
        return
    today = bucket(NOW, Level.day)
    first, last = (f"p{today + timedelta(days=days):%Y%m%d}" for days in (-90, 7))
    there = await partitions(sql)
    assert (there[0], there[-2:]) == (first, [last, "p_ahead"])
    assert len(there) == 90 + 1 + 7 + 1
    await keeper(sql, clock).step()
    assert await partitions(sql) == there


async def test_a_message_in_a_wrong_partition_goes_by_its_send_not_by_its_id(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await make_partitions(sql)
    fresh_of_old_id, old_of_fresh_id = sent(1, 1, id_days_ago=95), sent(95, 2, id_days_ago=1)
    await intake.take([fresh_of_old_id, old_of_fresh_id, sent(95, 3)])
    await aggregator(sql, clock).catch_up()
    await keeper(sql, clock).step()
    assert list(await stored(sql)) == [fresh_of_old_id.id]


async def test_what_the_last_day_sent_over_midnight_is_kept_with_it_for_a_day(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    midnight = bucket(NOW, Level.day) - timedelta(days=90)
    await make_partitions(sql)
    over = sent((NOW - midnight) / timedelta(days=1), 1)
    await intake.take([over, sent((NOW - midnight) / timedelta(days=1) + 0.5, 2)])
    await aggregator(sql, clock).catch_up()
    await keeper(sql, clock).step()
    assert over.id in await stored(sql)


async def test_nothing_goes_whose_totals_are_still_to_be_made(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await make_partitions(sql)
    await intake.take([sent(40, 1), sent(50, 2)])
    await keeper(sql, clock).step()
    assert await stored_totals(sql) == await recounted_totals(sql)
    await aggregator(sql, clock).catch_up()
    await keeper(sql, clock).step()
    assert await stored_totals(sql) == {}
    assert await stored_totals(sql, Level.hour) == await recounted_totals(sql, Level.hour)


async def test_only_the_holder_of_the_lease_drops_anything(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await fill(sql, intake, clock)
    await keeper(sql, clock, ours=False).step()
    assert len(await stored(sql)) == len(AGES)


async def test_a_longer_age_does_not_bring_back_what_is_gone(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await fill(sql, intake, clock)
    await keeper(sql, clock).step()
    await keeper(sql, clock, messages=365).step()
    async with sql.read() as connection:
        since = await kept.read(connection)
    assert since["messages"] == bucket(NOW, Level.day) - timedelta(days=90)


async def test_a_reader_that_does_not_let_go_is_not_waited_for_long(
    sql: Sql, intake: Intake, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(sql, intake, clock)
    if sql.is_sqlite:
        return
    monkeypatch.setattr(partition_sql, "LONGEST_WAIT_S", 1)
    async with sql.read() as reader:
        await reader.execute(select(messages).limit(1))
        with pytest.raises(DBAPIError):
            await keeper(sql, clock).step()
    await keeper(sql, clock).step()
    assert len(await partitions(sql)) == 90 + 1 + 7 + 1
