"""Whatever is reported, and wherever the process dies: totals of every level equal a plain recount."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import func, select, update

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.states import State
from smsdeck.rollups import kept
from smsdeck.rollups.aggregator import Aggregator
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.metrics import RollupMetrics
from smsdeck.rollups.minutes import MinuteTotals
from smsdeck.rollups.models import ROLLUPS, dirty_buckets
from tests.messages.examples import NOW, report, reports
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.test_sweeper import Held
from tests.support.crashing import CrashError, CrashingSql
from tests.support.sql import emptied


def aggregator(
    sql: Sql, clock: FixedClock, registry: CollectorRegistry | None = None, *, ours: bool = True
) -> Aggregator:
    return Aggregator(sql, Held(ours), clock, RollupMetrics(registry or CollectorRegistry()))


def an_intake(sql: Sql, clock: FixedClock) -> Intake:
    return Intake(sql, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)


async def assert_all_levels_equal_a_recount(sql: Sql) -> None:
    for level in Level:
        assert await stored_totals(sql, level) == await recounted_totals(sql, level), level


async def marks(sql: Sql) -> int:
    async with sql.read() as connection:
        return await connection.scalar(select(func.count()).select_from(dirty_buckets)) or 0


def spread(numbers: int = 40) -> list[Message]:
    """Over minutes, hours and days, in all states."""
    return [
        report(number, list(State)[number % 10], at_s=number, sent_at=NOW - timedelta(minutes=number * number))
        for number in range(numbers)
    ]


async def test_coarser_totals_follow_what_changed_and_only_then_marks_go(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(spread())
    assert await stored_totals(sql, Level.hour) == {}
    assert await marks(sql) > 0
    assert await aggregator(sql, clock).step() > 0
    assert await marks(sql) == 0
    await assert_all_levels_equal_a_recount(sql)
    late = report(3, State.delivered, at_s=900, sent_at=NOW - timedelta(minutes=9), expects_code=False)
    await intake.take([late])
    await aggregator(sql, clock).step()
    await assert_all_levels_equal_a_recount(sql)
    assert await aggregator(sql, clock).step() == 0


async def test_only_the_holder_of_the_lease_makes_totals_but_each_serve_tells_what_waits(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(spread())
    clock.advance(75)
    registry = CollectorRegistry()
    assert await aggregator(sql, clock, registry, ours=False).step() == 0
    assert registry.get_sample_value("smsdeck_rollup_lag_seconds") == 75
    assert registry.get_sample_value("smsdeck_rollup_marks") == await marks(sql) > 0


async def test_a_change_of_before_the_minutes_that_are_kept_is_counted_from_messages(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(spread())
    made = aggregator(sql, clock)
    await made.catch_up()
    async with sql.begin() as connection:
        await kept.move(connection, Level.minute, bucket(NOW, Level.day))
        old = ROLLUPS[Level.minute]
        await connection.execute(old.delete().where(old.c.bucket < bucket(NOW, Level.day)))
    await intake.take([report(39, State.confirmed, at_s=2, sent_at=NOW - timedelta(minutes=39 * 39))])
    await made.catch_up()
    for level in (Level.five_minutes, Level.hour, Level.day):
        assert await stored_totals(sql, level) == await recounted_totals(sql, level)


async def test_a_change_of_before_anything_that_is_kept_leaves_the_coarser_totals_alone(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take([report(1)])
    made = aggregator(sql, clock)
    await made.catch_up()
    before = await stored_totals(sql, Level.day)
    async with sql.begin() as connection:
        for name in ("messages", Level.minute, Level.five_minutes, Level.hour):
            await kept.move(connection, name, NOW + timedelta(days=1))
    await intake.take([report(2)])
    await made.catch_up()
    assert await stored_totals(sql, Level.day) == before
    assert await marks(sql) == 0


async def surviving(
    sql: CrashingSql, work: Callable[[], Awaitable[object]], check: Callable[[], Awaitable[None]]
) -> int:
    """Do `work`, dying after 0, 1, 2 … calls to the store, until it gets through; how often it died."""
    crashes = 0
    while True:
        sql.calls = crashes
        try:
            await work()
        except CrashError:
            crashes += 1
            await check()
        else:
            sql.calls = None
            return crashes


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(reports(), min_size=1, max_size=5), min_size=1, max_size=3))
@example(batches=[[report(1)], [report(1)]])
def test_totals_of_every_level_outlive_a_crash_between_any_two_statements(
    sql_url: str, batches: list[list[Message]]
) -> None:
    async def scenario() -> None:
        async with emptied(sql_url) as sql:
            crashing, clock = CrashingSql(sql_url), FixedClock(to_ms(NOW))
            intake, made = an_intake(crashing, clock), aggregator(crashing, clock)

            async def minutes_are_right() -> None:
                assert await stored_totals(sql) == await recounted_totals(sql)

            for batch in batches:
                crashes = await surviving(crashing, lambda batch=batch: intake.take(batch), minutes_are_right)  # type: ignore[misc]  # mypy cannot infer a lambda's default
                assert crashes >= 3
                waits = await marks(sql)
                assert (await surviving(crashing, made.catch_up, minutes_are_right) > 3) is (waits > 0)
                await assert_all_levels_equal_a_recount(sql)
            await crashing.close()

    asyncio.run(scenario())


async def test_two_that_make_totals_at_once_beside_four_intakes_get_them_right(
    sql_url: str, sql: Sql, clock: FixedClock
) -> None:
    stores = [Sql(sql_url) for _ in range(6)]
    story = [
        report(number, state, at_s=index, sent_at=NOW - timedelta(minutes=number % 9))
        for number in range(30)
        for index, state in enumerate((State.accepted, State.delivered, State.confirmed))
    ]

    async def take(store: Sql, offset: int) -> None:
        intake = an_intake(store, clock)
        for start in range(0, len(story), 10):
            await intake.take([story[(start + offset + index) % len(story)] for index in range(10)])

    async def follow(store: Sql, done: asyncio.Event) -> None:
        while not done.is_set():
            await aggregator(store, clock).follow()

    done = asyncio.Event()
    makers = [asyncio.create_task(follow(store, done)) for store in stores[4:]]
    await asyncio.gather(*(take(store, index * 23) for index, store in enumerate(stores[:4])))
    done.set()
    await asyncio.gather(*makers)
    await aggregator(sql, clock).catch_up()
    await assert_all_levels_equal_a_recount(sql)
    for store in stores:
        await store.close()


async def test_a_recount_notices_a_total_that_is_wrong(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take(spread())
    await aggregator(sql, clock).catch_up()
    async with sql.begin() as connection:
        table = ROLLUPS[Level.hour]
        await connection.execute(update(table).values(sent=table.c.sent + 1))
    with pytest.raises(AssertionError):
        await assert_all_levels_equal_a_recount(sql)
