"""Which numbers of a pool come next, least recently used first: dealt a hand at a time.

Choosing one number for each permit would read the whole pool each time (an embedded store sorts 1,000 numbers in
30 ms). A hand may be a little old: whoever plays a number writes on the revision that was dealt, so that one that
another serve has taken since is passed over. The list of opt-outs was asked for all of them when they were dealt;
after a change of a rail in their country they are dealt anew.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

from smsdeck.errors import UnavailableError
from smsdeck.kit.mongo import Database, Document
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.holds import NumberHolds
from smsdeck.quota.rails.number import Number, read, trouble
from smsdeck.quota.rails.refusal import Refused, until
from smsdeck.quota.rails.rules import Rules

HAND = 20
OLDEST_S = 30.0
"""New numbers are dealt at the latest after this time."""

TRIES = 5
"""Hands dealt, of which some turned out to be opted out, before a caller is told to come back."""

AT_ONCE = 200
"""Numbers looked at before others get their turn in this process."""

FIELDS = {"pair": 1, "sends": 1, "last_used_ms": 1, "free_ms": 1, "rev": 1, "opted_out": 1}


@dataclass(frozen=True)
class _Dealt:
    """`refused`: of a pool in which it is night at all numbers, the refusal that ends first."""

    numbers: deque[Number]
    at_s: float
    rails_rev: int
    refused: Refused | None = None


class Hands:
    """One for each pair and program: a number that is free for one may be a duplicate, or asleep, for another."""

    def __init__(self, db: Database, holds: NumberHolds, rules: Rules) -> None:
        self._numbers = db["numbers"]
        self._holds = holds
        self._rules = rules
        self._dealt: dict[tuple[str, str], _Dealt] = {}

    async def look(self, ask: Ask, rails_rev: int, now_ms: int, *, keeps_quiet: bool) -> list[Number]:
        """The hand; a new one where it is empty, old, or of another `rails_rev`. Empty: no number can be used now,
        `why_none` tells why.
        """
        key = ask.pair, ask.program
        dealt = self._dealt.get(key)
        if dealt is None or not _holds_good(dealt, rails_rev):
            dealt = self._dealt[key] = await self._deal(ask, rails_rev, now_ms, keeps_quiet=keeps_quiet)
        return list(dealt.numbers)

    def play(self, ask: Ask, number: Number) -> None:
        """It is used, or of no use: out of the hand."""
        dealt = self._dealt.get((ask.pair, ask.program))
        if dealt and number in dealt.numbers:
            dealt.numbers.remove(number)

    async def why_none(self, ask: Ask, now_ms: int) -> Refused:
        """The reason why the pool has no number to give."""
        pair = ask.pair
        if await self._numbers.find_one({"pair": pair}, {"_id": 1}) is None:
            return Refused("no_number", f"No number is registered for {pair}.")
        willing = {"pair": pair, "opted_out": {"$ne": True}}
        first = await self._numbers.find_one(willing, {"free_ms": 1}, sort=[("free_ms", 1)])
        if first is None:
            return Refused("opted_out", f"All numbers of {pair} are opted out.")
        if (free_ms := first.get("free_ms", 0)) > now_ms:
            caps = self._rules.caps
            words = (
                f"Every number of {pair} has had {caps.per_hour} messages in an hour, or {caps.per_day} in a day."
            )
            return until("number_cap", words, free_ms, now_ms)
        dealt = self._dealt.get((pair, ask.program))
        if dealt and dealt.refused:
            return dealt.refused
        return Refused("duplicate", f"{ask.program} has just sent to each number of {pair} that is free.")

    async def _deal(self, ask: Ask, rails_rev: int, now_ms: int, *, keeps_quiet: bool) -> _Dealt:
        for _ in range(TRIES):
            good, refusals = await self._usable(ask, now_ms, keeps_quiet=keeps_quiet)
            if not await self._holds.opted_out(good):
                break  # else they are marked now, and not found again
        else:
            raise UnavailableError("Opted-out numbers could not be set aside.", hint="Ask again.")
        soonest = min(refusals, key=lambda one: one.retry_after_s, default=None)
        return _Dealt(good, time.monotonic(), rails_rev, None if good else soonest)

    async def _usable(self, ask: Ask, now_ms: int, *, keeps_quiet: bool) -> tuple[deque[Number], list[Refused]]:
        since_ms = now_ms - self._rules.caps.duplicate_ms
        just_sent = {"program": ask.program, "at_ms": {"$gt": since_ms}}
        usable: Document = {
            "pair": ask.pair,
            "opted_out": {"$ne": True},
            "free_ms": {"$not": {"$gt": now_ms}},
            "sends": {"$not": {"$elemMatch": just_sent}},
        }
        good: deque[Number] = deque()
        refusals: list[Refused] = []
        async for row in self._numbers.find(usable, FIELDS).sort("last_used_ms", 1):
            number = read(row)
            refused = trouble(number, ask, self._rules, now_ms, keeps_quiet=keeps_quiet)
            if refused is None:
                good.append(number)
            else:
                refusals.append(refused)
            if len(good) == HAND:
                break
            if len(refusals) % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
        return good, refusals


def _holds_good(dealt: _Dealt, rails_rev: int) -> bool:
    new = dealt.rails_rev == rails_rev and dealt.at_s >= time.monotonic() - OLDEST_S
    return new and bool(dealt.numbers or dealt.refused)
