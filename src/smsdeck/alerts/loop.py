"""The two steps that `serve` runs in the background; each does its work while it holds its lease."""

import time

from smsdeck.alerts.crashes import CrashWatch
from smsdeck.alerts.delivery import Delivery
from smsdeck.alerts.gateways import GatewayWatch
from smsdeck.alerts.hosts import HostWatch
from smsdeck.alerts.masses import MassWatch
from smsdeck.alerts.rates import RateWatch
from smsdeck.kit.leases import Lease

SLOW_EVERY_S = 15.0
"""Settled rates move with minutes, and so do hosts that fall silent and sessions that run steadily again; crashes
are looked for at every step.
"""


class AlertLoop:
    """Looks for what deserves an alert, and tells what is in the outbox."""

    def __init__(
        self,
        masses: MassWatch,
        crashes: CrashWatch,
        rates: RateWatch,
        gateways: GatewayWatch,
        hosts: HostWatch,
        delivery: Delivery | None,
        look_lease: Lease,
        deliver_lease: Lease,
    ) -> None:
        self._masses = masses
        self._crashes = crashes
        self._rates = rates
        self._gateways = gateways
        self._hosts = hosts
        self._delivery = delivery
        self._look_lease = look_lease
        self._deliver_lease = deliver_lease
        self._next_slow = 0.0

    async def look(self) -> None:
        """One look at crashes and gateways, and every 15 s at what moves slowly."""
        if not await self._look_lease.hold():
            return
        held = await self._masses.look()  # first, so that it is told before the crashes that made it
        await self._crashes.look(held)
        await self._gateways.look()
        if time.monotonic() >= self._next_slow:
            await self._crashes.look_for_ends()
            await self._rates.look()
            await self._hosts.look()
            self._next_slow = time.monotonic() + SLOW_EVERY_S

    async def deliver(self) -> None:
        """One round of deliveries; nothing where no chat is configured."""
        if self._delivery and await self._deliver_lease.hold():
            await self._delivery.round()
