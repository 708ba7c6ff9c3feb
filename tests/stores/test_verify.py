import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from smsdeck.errors import ConflictError
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.states import State
from smsdeck.rollups import kept
from smsdeck.rollups import verify as verify_module
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.models import COUNTRIES, ERRORS, ROLLUPS, TREND
from smsdeck.rollups.rebuild import Rebuild
from smsdeck.rollups.verify import Findings, kept_span, verify
from tests.messages.examples import NOW, report
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.test_by_country import as_of_before
from tests.stores.test_levels import aggregator, an_intake, assert_all_levels_equal_a_recount, spread

TODAY = bucket(NOW, Level.day)


async def found(sql: Sql, start: datetime | None = None, end: datetime | None = None) -> Findings:
    span = await kept_span(sql, start, end)
    return await verify(sql, span) if span else Findings()


async def rebuild(sql: Sql, clock: FixedClock, start: datetime | None = None) -> int:
    span = await kept_span(sql, start, None)
    assert span
    return await Rebuild(sql, aggregator(sql, clock), clock).run(span)


async def fill(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take(spread())
    await aggregator(sql, clock).catch_up()


async def test_totals_that_are_right_are_found_equal_at_every_level(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await fill(sql, intake, clock)
    findings = await found(sql)
    assert not findings.wrong
    assert not findings.behind
    assert {level: findings.compared[level] > 0 for level in Level} == dict.fromkeys(Level, True)
    assert findings.compared[Level.minute] == 40
    assert findings.days == 2


async def test_the_last_half_millisecond_of_a_second_is_of_that_second(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    sent_at = NOW.replace(second=59, microsecond=999_700)
    delivered_at = sent_at + timedelta(seconds=3, microseconds=1_000)
    one = report(1, State.delivered)
    await intake.take([replace(one, sent_at=sent_at, state_at=delivered_at, delivered_at=delivered_at)])
    await aggregator(sql, clock).catch_up()
    assert not (await found(sql)).wrong


async def test_an_empty_store_has_nothing_to_compare(sql: Sql) -> None:
    assert await found(sql) == Findings()


@pytest.mark.parametrize("level", list(Level))
async def test_a_wrong_a_missing_and_a_foreign_row_are_told_and_mended(
    sql: Sql, intake: Intake, clock: FixedClock, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_module, "MOST_EXAMPLES", 1000)
    await fill(sql, intake, clock)
    await spoil(sql, level)
    findings = await found(sql)
    assert findings.wrong[level] >= 4
    if level is not Level.minute:
        assert findings.wrong.total() == findings.wrong[level]
    columns = {name for _, row in findings.examples for name in row.counted}
    assert {"sent", "count"} <= columns
    await rebuild(sql, clock)
    await assert_all_levels_equal_a_recount(sql)
    assert not (await found(sql)).wrong


async def spoil(sql: Sql, level: Level) -> None:
    rows, errors = ROLLUPS[level], ERRORS[level]
    series = {"country": "XX", "operator": "nobody", "program": "program9"}
    async with sql.begin() as connection:
        await connection.execute(update(rows).values(sent=rows.c.sent + 1).where(rows.c.bucket >= TODAY))
        await connection.execute(delete(rows).where(rows.c.bucket < TODAY))
        zeros: dict[str, Any] = {column.name: 0 for column in rows.columns}
        stray = zeros | series | {"bucket": TODAY, "updated_at": NOW, "accepted": 3}
        await connection.execute(insert(rows).values(**stray))
        failed = series | {"state": "expired", "blame": "us", "code": "", "bucket": TODAY, "count": 2}
        await connection.execute(insert(errors).values(**failed))


@pytest.mark.parametrize("level", list(COUNTRIES))
async def test_wrong_totals_by_country_are_told_and_mended(
    sql: Sql, intake: Intake, clock: FixedClock, level: Level
) -> None:
    await fill(sql, intake, clock)
    table = COUNTRIES[level]
    async with sql.begin() as connection:
        await connection.execute(update(table).values(sent=table.c.sent + 1).where(table.c.bucket >= TODAY))
        await connection.execute(delete(table).where(table.c.bucket < TODAY))
        stray = dict.fromkeys(TREND, 3) | {"bucket": TODAY - timedelta(hours=1), "country": "XX"}
        await connection.execute(insert(table).values(**stray))
    findings = await found(sql)
    assert findings.wrong.total() == findings.wrong[level] > 2
    assert {row.kind for _, row in findings.examples} == {"rollup_country"}
    await rebuild(sql, clock)
    await assert_all_levels_equal_a_recount(sql)


async def test_totals_by_country_that_were_not_made_yet_are_no_difference(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await fill(sql, intake, clock)
    await as_of_before(sql)
    findings = await found(sql)
    assert not findings.wrong
    assert set(findings.behind) == set(COUNTRIES)
    await rebuild(sql, clock)
    assert not (await found(sql)).behind
    await assert_all_levels_equal_a_recount(sql)


async def test_what_only_waits_is_no_difference(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await fill(sql, intake, clock)
    await intake.take([report(3, State.confirmed, at_s=30, sent_at=NOW - timedelta(minutes=9)), report(99)])
    findings = await found(sql)
    assert not findings.wrong
    assert set(findings.behind) == set(Level) - {Level.minute}


async def test_days_whose_messages_are_gone_are_refused_and_stay_as_they_are(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await fill(sql, intake, clock)
    async with sql.begin() as connection:
        await kept.move(connection, "messages", TODAY)
    before = await stored_totals(sql, Level.day)
    with pytest.raises(ConflictError, match=f"before {TODAY:%Y-%m-%d} are gone"):
        await rebuild(sql, clock, TODAY - timedelta(days=1))
    assert (await found(sql)).days == 1
    await rebuild(sql, clock)
    assert await stored_totals(sql, Level.day) == before


async def test_days_whose_minutes_are_gone_are_mended_out_of_the_messages(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await fill(sql, intake, clock)
    minutes = ROLLUPS[Level.minute]
    async with sql.begin() as connection:
        await kept.move(connection, Level.minute, TODAY)
        await connection.execute(delete(minutes).where(minutes.c.bucket < TODAY))
        await connection.execute(update(ROLLUPS[Level.hour]).values(success=7))
    assert (await found(sql)).wrong[Level.hour] > 0
    assert await rebuild(sql, clock) == 0
    for level in (Level.five_minutes, Level.hour, Level.day):
        assert await stored_totals(sql, level) == await recounted_totals(sql, level)
    assert not (await found(sql)).wrong


async def test_both_are_right_while_events_come_in(
    sql_url: str, sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await fill(sql, intake, clock)
    await spoil(sql, Level.minute)
    stores = [Sql(sql_url) for _ in range(3)]
    done = asyncio.Event()

    async def report_on(store: Sql, first: int) -> None:
        intake = an_intake(store, clock)
        number = first
        while not done.is_set():
            for state in (State.accepted, State.delivered, State.confirmed):
                sends = [(number + one, NOW - timedelta(minutes=one)) for one in range(6)]
                await intake.take([report(id_, state, at_s=3, sent_at=sent_at) for id_, sent_at in sends])
                await asyncio.sleep(0.02)  # as fast as three serves are asked, not as fast as they can
            number += 6

    reporters = [asyncio.create_task(report_on(store, index * 1000 + 100)) for index, store in enumerate(stores)]
    await rebuild(sql, clock, TODAY)
    for _ in range(3):
        findings = await found(sql, TODAY)
        assert not findings.wrong, findings.examples
    done.set()
    await asyncio.gather(*reporters)
    await rebuild(sql, clock)
    await assert_all_levels_equal_a_recount(sql)
    for store in stores:
        await store.close()
