"""Totals by country: whatever of them is there, answers are right, and what lacks is made day by day."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.ranges import Range
from smsdeck.messages.states import State
from smsdeck.rollups import by_country, kept
from smsdeck.rollups.breakdowns import Breakdowns
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.local import UTC_ZONE
from smsdeck.rollups.models import COUNTRIES, ROLLUPS, TREND
from smsdeck.rollups.queries import By, Sums
from smsdeck.rollups.summary import Summaries
from tests.messages.examples import NOW, SERIES, report, reports
from tests.stores.older_serve import older_serve_follows
from tests.stores.recount import recounted_totals
from tests.stores.test_levels import aggregator, an_intake, assert_all_levels_equal_a_recount, surviving
from tests.support.crashing import CrashingSql
from tests.support.plans import statements
from tests.support.sql import emptied

TODAY = bucket(NOW, Level.day)
SPAN = Range(NOW - timedelta(days=5), NOW + timedelta(minutes=5))


def spread(count: int = 60) -> list[Message]:
    """Of two countries, over four days, in all states."""
    found = []
    for number in range(count):
        country, operator, program = SERIES[number % 3]
        sent_at = NOW - timedelta(minutes=97 * number)
        one = {"country": country, "operator": operator, "program": program, "sent_at": sent_at}
        found.append(report(number, list(State)[number % 10], at_s=number, **one))
    return found


async def lacking(sql: Sql) -> set[datetime]:
    async with sql.read() as connection:
        return await by_country.lacking(connection, SPAN)


async def as_of_before(sql: Sql) -> None:
    """As an upgrade leaves a store with history."""
    async with sql.begin() as connection:
        for table in COUNTRIES.values():
            await connection.execute(delete(table))
        await connection.execute(update(ROLLUPS[Level.day]).values(by_country=False))


async def assert_answers_are_right(sql: Sql, span: Range = SPAN) -> None:
    summaries = Summaries(sql, 1)
    for level, step_s in ((Level.five_minutes, 300), (Level.hour, 3600)):
        rows = [(key, counts) for key, counts in (await recounted_totals(sql, level)).items() if len(key) == 2]
        right = {key: {name: counts.get(name, 0) for name in TREND} for key, counts in rows}
        found = await summaries.trend(By.country, span, step_s, {})
        assert nonzero({(at, key): sums for key, one in found.series.items() for at, sums in one.items()}) == (
            nonzero(right)
        )
        of_uz = (await summaries.trend(By.total, span, step_s, {"country": "UZ"})).series.get("total", {})
        assert nonzero(of_uz) == nonzero(
            {at: counts for (at, country), counts in right.items() if country == "UZ"}
        )
        week = await Breakdowns(sql).heat(span, UTC_ZONE, {})
        assert sum(sums["sent"] for sums in week.values()) == sum(counts["sent"] for counts in right.values())


def nonzero(found: Mapping[Any, Sums]) -> dict[Any, Sums]:
    kept_counts = {key: {name: sums[name] for name in TREND if sums[name]} for key, sums in found.items()}
    return {key: sums for key, sums in kept_counts.items() if sums}


async def test_history_of_before_is_made_by_country_a_day_a_step_the_newest_first(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(spread())
    made = aggregator(sql, clock)
    await made.catch_up()
    await as_of_before(sql)
    days = sorted(await lacking(sql))
    assert len(days) == 5
    while days:
        await assert_answers_are_right(sql)
        await made.step()
        days.pop()
        assert sorted(await lacking(sql)) == days
    await assert_all_levels_equal_a_recount(sql)
    await assert_answers_are_right(sql)


async def test_only_the_holder_of_the_lease_makes_them(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take(spread())
    await aggregator(sql, clock).catch_up()
    await as_of_before(sql)
    await aggregator(sql, clock, ours=False).step()
    assert len(await lacking(sql)) == 5


async def test_what_a_serve_of_before_makes_is_seen_and_made_by_country_later(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(spread())
    made = aggregator(sql, clock)
    await made.catch_up()
    late = [report(30, State.confirmed, at_s=900, sent_at=NOW - timedelta(minutes=97 * 30)), report(99)]
    await intake.take(late)
    await older_serve_follows(sql, NOW)
    assert await lacking(sql) == {TODAY, TODAY - timedelta(days=2)}
    await assert_answers_are_right(sql)
    await intake.take([report(100)])
    await made.follow()
    assert TODAY in await lacking(sql)
    await assert_answers_are_right(sql)
    await made.catch_up()
    assert not await lacking(sql)
    await assert_all_levels_equal_a_recount(sql)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.tuples(st.booleans(), st.lists(reports(), min_size=1, max_size=5)), min_size=1, max_size=2)
)
@example([(False, [report(1)]), (True, [report(1, State.delivered)])])
def test_answers_are_right_wherever_a_serve_dies_beside_one_of_before(
    sql_url: str, batches: list[tuple[bool, list[Message]]]
) -> None:
    async def scenario() -> None:
        async with emptied(sql_url) as sql:
            crashing, clock = CrashingSql(sql_url), FixedClock(to_ms(NOW))
            intake, made = an_intake(sql, clock), aggregator(crashing, clock)

            async def right() -> None:
                await assert_answers_are_right(sql, Range(TODAY, NOW + timedelta(minutes=5)))

            for older, batch in batches:
                await intake.take(batch)
                if older:
                    await older_serve_follows(sql, NOW)
                    await right()
                await surviving(crashing, made.catch_up, right)
                assert not await lacking(sql)
                await assert_all_levels_equal_a_recount(sql)
            await crashing.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("by", "equal", "table"),
    [
        (By.total, {}, "rollup_country_hour"),
        (By.country, {}, "rollup_country_hour"),
        (By.total, {"country": "UZ"}, "rollup_country_hour"),
        (By.pair, {}, "rollup_hour"),
        (By.total, {"program": "program1"}, "rollup_hour"),
        (By.country, {"country": "UZ", "operator": "beeline"}, "rollup_hour"),
    ],
)
async def test_what_needs_nothing_finer_is_read_from_them(
    sql: Sql, intake: Intake, clock: FixedClock, by: By, equal: dict[str, str], table: str
) -> None:
    await intake.take(spread())
    await aggregator(sql, clock).catch_up()
    with statements(sql) as seen:
        await Summaries(sql, 1).trend(by, Range(SPAN.start, TODAY), 3600, equal)
    assert {word for statement, _ in seen for word in statement.split() if word.endswith("_hour")} == {table}


async def test_days_that_are_not_kept_are_not_taken_for_whole(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take(spread())
    await aggregator(sql, clock).catch_up()
    await as_of_before(sql)
    days = ROLLUPS[Level.day]
    async with sql.begin() as connection:
        await kept.move(connection, Level.day, TODAY)
        await connection.execute(delete(days).where(days.c.bucket < TODAY))
    await assert_answers_are_right(sql)
