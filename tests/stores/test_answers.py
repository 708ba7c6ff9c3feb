"""Answers from totals of all levels, some of which lag, against plain counts of the messages; on every store."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smsdeck.kit.clock import FixedClock
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.ranges import Range
from smsdeck.messages.states import Outcome, State
from smsdeck.rollups.breakdowns import Breakdowns
from smsdeck.rollups.queries import By
from smsdeck.rollups.summary import Summaries
from tests.messages.examples import NOW, report
from tests.stores.test_levels import aggregator
from tests.support.plans import read_tables, statements

DAYS = 40
BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
SPANS = [
    Range(NOW - timedelta(days=DAYS + 1), NOW + timedelta(minutes=1)),
    Range(NOW - timedelta(days=33, hours=5, minutes=7), NOW - timedelta(hours=3, minutes=1)),
    Range(NOW - timedelta(minutes=15), NOW + timedelta(minutes=1)),
]


def history() -> list[Message]:
    """Three a day and some of the last hour, in all states. The clock in Berlin is put back within."""
    olds = [NOW - timedelta(hours=8 * index, minutes=7 * index) for index in range(3 * DAYS)]
    news = [NOW - timedelta(minutes=3 * index) for index in range(20)]
    states = list(State)
    return [
        report(number, states[number % 10], at_s=number % 90, sent_at=at, raw=f"W{number % 3}")
        for number, at in enumerate([*olds, *news])
    ]


async def lagging(sql: Sql, intake: Intake, clock: FixedClock) -> list[Message]:
    """The coarser totals have followed all but the last, and late reports of some old ones."""
    first, last = history()[:-5], history()[-5:]
    await intake.take(first)
    await aggregator(sql, clock).catch_up()
    await intake.take([*last, *(report(n, State.confirmed, sent_at=first[n].sent_at) for n in (0, 2, 50))])
    after = {message.id: message for message in [*first, *last]}
    after |= {first[n].id: report(n, State.confirmed, sent_at=first[n].sent_at) for n in (0, 2, 50)}
    return list(after.values())


def inside(found: list[Message], span: Range) -> list[Message]:
    start, end = (at.replace(second=0, microsecond=0) for at in (span.start, span.end))
    if end < span.end:
        end += timedelta(minutes=1)
    return [message for message in found if start <= message.sent_at < end]


async def test_every_answer_equals_a_count_of_the_messages(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    every = await lagging(sql, intake, clock)
    breakdowns = Breakdowns(sql)
    for span in SPANS:
        found = inside(every, span)
        sums = (await Summaries(sql, 1).sums(By.total, span))["total"]
        assert sums["sent"] == sum(message.is_sent for message in found)
        assert sums["success"] == sum(message.outcome is Outcome.success for message in found)
        failures = Counter((m.state, m.blame, m.raw) for m in found if m.outcome is Outcome.failure)
        assert await breakdowns.errors(span, {}) == failures
        _, waits = await breakdowns.passage(span, NOW, {})
        assert sum(one.count for one in waits) == sum(message.outcome is Outcome.pending for message in found)
        for where in (BERLIN, KOLKATA):
            hours = await breakdowns.heat(span, where, {})
            assert {hour: one["sent"] for hour, one in hours.items() if one["sent"]} == hours_of(found, where)


def hours_of(found: list[Message], where: ZoneInfo) -> Counter[int]:
    places = (message.sent_at.astimezone(where) for message in found if message.is_sent)
    return Counter(((at.weekday() - 3) % 7 * 24 + at.hour) * 3600 for at in places)


async def test_days_of_a_place_equal_a_count_of_the_messages(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    every = await lagging(sql, intake, clock)
    for where in (BERLIN, KOLKATA):
        found = await Summaries(sql, 1).trend(By.total, SPANS[0], 86_400, {}, where)
        days = {at.astimezone(where).date(): sums["sent"] for at, sums in found.series["total"].items()}
        counted = Counter(message.sent_at.astimezone(where).date() for message in every if message.is_sent)
        assert Counter(days) == counted


async def test_no_answer_touches_messages_and_long_ones_read_coarse_totals(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await lagging(sql, intake, clock)
    await aggregator(sql, clock).catch_up()
    summaries, breakdowns, span = Summaries(sql, 1), Breakdowns(sql), SPANS[0]
    with statements(sql) as seen:
        for by in By:
            await summaries.sums(by, span)
            await summaries.trend(by, span, None, {})
        await breakdowns.errors(span, {})
        await breakdowns.passage(span, NOW, {})
        await breakdowns.heat(span, BERLIN, {})
    selects = [(statement, parameters) for statement, parameters in seen if "SELECT" in statement]
    assert len(selects) > 2 * len(By)
    for statement, parameters in selects:
        tables = await read_tables(sql, statement, parameters)
        assert tables, statement
        assert all(name.startswith(("rollup_", "errors_", "dirty_", "kept")) for name in tables), statement


@pytest.mark.parametrize("step_s", [None, 3600, 86_400])
async def test_a_long_trend_reads_no_minutes(
    sql: Sql, intake: Intake, clock: FixedClock, step_s: int | None
) -> None:
    await intake.take(history())
    await aggregator(sql, clock).catch_up()
    with statements(sql) as seen:
        await Summaries(sql, 1).trend(By.country, Range(start_of_history(), NOW), step_s, {})
    assert not any("rollup_minute" in statement or "rollup_5min" in statement for statement, _ in seen)


def start_of_history() -> datetime:
    return NOW - timedelta(days=DAYS)
