"""Changes of the store, asked for no more often than they are worth.

An embedded store wakes every stream for every write, whatever the stream is about, and each question costs it and
us a few milliseconds. So a stream that is woken all the time is asked at a pace; one that is quiet hears at once.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from pymongo.asynchronous.change_stream import AsyncChangeStream

from smsdeck.kit.mongo import Document

PER_S = 30.0
BURST = 30
"""Questions at once before the pace holds: what follows upon a death or a grant is heard without delay."""

ROUND_TRIP_S = 0.0003
"""What takes less came out of the batch at hand: no question was asked."""


class Pace:
    """`per_s` over time, `burst` at once."""

    def __init__(self, per_s: float, burst: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._burst = burst
        self._monotonic = monotonic
        self._left = float(burst)
        self._at_s = monotonic()

    def wait_s(self) -> float:
        """One was done: how long to wait before the next."""
        now_s = self._monotonic()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s) - 1
        self._at_s = now_s
        return max(0.0, -self._left / self._per_s)


async def paced(stream: AsyncChangeStream[Document]) -> AsyncIterator[Mapping[str, Any]]:
    """Its changes, until it is closed. Raises what the store raises."""
    pace = Pace(PER_S, BURST)
    while stream.alive:
        asked_s = time.monotonic()
        change = await stream.try_next()
        asked = time.monotonic() - asked_s > ROUND_TRIP_S
        if change is not None:
            yield change
        if asked and (wait_s := pace.wait_s()):
            await asyncio.sleep(wait_s)
