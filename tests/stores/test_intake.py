import asyncio
import random
from datetime import datetime, timedelta, timezone
from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from smsdeck.errors import UnavailableError
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.sql import Sql
from smsdeck.messages import repository
from smsdeck.messages.intake import Intake, Result
from smsdeck.messages.message import Message, join
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.models import messages
from smsdeck.messages.states import State
from smsdeck.rollups.minutes import MinuteTotals
from tests.messages.examples import NOW, message_id, report, reports
from tests.stores.recount import recounted_totals, stored_totals
from tests.support.sql import emptied


async def stored(sql: Sql) -> dict[object, Message]:
    async with sql.read() as connection:
        rows = (await connection.execute(select(messages))).mappings()
        return {row["id"]: repository.from_row(row) for row in rows}


async def test_a_message_comes_back_as_it_went_in(sql: Sql, intake: Intake) -> None:
    everything = report(
        state=State.undelivered, error="no route", raw="UNDELIV", trigger_id="t", to_masked="+9989*****12",
        to_hash=bytes(range(32)), accepted_at=NOW + timedelta(microseconds=7),
    )  # fmt: skip
    assert await intake.take([everything]) == [Result.stored]
    assert await stored(sql) == {everything.id: everything}


async def test_times_keep_their_microseconds_and_moment_in_any_zone(sql: Sql, intake: Intake) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    sent_at = datetime(2026, 11, 24, 6, 59, 59, 999999, tzinfo=zone)
    await intake.take([report(sent_at=sent_at)])
    (message,) = (await stored(sql)).values()
    assert message.sent_at == sent_at
    assert message.sent_at.isoformat() == "2026-11-24T01:29:59.999999+00:00"
    (key,) = await stored_totals(sql)
    assert key[0] == datetime.fromisoformat("2026-11-24T01:29:00+00:00")


async def test_a_repeated_event_counts_once(sql: Sql, intake: Intake, registry: CollectorRegistry) -> None:
    batch = [report(1), report(1, State.delivered, at_s=3), report(2)]
    assert await intake.take(batch) == [Result.stored] * 3
    totals = await stored_totals(sql)
    assert await intake.take(batch) == [Result.repeat] * 3
    assert await stored_totals(sql) == totals == await recounted_totals(sql)
    labels = {"country": "UZ", "operator": "uzmobile", "program": "program1"}
    assert registry.get_sample_value("smsdeck_sent_total", labels) == 2
    assert registry.get_sample_value("smsdeck_time_to_deliver_seconds_count", labels) == 1


async def test_a_message_of_another_session_is_refused_and_the_rest_is_stored(sql: Sql, intake: Intake) -> None:
    await intake.take([report(1)])
    foreign = report(1, State.delivered, session="program2_UZ_uzmobile", program="program2")
    other_pair = report(1, State.delivered, operator="beeline")
    assert await intake.take([foreign, report(2), other_pair]) == [
        Result.refused,
        Result.stored,
        Result.refused,
    ]
    assert (await stored(sql))[message_id(1)] == report(1)
    assert await stored_totals(sql) == await recounted_totals(sql)


async def test_a_late_report_moves_a_message_between_columns(sql: Sql, intake: Intake) -> None:
    await intake.take([report(1, State.no_report, at_s=180, expects_code=False)])
    await intake.take([report(1, State.delivered, at_s=7, expects_code=False)])
    (counts,) = (await stored_totals(sql)).values()
    assert counts == {"delivered": 1, "sent": 1, "success": 1, "ttd_le_8000ms": 1, "ttd_sum_ms": 7000}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(reports(), max_size=5), max_size=5))
def test_totals_equal_a_recount_whatever_is_reported(sql_url: str, batches: list[list[Message]]) -> None:
    async def scenario() -> None:
        async with emptied(sql_url) as sql:
            clock = FixedClock()
            intake = Intake(sql, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)
            for batch in batches:
                await intake.take(batch)
            heard = [one for batch in batches for one in batch]
            expected = {one.id: reduce(join, [other for other in heard if other.id == one.id]) for one in heard}
            assert await stored(sql) == expected
            assert await stored_totals(sql) == await recounted_totals(sql)

    asyncio.run(scenario())


async def test_many_at_once_on_the_same_messages_lose_nothing_and_double_nothing(
    sql_url: str, sql: Sql, clock: FixedClock
) -> None:
    """Four intakes, each on connections of its own, report the same 40 messages in different orders."""
    shuffle = random.Random(7)
    story = [
        report(number, state, at_s=index)
        for number in range(40)
        for index, state in enumerate((State.accepted, State.delivered, State.confirmed))
    ]
    stores = [Sql(sql_url) for _ in range(4)]
    intakes = [Intake(one, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock) for one in stores]

    async def tell(intake: Intake) -> None:
        mine = shuffle.sample(story, len(story))
        for start in range(0, len(mine), 10):
            await intake.take(mine[start : start + 10])

    await asyncio.gather(*(tell(intake) for intake in intakes for _ in range(2)))
    for one in stores:
        await one.close()
    found = await stored(sql)
    assert {message.state for message in found.values()} == {State.confirmed}
    assert len(found) == 40
    totals = await stored_totals(sql)
    assert totals == await recounted_totals(sql)
    assert sum(counts["success"] for counts in totals.values()) == 40


class Rival:
    """Minute totals that, once, let another intake insert the same message first."""

    def __init__(self, clock: FixedClock, failure: Exception, times: int) -> None:
        self._real = MinuteTotals(clock)
        self._failure = failure
        self.left = times

    async def follow(self, connection: object, changes: object) -> None:
        await self._real.follow(connection, changes)  # type: ignore[arg-type]  # passed on as they came
        if self.left:
            self.left -= 1
            raise self._failure


DUPLICATE = IntegrityError("INSERT", {}, Exception(1062, "Duplicate entry"))


async def test_a_transaction_that_met_another_is_tried_again_as_a_whole(sql: Sql, clock: FixedClock) -> None:
    registry = CollectorRegistry()
    rival = Rival(clock, DUPLICATE, times=3)
    intake = Intake(sql, rival, MessageMetrics(registry), clock)
    assert await intake.take([report(1), report(2)]) == [Result.stored] * 2
    assert rival.left == 0
    assert await stored_totals(sql) == await recounted_totals(sql)
    labels = {"country": "UZ", "operator": "uzmobile", "program": "program1"}
    assert registry.get_sample_value("smsdeck_sent_total", labels) == 2


async def test_one_that_always_meets_another_is_given_up_and_stores_nothing(sql: Sql, clock: FixedClock) -> None:
    rival = Rival(clock, DUPLICATE, times=1000)
    intake = Intake(sql, rival, MessageMetrics(CollectorRegistry()), clock)
    with pytest.raises(UnavailableError, match="none was stored"):
        await intake.take([report(1)])
    assert await stored(sql) == {}


async def test_what_is_no_collision_is_not_tried_again(sql: Sql, clock: FixedClock) -> None:
    rival = Rival(clock, IntegrityError("INSERT", {}, Exception(1048, "Column cannot be null")), times=1000)
    with pytest.raises(IntegrityError):
        await Intake(sql, rival, MessageMetrics(CollectorRegistry()), clock).take([report(1)])
    assert rival.left == 999
    assert await stored(sql) == {}
