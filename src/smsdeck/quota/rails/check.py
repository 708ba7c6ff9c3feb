"""Rails: what must hold before a permit is even asked of the ledger. Each refusal has a name.

A store that does not answer raises, and no permit is given: **fail closed**.
"""

from dataclasses import dataclass

from smsdeck.catalog.numbers.pools import Numbers
from smsdeck.kit.mongo import Database
from smsdeck.quota.schemas import Reason

RETRY_S = 15.0
"""Nothing but a person's deed ends these refusals; a caller should not ask more often."""

WEIGHTS = {"high": 3.0, "normal": 1.0}
"""Shares of a scarce country: a high-priority pair gets three permits for a normal one's one."""


@dataclass(frozen=True)
class Refused:
    """No permit, why, and when asking again makes sense."""

    reason: Reason
    detail: str
    retry_after_s: float = RETRY_S


@dataclass(frozen=True)
class Passed:
    """The pair may send; `weight` is its share when slots are scarce."""

    weight: float


class Rails:
    """Checks that a pair may send, and has a number to send to."""

    def __init__(self, db: Database, numbers: Numbers) -> None:
        self._pairs = db["pairs"]
        self._numbers = numbers

    async def check(self, pair: str, to: str | None) -> Passed | Refused:
        """Read afresh each time: a change in the console acts on the very next permit."""
        row = await self._pairs.find_one({"_id": pair}, {"active": 1, "priority": 1})
        if row is None:
            return Refused("unknown_pair", f"There is no pair {pair}.")
        if not row["active"]:
            return Refused("paused", f"{pair} is switched off.")
        if to is not None and not await self._numbers.belongs(to, pair):
            return Refused("not_registered", f"That number is not registered for {pair}.")
        if to is None and not await self._numbers.any(pair):
            return Refused("no_number", f"No number is registered for {pair}.")
        return Passed(WEIGHTS[row["priority"]])
