from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from smsdeck.messages.intake import Change
from smsdeck.messages.message import join
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.states import State
from tests.messages.examples import report

SERIES = {"country": "UZ", "operator": "uzmobile", "program": "program1"}


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> MessageMetrics:
    return MessageMetrics(registry)


def value(registry: CollectorRegistry, name: str, **more: str) -> float:
    return registry.get_sample_value(name, SERIES | more) or 0


def test_a_life_step_by_step_counts_each_step_once(metrics: MessageMetrics, registry: CollectorRegistry) -> None:
    first = report()
    second = join(first, report(state=State.delivered, at_s=7))
    third = join(second, report(state=State.confirmed, at_s=9))
    metrics.count([Change(None, first), Change(first, second), Change(second, third)])
    for state in ("accepted", "delivered", "confirmed"):
        assert value(registry, "smsdeck_messages_total", state=state) == 1
    assert value(registry, "smsdeck_sent_total") == 1
    assert value(registry, "smsdeck_success_total") == 1
    assert value(registry, "smsdeck_time_to_deliver_seconds_bucket", le="5.0") == 0
    assert value(registry, "smsdeck_time_to_deliver_seconds_bucket", le="10.0") == 1


def test_a_life_told_at_once_counts_what_it_came_to(metrics: MessageMetrics, registry: CollectorRegistry) -> None:
    metrics.count([Change(None, join(report(), report(state=State.rejected)))])
    assert value(registry, "smsdeck_sent_total") == 1
    assert value(registry, "smsdeck_failure_total", blame="operator") == 1
    assert value(registry, "smsdeck_messages_total", state="accepted") == 0


def test_counters_never_go_back(metrics: MessageMetrics, registry: CollectorRegistry) -> None:
    silent = report(state=State.no_report, expects_code=False)
    late = join(silent, report(state=State.delivered, expects_code=False))
    metrics.count([Change(None, silent)])
    metrics.count([Change(silent, late)])
    assert value(registry, "smsdeck_failure_total", blame="operator") == 1
    assert value(registry, "smsdeck_success_total") == 1
    assert value(registry, "smsdeck_sent_total") == 1


def test_a_message_that_was_not_accepted_is_not_sent(metrics: MessageMetrics, registry: CollectorRegistry) -> None:
    metrics.count([Change(None, report(state=State.failed_submit))])
    assert value(registry, "smsdeck_sent_total") == 0
    assert value(registry, "smsdeck_failure_total", blame="gateway") == 1


def test_a_detail_that_comes_later_counts_nothing(metrics: MessageMetrics, registry: CollectorRegistry) -> None:
    known = report()
    metrics.count([Change(None, known), Change(known, join(known, report(trigger_id="t")))])
    assert value(registry, "smsdeck_messages_total", state="accepted") == 1


def test_outcomes_stand_at_zero_before_the_first_of_them(
    metrics: MessageMetrics, registry: CollectorRegistry
) -> None:
    metrics.count([Change(None, report())])
    assert registry.get_sample_value("smsdeck_success_total", SERIES) == 0
    assert registry.get_sample_value("smsdeck_failure_total", SERIES | {"blame": "operator"}) == 0


def test_a_delivery_before_its_send_is_instant(metrics: MessageMetrics, registry: CollectorRegistry) -> None:
    early = report(state=State.delivered, at_s=-1)
    assert early.delivered_at == early.sent_at - timedelta(seconds=1)
    metrics.count([Change(None, early)])
    assert value(registry, "smsdeck_time_to_deliver_seconds_sum") == 0
