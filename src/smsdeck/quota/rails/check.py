"""The rails of a permit, in the order of precedence: kill switch, pair, gateway, number. Each refusal has a name.

A change in the console acts on the very next grant: whoever changes a rail counts the ledger's `rails_rev` on, and
what was read before is read afresh then. A store that does not answer raises, and no permit is given: **fail
closed**.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from pymongo.errors import PyMongoError

from smsdeck.errors import ConflictError, UnavailableError
from smsdeck.kit import log
from smsdeck.kit.mongo import Database, store_now_ms
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.hands import Hands
from smsdeck.quota.rails.holds import LONGEST_S, NumberHolds, Reserved
from smsdeck.quota.rails.number import Number, opted_out, trouble
from smsdeck.quota.rails.refusal import Refused
from smsdeck.quota.rails.rules import Rules
from smsdeck.quota.rails.standing import Passed, Standings
from smsdeck.quota.store_clock import StoreClock

logger = log.get("rails")

TRIES = 5
"""Hands, or readings of one number, before a caller is told to come back: other serves may take the same ones."""


class Held:
    """A number that waits for the country's ledger, held as of `rails_rev`. Leaving `Rails.hold` without a grant
    gives it back.
    """

    def __init__(
        self,
        holds: NumberHolds,
        standings: Standings,
        ask: Ask,
        reserved: Reserved,
        *,
        now_ms: int,
        rails_rev: int,
    ) -> None:
        self._holds = holds
        self._standings = standings
        self._ask = ask
        self._now_ms = now_ms
        self._rails_rev = rails_rev
        self._gateway = ""
        self.reserved: Reserved | None = reserved

    async def last_look(self, rails_rev: int) -> Refused | None:
        """Just before the grant, which holds for the ledger at this `rails_rev` alone: what a person has changed
        while the number waited for its slot.
        """
        assert self.reserved is not None
        standing = await self._standings.of(self._ask, rails_rev)
        if isinstance(standing, Refused):
            return standing
        self._gateway = standing.gateway
        if rails_rev == self._rails_rev:
            return None
        self._rails_rev = rails_rev
        return await self._holds.look(self.reserved.number)

    async def keep(self, *, again: bool) -> str:
        """The permit was granted: the number that it is for. `again`: it had been granted before, so the number is
        the one from then; ConflictError if the caller asks for another. UnavailableError if it took so long that
        it must not be given out.
        """
        assert self.reserved is not None
        first = await self._holds.find(self._ask) if again else None
        if first and first.number != self.reserved.number.number:
            return await self._first(first)
        if time.monotonic() - self.reserved.since_s > LONGEST_S:
            raise UnavailableError("The permit was granted too late.", hint="Ask again with a new id.")
        number, self.reserved = self.reserved.number.number, None
        self._standings.tried(self._gateway)
        return number

    async def _first(self, first: Number) -> str:
        if self._ask.to:
            raise ConflictError("This permit was given for another number.", hint="Ask with a new id.")
        await self._holds.reserve(first, self._ask, self._now_ms)
        return first.number


class Rails:
    """`standing` and `check` before a caller stands in line, `hold` around the claim once it is its turn."""

    def __init__(
        self, db: Database, standings: Standings, holds: NumberHolds, clock: StoreClock, rules: Rules
    ) -> None:
        self._db = db
        self._standings = standings
        self._holds = holds
        self._clock = clock
        self._rules = rules
        self._hands = Hands(db, holds, rules)

    async def standing(self, ask: Ask, rails_rev: int) -> Passed | Refused:
        """Whether the pair may send, whatever the number."""
        return await self._standings.of(ask, rails_rev)

    async def check(self, ask: Ask, rails_rev: int) -> Passed | Refused:
        """Whether it makes sense to stand in line. Takes nothing."""
        standing = await self.standing(ask, rails_rev)
        if isinstance(standing, Refused):
            return standing
        now_ms = await self._now_ms()
        if ask.to is not None:
            number = await self._asked_for(ask, now_ms, keeps_quiet=standing.keeps_quiet)
            return number if isinstance(number, Refused) else standing
        chosen = await self._choice(ask, rails_rev, now_ms, keeps_quiet=standing.keeps_quiet)
        return chosen if isinstance(chosen, Refused) else standing

    @asynccontextmanager
    async def hold(
        self, ask: Ask, rails_rev: int, *, keeps_quiet: bool, again: bool = False
    ) -> AsyncIterator[Held | Refused]:
        """A number held for the permit meanwhile; `last_look` at the other rails before it is granted. `again`: it
        seems to have been granted before.
        """
        held = await self._hold(ask, rails_rev, keeps_quiet=keeps_quiet, again=again)
        try:
            yield held
        finally:
            if isinstance(held, Held) and held.reserved:
                await self._give_back(held.reserved)

    async def _hold(self, ask: Ask, rails_rev: int, *, keeps_quiet: bool, again: bool) -> Held | Refused:
        now_ms = await self._now_ms()
        if again and ask.to is None and (first := await self._holds.find(ask)):
            ask = replace(ask, to=first.number)
        if ask.to is None:
            reserved = await self._take_choice(ask, rails_rev, now_ms, keeps_quiet=keeps_quiet)
        else:
            reserved = await self._take_asked_for(ask, now_ms, keeps_quiet=keeps_quiet)
        if isinstance(reserved, Refused):
            return reserved
        return Held(self._holds, self._standings, ask, reserved, now_ms=now_ms, rails_rev=rails_rev)

    async def _asked_for(self, ask: Ask, now_ms: int, *, keeps_quiet: bool) -> Number | Refused:
        assert ask.to is not None
        number = await self._holds.read(ask.to)
        if number is None or number.pair != ask.pair:
            return Refused("not_registered", f"That number is not registered for {ask.pair}.")
        refused = trouble(number, ask, self._rules, now_ms, keeps_quiet=keeps_quiet)
        if refused:
            return refused
        return opted_out() if await self._holds.opted_out([number]) else number

    async def _choice(self, ask: Ask, rails_rev: int, now_ms: int, *, keeps_quiet: bool) -> list[Number] | Refused:
        """Numbers that pass, least recently used first; at least one."""
        while hand := await self._hands.look(ask, rails_rev, now_ms, keeps_quiet=keeps_quiet):
            good = []
            for number in hand:
                if trouble(number, ask, self._rules, now_ms, keeps_quiet=keeps_quiet):  # since it was dealt
                    self._hands.play(ask, number)
                else:
                    good.append(number)
            if good:
                return good
        return await self._hands.why_none(ask, now_ms)

    async def _take_choice(
        self, ask: Ask, rails_rev: int, now_ms: int, *, keeps_quiet: bool
    ) -> Reserved | Refused:
        for _ in range(TRIES):
            choice = await self._choice(ask, rails_rev, now_ms, keeps_quiet=keeps_quiet)
            if isinstance(choice, Refused):
                return choice
            for number in choice:
                self._hands.play(ask, number)
                if reserved := await self._holds.reserve(number, ask, now_ms):
                    return reserved
        raise _contended()

    async def _take_asked_for(self, ask: Ask, now_ms: int, *, keeps_quiet: bool) -> Reserved | Refused:
        for _ in range(TRIES):
            number = await self._asked_for(ask, now_ms, keeps_quiet=keeps_quiet)
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
