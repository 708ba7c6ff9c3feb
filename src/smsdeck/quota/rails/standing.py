"""How a pair stands, whatever the number: the kill switch before all, then a person's hold, then its gateway."""

import asyncio
from dataclasses import dataclass, replace

from smsdeck.kit.changes import Change
from smsdeck.kit.mongo import Database
from smsdeck.quota.rails.ask import QUIET, Ask
from smsdeck.quota.rails.gateway_rest import GatewayRest
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.refusal import Refused

WEIGHTS = {"high": 3.0, "normal": 1.0}
"""Shares of a scarce country: a high-priority pair gets three permits for a normal one's one."""


@dataclass(frozen=True)
class Passed:
    """The pair may send; `weight` is its share when slots are scarce."""

    weight: float
    keeps_quiet: bool = False
    gateway: str = ""


class Standings:
    """What is kept holds for one `rails_rev`, see `catalog.rail_changes`; a gateway's health may be a second old.
    Raises what the store raises. A `Follower`: what changes is forgotten, should its change not have been told.
    """

    collections = ("switches", "pairs", "programs")

    def __init__(self, db: Database, switch: KillSwitch, rest: GatewayRest) -> None:
        self._pairs = db["pairs"]
        self._programs = db["programs"]
        self._switch = switch
        self._rest = rest
        self._passed: dict[tuple[str, str], tuple[int, Passed]] | None = None
        self._changes = 0

    async def of(self, ask: Ask, rails_rev: int) -> Passed | Refused:
        """What does not depend on the number; from memory where no change has been told since the pair passed.
        `rails_rev`: of the country, read before.
        """
        as_of, known = (self._passed or {}).get((ask.pair, ask.program), (None, None))
        if known is None or as_of != rails_rev:
            return await self._read(ask, rails_rev)
        return await self._rest.refused(known.gateway) or known

    async def _read(self, ask: Ask, rails_rev: int) -> Passed | Refused:
        changes = self._changes
        standing, program = await asyncio.gather(
            self._still(ask), self._programs.find_one({"_id": ask.program}, {"purpose": 1})
        )
        if isinstance(standing, Refused):
            return standing
        # A program that nobody registered has said nothing of its purpose: the strictest holds.
        passed = replace(standing, keeps_quiet=program is None or QUIET[program["purpose"]])
        if self._passed is not None and changes == self._changes:
            self._passed[ask.pair, ask.program] = rails_rev, passed
        return passed

    async def _still(self, ask: Ask) -> Passed | Refused:
        switch, pair = await asyncio.gather(
            self._switch.get(),
            self._pairs.find_one({"_id": ask.pair}, {"active": 1, "priority": 1, "gateway": 1}),
        )
        if switch.on:
            since = f"{switch.since:%Y-%m-%d %H:%M} UTC"
            return Refused("kill_switch", f"The kill switch is on since {since}, by {switch.by}: {switch.reason}")
        if pair is None:
            return Refused("unknown_pair", f"There is no pair {ask.pair}.")
        if not pair["active"]:
            return Refused("paused", f"{ask.pair} is switched off.")
        gateway = pair.get("gateway") or ""
        if refused := await self._rest.refused(gateway):
            return refused
        return Passed(WEIGHTS[pair["priority"]], gateway=gateway)

    async def opened(self) -> None:
        """Remember what is read from now on."""
        self._changes += 1
        self._passed = {}

    async def take(self, _: Change) -> None:
        """Something changed, as it seldom does: forget all."""
        self._changes += 1
        self._passed = {}

    def ended(self) -> None:
        """Read for each question."""
        self._changes += 1
        self._passed = None

    def tried(self, gateway: str) -> None:
        """A permit was granted for a message through it."""
        self._rest.tried(gateway)
