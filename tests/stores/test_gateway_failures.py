"""What a gateway does wrong is in no pair's success rate, from the reports to the decision that stands on it."""

from datetime import timedelta

from smsdeck.alerts.rules.rate_drop import Limits, PairRate, decide
from smsdeck.kit.clock import FixedClock, present
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.states import Blame, State
from smsdeck.rollups.summary import settled
from tests.messages.examples import report

LIMITS = Limits(threshold=0.9, minimum_sample=20, window_s=900)


async def judged(sql: Sql, clock: FixedClock) -> tuple[list[PairRate], list[str]]:
    found = await settled(sql, present(clock), LIMITS.window_s, 0)
    rates = [PairRate(one.pair, one.success, one.failures_operator) for one in found]
    raised, _ = decide(rates, {}, LIMITS, clock.now_ms())
    return rates, [alert.subject for alert in raised]


async def test_a_gateway_that_fails_every_message_moves_no_rate(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    lost = [
        (State.failed_submit, "refused"),
        (State.failed_submit, "http_429"),
        (State.failed_submit, "link_throttled"),
        (State.unknown, "http_500"),
        (State.no_report, "timeout"),
        (State.confirm_failed, "refused"),
    ]
    good = [report(n, State.confirmed) for n in range(1, 26)]
    bad = [
        report(n, lost[n % len(lost)][0], blame=Blame.gateway, error=lost[n % len(lost)][1], gateway="west")
        for n in range(100, 500)
    ]
    await intake.take(good + bad)
    clock.advance(timedelta(minutes=5).total_seconds())
    assert await judged(sql, clock) == ([PairRate("UZ_uzmobile", 25, 0)], [])


async def test_the_same_failures_of_an_operator_do(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    await intake.take([report(n, State.confirmed) for n in range(1, 26)])
    await intake.take([report(n, State.undelivered) for n in range(100, 500)])
    clock.advance(timedelta(minutes=5).total_seconds())
    assert await judged(sql, clock) == ([PairRate("UZ_uzmobile", 25, 400)], ["UZ_uzmobile"])
