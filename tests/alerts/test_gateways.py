"""From what was heard of a gateway to the chat, and its gauge."""

from prometheus_client import CollectorRegistry

from smsdeck.alerts.gateways import GatewayWatch
from smsdeck.catalog.gateways.gauges import GatewayGauges
from smsdeck.catalog.gateways.states import GatewayStates
from tests.alerts.conftest import Bench


async def fail(states: GatewayStates, error: str) -> None:
    now_ms = await states.now_ms()
    await states.bad("west", 2, error, now_ms - 10_000)
    await states.bad("west", 2, error, now_ms)


async def test_an_outage_is_told_once_and_its_end_answers_it(bench: Bench) -> None:
    states = GatewayStates(bench.db)
    watch = GatewayWatch(states, bench.recorder, bench.clock)
    await fail(states, "refused")
    for _ in range(3):
        await watch.look()
        await bench.delivery.round()
    assert len(bench.chat.sent) == 1
    assert "Gateway west is down" in bench.chat.sent[0][0]
    assert bench.count("gateway_down", "sent") == 1
    await states.good("west", await states.now_ms())
    await watch.look()
    await bench.delivery.round()
    html, reply_to = bench.chat.sent[1]
    assert "takes messages again" in html
    assert reply_to == 1
    bench.clock.advance(60)
    await fail(states, "http_429")
    await watch.look()
    await bench.delivery.round()
    assert "Gateway west throttles us" in bench.chat.sent[2][0]


async def test_the_gauge_says_the_present_state_and_forgets_removed_gateways(bench: Bench) -> None:
    registry, states = CollectorRegistry(), GatewayStates(bench.db)
    gauges = GatewayGauges(registry, states)

    def shown(state: str) -> float | None:
        return registry.get_sample_value("smsdeck_gateway_state", {"gateway": "west", "state": state})

    await fail(states, "http_500")
    await gauges.refresh()
    assert (shown("down"), shown("up"), shown("throttled"), shown("unknown")) == (1, 0, 0, 0)
    await states.good("west", await states.now_ms())
    await gauges.refresh()
    assert (shown("down"), shown("up")) == (0, 1)
    await states.forget("west")
    await gauges.refresh()
    assert shown("up") is None
