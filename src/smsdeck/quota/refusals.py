"""Why permits were refused last, by country and reason: noted as it happens, stored now and then."""

from dataclasses import dataclass

from pymongo import UpdateOne

from smsdeck.kit.mongo import Database
from smsdeck.quota.schemas import PermitRefused
from smsdeck.quota.store_clock import StoreClock

AGAIN_MS = 10_000
"""The same refusal of the same pair is stored at most this often: who waits for the quota hears it each time."""


@dataclass(frozen=True)
class _Note:
    pair: str
    detail: str
    at_ms: int


class Refusals:
    """Every refusal passes `note`. `flush` is a loop of the background; what it could not store is kept for the
    next time, and a process that is killed loses a few seconds of it.
    """

    def __init__(self, db: Database, clock: StoreClock) -> None:
        self._quota = db["quota"]
        self._clock = clock
        self._new: dict[tuple[str, str], _Note] = {}
        self._stored: dict[tuple[str, str], _Note] = {}

    def note(self, pair: str, refused: PermitRefused) -> None:
        """A permit for this pair was refused."""
        key = pair[:2], refused.reason
        before, now_ms = self._stored.get(key), self._clock.now_ms()
        if before is None or before.pair != pair or before.at_ms < now_ms - AGAIN_MS:
            self._new[key] = _Note(pair, refused.detail, now_ms)

    async def flush(self) -> None:
        """Store what is new."""
        new = dict(self._new)
        if not new:
            return
        await self._quota.bulk_write(
            [
                UpdateOne({"_id": code}, {"$set": {f"refused.{reason}": vars(note)}})
                for (code, reason), note in new.items()
            ],
            ordered=False,
        )
        self._stored |= new
        self._new = {key: note for key, note in self._new.items() if new.get(key) is not note}
