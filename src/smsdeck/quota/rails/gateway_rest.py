"""Rest for a gateway that takes messages and then calls that its operator does not: down, or throttling.

A program that meets a failing gateway itself waits by itself. Of this one it sees only that messages are taken,
and would go on spending its country's quota on messages that fail. So permits are held back here, but for a try
now and then: its report is how the gateway is known to work again.
"""

import time
from collections.abc import Mapping

from smsdeck.catalog.gateways.health import OF_CALLS, Evidence, judge
from smsdeck.catalog.gateways.schemas import DEFAULT
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.kit.clock import to_datetime
from smsdeck.quota.rails.refusal import Refused

LOOK_EVERY_S = 1.0
TRY_EVERY_S = 10.0
"""Per gateway and serve: one message for all pairs that send through it."""


class GatewayRest:
    """Raises what the store raises, and then no permit is given: **fail closed**, as all rails do."""

    def __init__(self, states: GatewayStates) -> None:
        self._states = states
        self._looked_at = -LOOK_EVERY_S
        self._now_ms = 0
        self._evidence: Mapping[str, Evidence] = {}
        self._tried: dict[str, float] = {}

    async def refused(self, gateway: str) -> Refused | None:
        """Why nothing is sent through it at this moment; empty is the default one."""
        name = gateway or DEFAULT
        evidence = (await self._look()).get(name)
        if evidence is None or evidence.error not in OF_CALLS:
            return None
        state, since_ms = judge(evidence, self._now_ms)
        left_s = TRY_EVERY_S - (time.monotonic() - self._tried.get(name, -TRY_EVERY_S))
        if state not in {"down", "throttled"} or left_s <= 0:
            return None
        what = "is throttled by the operator" if state == "throttled" else "has no working link to the operator"
        since = f"{to_datetime(since_ms):%Y-%m-%d %H:%M} UTC"
        return Refused("gateway", f"Gateway {name} {what}, since {since}.", max(left_s, 1.0))

    def tried(self, gateway: str) -> None:
        """A permit was granted for a message through it."""
        self._tried[gateway or DEFAULT] = time.monotonic()

    async def _look(self) -> Mapping[str, Evidence]:
        if time.monotonic() - self._looked_at >= LOOK_EVERY_S:
            self._evidence, self._now_ms = await self._states.all(), await self._states.now_ms()
            self._looked_at = time.monotonic()
        return self._evidence
