from datetime import datetime, timedelta

import pytest

from smsdeck.kit.clock import FixedClock, to_datetime
from smsdeck.kit.sql import Sql
from smsdeck.messages import sweeper as module
from smsdeck.messages.intake import Intake
from smsdeck.messages.states import Blame, State
from smsdeck.messages.sweeper import Sweeper
from tests.messages.examples import NOW, message_id, report
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.test_intake import stored


class Held:
    """A lease that is ours, or not."""

    def __init__(self, ours: bool = True) -> None:
        self.ours = ours

    async def hold(self) -> bool:
        return self.ours


def sweeper(
    sql: Sql,
    intake: Intake,
    clock: FixedClock,
    lease: Held | None = None,
    calls: dict[str, datetime] | None = None,
) -> Sweeper:
    async def called() -> dict[str, datetime]:
        return calls or {}

    return Sweeper(sql, intake, lease or Held(), clock, called, report_timeout_s=180, confirm_timeout_s=60)


async def test_what_nobody_follows_any_more_is_given_up_and_laid_to_its_program(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take(
        [
            report(1),
            report(2, State.delivered, at_s=100),
            report(3, State.delivered, at_s=100, expects_code=False),
            report(4, State.confirmed),
            report(5, sent_at=NOW + timedelta(seconds=2)),
            report(6, State.delivered, at_s=122),
        ]
    )
    sweep = sweeper(sql, intake, clock).sweep
    clock.advance(100 + 60 + 60)
    assert await sweep() == 0
    clock.advance(21)  # one second past 240 s for the first, and past 220 s after delivery for the second
    assert await sweep() == 2
    found = await stored(sql)
    first, second = found[message_id(1)], found[message_id(2)]
    assert (first.state, first.blame, first.error) == (State.no_report, Blame.program, module.REASON)
    assert first.final_at == to_datetime(clock.now_ms())
    assert (second.state, second.blame) == (State.confirm_failed, Blame.program)
    assert second.delivered_at == report(2, at_s=100).state_at
    assert {found[message_id(number)].outcome for number in (5, 6)} == {"pending"}
    assert await stored_totals(sql) == await recounted_totals(sql)
    assert await sweep() == 0


async def test_where_the_gateway_calls_serve_itself_ends_the_silence_of_an_operator(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    west, east = report(1, gateway="west", by_callback=True), report(2, gateway="east", by_callback=True)
    await intake.take([west, east, report(3, gateway="south")])
    clock.advance(179)
    calls = {"west": NOW + timedelta(seconds=100), "east": NOW - timedelta(seconds=1)}
    sweep = sweeper(sql, intake, clock, calls=calls).sweep
    assert await sweep() == 0
    clock.advance(2)
    assert await sweep() == 2
    found = await stored(sql)
    west, east = found[message_id(1)], found[message_id(2)]
    assert (west.state, west.blame, west.error) == (State.no_report, Blame.operator, None)
    assert (east.state, east.blame, east.error) == (State.no_report, Blame.gateway, module.NO_CALLS)
    assert found[message_id(3)].state is State.accepted
    assert await stored_totals(sql) == await recounted_totals(sql)


async def test_a_late_report_overrides_what_was_swept(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take([report(1)])
    clock.advance(300)
    assert await sweeper(sql, intake, clock).sweep() == 1
    await intake.take([report(1, State.delivered, at_s=299)])
    (message,) = (await stored(sql)).values()
    assert (message.state, message.blame, message.error) == (State.delivered, None, None)


async def test_only_the_holder_of_the_lease_sweeps(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take([report(1)])
    clock.advance(300)
    assert await sweeper(sql, intake, clock, Held(ours=False)).sweep() == 0
    assert (await stored(sql))[message_id(1)].state is State.accepted


async def test_a_sweep_is_bounded_and_the_next_goes_on(
    sql: Sql, intake: Intake, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 3)
    await intake.take([report(number) for number in range(5)])
    clock.advance(300)
    sweep = sweeper(sql, intake, clock).sweep
    assert [await sweep(), await sweep(), await sweep()] == [3, 2, 0]
