"""What Prometheus gets to know of gateways: `smsdeck_gateway_state`.

It comes from MongoDB, so every serve shows the same values: rules take `max`, never `sum`, over instances.
"""

from typing import get_args

from prometheus_client import CollectorRegistry, Gauge

from smsdeck.catalog.gateways.health import State, judge
from smsdeck.catalog.gateways.states import GatewayStates


class GatewayGauges:
    """Shows the last `refresh`. Old values would lie while the store is away, so a failed refresh leaves none."""

    def __init__(self, registry: CollectorRegistry, states: GatewayStates) -> None:
        self._states = states
        self._gauge = Gauge(
            "smsdeck_gateway_state",
            "1 for what programs meet at the gateway.",
            ("gateway", "state"),
            registry=registry,
        )

    async def refresh(self) -> None:
        """Read anew; raises what the store raises."""
        self._gauge.clear()
        now_ms = await self._states.now_ms()
        for name, evidence in (await self._states.all()).items():
            present, _ = judge(evidence, now_ms)
            for state in get_args(State):
                self._gauge.labels(name, state).set(float(state == present))
