from datetime import timedelta

from prometheus_client import CollectorRegistry

from smsdeck.kit.clock import FixedClock, to_datetime, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.states import State
from smsdeck.rollups import kept
from smsdeck.rollups.health import DataHealth, MetricsHealth
from smsdeck.rollups.health_metrics import HealthMetrics
from smsdeck.rollups.levels import Level, bucket
from tests.messages.examples import NOW, report


def health_of(sql: Sql, clock: FixedClock, registry: CollectorRegistry | None = None) -> DataHealth:
    metrics = HealthMetrics(registry or CollectorRegistry())
    return DataHealth(sql, clock, metrics, window_s=900, settle_s=300, minimum_sample=3)


def coverage(health: MetricsHealth) -> dict[str, float | None]:
    return {one.country: one.dlr_coverage for one in health.countries}


def ages(health: MetricsHealth) -> dict[str, float | None]:
    return {one.country: one.last_event_age_s for one in health.countries}


async def test_an_empty_store_is_told_without_figures(sql: Sql, clock: FixedClock) -> None:
    health = await health_of(sql, clock).look()
    assert (health.intake.changed, health.intake.lag_p50_s, health.intake.lag_p95_s) == (0, None, None)
    assert (health.totals.marks, health.totals.lag_s, health.countries) == (0, 0, [])
    assert health.kept_since == dict.fromkeys(("messages", *Level), None)


async def test_coverage_is_of_settled_messages_and_silence_counts_against_it(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    heard = [report(1, State.confirmed), report(2, State.undelivered), report(3, State.failed_submit)]
    silent = [report(4, State.no_report), report(5)]
    await intake.take([*heard, *silent, report(6, country="IN", operator="airtel")])
    clock.advance(600)
    health = await health_of(sql, clock).look()
    assert coverage(health) == {"IN": None, "UZ": 0.5}
    assert {one.country: one.sent for one in health.countries} == {"IN": 1, "UZ": 4}
    clock.advance(3600)
    assert coverage(await health_of(sql, clock).look()) == {"IN": None, "UZ": None}


async def test_the_age_of_a_countrys_last_event_is_that_of_its_commit(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take([report(1)])
    clock.advance(100)
    await intake.take([report(2, country="IN", operator="airtel", sent_at=NOW - timedelta(hours=5))])
    clock.advance(7)
    health = health_of(sql, clock)
    assert ages(await health.look()) == {"IN": 7, "UZ": 107}
    clock.advance(2 * 24 * 3600)
    assert ages(await health.look()) == {"IN": 172_807, "UZ": 172_907}
    await intake.take([report(1, State.delivered)])
    assert ages(await health.look())["UZ"] == 0
    assert ages(await health_of(sql, clock).look()) == {"UZ": 0}


async def test_lag_is_from_what_happened_to_its_commit(sql: Sql, intake: Intake, clock: FixedClock) -> None:
    happened = [report(number, State.delivered, at_s=1, expects_code=number == 1) for number in range(1, 20)]
    clock.ms = to_ms(NOW) + 3_000
    await intake.take([*happened, report(20, at_s=-57)])
    health = await health_of(sql, clock).look()
    assert health.intake.changed == 20
    assert health.intake.lag_p50_s is not None
    assert health.intake.lag_p95_s is not None
    assert round(health.intake.lag_p50_s) == 2
    assert round(health.intake.lag_p95_s) == 2
    clock.advance(301)
    assert (await health_of(sql, clock).look()).intake.changed == 0


async def test_what_the_coarser_totals_lack_and_what_is_kept_is_told(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    await intake.take([report(1)])
    async with sql.begin() as connection:
        await kept.move(connection, "messages", bucket(NOW, Level.day))
    clock.advance(12)
    health = await health_of(sql, clock).look()
    assert (health.totals.marks, health.totals.lag_s) == (1, 12)
    assert health.kept_since["messages"] == bucket(NOW, Level.day)
    assert health.at == to_datetime(clock.now_ms())


async def test_gauges_show_the_last_look_and_nothing_that_is_not_known(
    sql: Sql, intake: Intake, clock: FixedClock
) -> None:
    registry = CollectorRegistry()
    health = health_of(sql, clock, registry)
    await intake.take([report(number, State.confirmed) for number in range(4)])
    clock.advance(600)
    await health.look()
    uz = {"country": "UZ"}
    assert registry.get_sample_value("smsdeck_last_event_age_seconds", uz) == 600
    assert registry.get_sample_value("smsdeck_dlr_coverage_ratio", uz) == 1
    assert registry.get_sample_value("smsdeck_intake_lag_seconds", {"quantile": "0.95"}) is None
    clock.advance(3600)
    await health.look()
    assert registry.get_sample_value("smsdeck_last_event_age_seconds", uz) == 4200
    assert registry.get_sample_value("smsdeck_dlr_coverage_ratio", uz) is None
