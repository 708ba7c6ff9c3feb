"""The rails of a permit, in the order of precedence: kill switch, pair, gateway, number. Each refusal has a name.

All is read afresh for each permit, so that a change in the console acts on the very next one. A store that does
not answer raises, and no permit is given: **fail closed**.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from pymongo.errors import PyMongoError

from smsdeck.errors import ConflictError, UnavailableError
from smsdeck.kit import log
from smsdeck.kit.mongo import Database, store_now_ms
from smsdeck.quota.rails.ask import QUIET, Ask
from smsdeck.quota.rails.gateway_rest import GatewayRest
from smsdeck.quota.rails.hands import Hands
from smsdeck.quota.rails.holds import NumberHolds, Reserved
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.number import Number, trouble
from smsdeck.quota.rails.refusal import Refused
from smsdeck.quota.rails.rules import Rules
from smsdeck.quota.store_clock import StoreClock

logger = log.get("rails")

WEIGHTS = {"high": 3.0, "normal": 1.0}
"""Shares of a scarce country: a high-priority pair gets three permits for a normal one's one."""

TRIES = 5
"""Hands, or readings of one number, before a caller is told to come back: other serves may take the same ones."""


@dataclass(frozen=True)
class Passed:
    """The pair may send; `weight` is its share when slots are scarce."""

    weight: float
    keeps_quiet: bool = False
    gateway: str = ""


class Held:
    """A number that waits for the country's ledger. Unless it is kept, leaving `Rails.hold` gives it back."""

    def __init__(self, holds: NumberHolds, ask: Ask, reserved: Reserved, now_ms: int, gateway: str) -> None:
        self.gateway = gateway
        self._holds = holds
        self._ask = ask
        self._now_ms = now_ms
        self.reserved: Reserved | None = reserved

    async def keep(self, *, again: bool) -> str:
        """The permit was granted: the number that it is for. `again`: it had been granted before, so the number is
        the one from then; ConflictError if the caller asks for another.
        """
        assert self.reserved is not None
        first = await self._holds.find(self._ask, self._now_ms) if again else None
        if first and first.number != self.reserved.number.number:
            return await self._first(first)
        await self._holds.keep(self.reserved, self._now_ms)
        number, self.reserved = self.reserved.number.number, None
        return number

    async def _first(self, first: Number) -> str:
        if self._ask.to:
            raise ConflictError("This permit was given for another number.", hint="Ask with a new id.")
        again = await self._holds.reserve(first, self._ask, self._now_ms)
        if again:
            await self._holds.keep(again, self._now_ms)
        return first.number


class Rails:
    """`check` before a caller stands in line, `hold` around the claim once it is its turn."""

    def __init__(
        self,
        db: Database,
        switch: KillSwitch,
        holds: NumberHolds,
        clock: StoreClock,
        rules: Rules,
        rest: GatewayRest,
    ) -> None:
        self._db = db
        self._switch = switch
        self._holds = holds
        self._clock = clock
        self._rules = rules
        self._rest = rest
        self._hands = Hands(db, rules)

    async def check(self, ask: Ask) -> Passed | Refused:
        """Whether it makes sense to stand in line. Takes nothing."""
        standing = await self._standing(ask)
        if isinstance(standing, Refused):
            return standing
        now_ms = await self._now_ms()
        if ask.to is not None:
            number = await self._asked_for(ask, now_ms, standing)
            return number if isinstance(number, Refused) else standing
        chosen = await self._choice(ask, now_ms, standing)
        return chosen if isinstance(chosen, Refused) else standing

    @asynccontextmanager
    async def hold(self, ask: Ask, *, again: bool = False) -> AsyncIterator[Held | Refused]:
        """All rails again, and a number held for the permit meanwhile. `again`: it seems to have been granted
        before.
        """
        held = await self._hold(ask, again=again)
        try:
            yield held
        finally:
            if isinstance(held, Held) and held.reserved:
                await self._give_back(held.reserved)
            elif isinstance(held, Held):
                self._rest.tried(held.gateway)

    async def _hold(self, ask: Ask, *, again: bool) -> Held | Refused:
        standing = await self._standing(ask)
        if isinstance(standing, Refused):
            return standing
        now_ms = await self._now_ms()
        if again and ask.to is None and (first := await self._holds.find(ask, now_ms)):
            ask = replace(ask, to=first.number)
        take = self._take_choice if ask.to is None else self._take_asked_for
        reserved = await take(ask, now_ms, standing)
        return (
            reserved
            if isinstance(reserved, Refused)
            else Held(self._holds, ask, reserved, now_ms, standing.gateway)
        )

    async def _standing(self, ask: Ask) -> Passed | Refused:
        """What does not depend on the number: the kill switch goes before all, then a person's hold."""
        switch, pair, program = await asyncio.gather(
            self._switch.get(),
            self._db["pairs"].find_one({"_id": ask.pair}, {"active": 1, "priority": 1, "gateway": 1}),
            self._db["programs"].find_one({"_id": ask.program}, {"purpose": 1}),
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
        # A program that nobody registered has said nothing of its purpose: the strictest holds.
        quiet = program is None or QUIET[program["purpose"]]
        return Passed(WEIGHTS[pair["priority"]], quiet, gateway)

    async def _asked_for(self, ask: Ask, now_ms: int, standing: Passed) -> Number | Refused:
        assert ask.to is not None
        number = await self._holds.read(ask.to)
        if number is None or number.pair != ask.pair:
            return Refused("not_registered", f"That number is not registered for {ask.pair}.")
        refused = trouble(number, ask, self._rules, now_ms, keeps_quiet=standing.keeps_quiet)
        return refused or await self._holds.refused(number) or number

    async def _choice(self, ask: Ask, now_ms: int, standing: Passed) -> list[Number] | Refused:
        """Numbers that pass, least recently used first; at least one."""
        keeps_quiet = standing.keeps_quiet
        while hand := await self._hands.look(ask, now_ms, keeps_quiet=keeps_quiet):
            good = []
            for number in hand:
                if trouble(number, ask, self._rules, now_ms, keeps_quiet=keeps_quiet):  # since it was dealt
                    self._hands.play(ask, number)
                else:
                    good.append(number)
            if good:
                return good
        return await self._hands.why_none(ask, now_ms)

    async def _take_choice(self, ask: Ask, now_ms: int, standing: Passed) -> Reserved | Refused:
        for _ in range(TRIES):
            choice = await self._choice(ask, now_ms, standing)
            if isinstance(choice, Refused):
                return choice
            for number in choice:
                self._hands.play(ask, number)
                if await self._holds.refused(number):
                    continue
                if reserved := await self._holds.reserve(number, ask, now_ms):
                    return reserved
        raise _contended()

    async def _take_asked_for(self, ask: Ask, now_ms: int, standing: Passed) -> Reserved | Refused:
        for _ in range(TRIES):
            number = await self._asked_for(ask, now_ms, standing)
            if isinstance(number, Refused):
                return number
            if reserved := await self._holds.reserve(number, ask, now_ms):
                return reserved
        raise _contended()

    async def _give_back(self, reserved: Reserved) -> None:
        try:
            await self._holds.give_back(reserved, await self._now_ms())
        except PyMongoError:  # it lapses by itself
            logger.warning("a number could not be given back", permit=reserved.permit_id)

    async def _now_ms(self) -> int:
        """The store's time."""
        return self._clock.now_ms() or await store_now_ms(self._db)


def _contended() -> UnavailableError:
    return UnavailableError("Others are taking the same numbers.", hint="Ask again.", retry_after_s=1)
