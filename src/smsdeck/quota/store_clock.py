"""The store's clock, the only one that decides: carried on by this process's monotonic clock between two readings,
and watched for jumps.

The store's clock may be set while it runs, or another member of a replica set may take over with another one. Then
the times in the ledgers mean nothing any longer, whichever way it jumped.
"""

import time
from collections.abc import Callable

TOLERANCE_MS = 500.0
"""Less than this is no jump: the two clocks drift, and readings are as coarse as the round trip."""

DRIFT = 0.001
"""How fast the two clocks may part, at worst: twice as fast as a clock that is being slewed."""


class StoreClock:
    """One for all ledgers of a process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self._bounds: tuple[float, float] | None = None
        self._heard_ms = 0.0

    def now_ms(self) -> int:
        """The store's time, by the last reading; a little old, never ahead but by drift. Before the first: 0."""
        return int(self._bounds[0] + self.monotonic() * 1000) if self._bounds else 0

    def latest_ms(self) -> int:
        """What the store's time is at most: never behind it."""
        return int(self._bounds[1] + self.monotonic() * 1000) + 1 if self._bounds else 0

    def heard(self, store_ms: int, asked_s: float) -> float:
        """Take up a reading that was asked for at `asked_s` (monotonic). By how many ms at least the store's clock
        has jumped since the last one; 0.0 where it has not.
        """
        heard_ms = self.monotonic() * 1000
        low, high = store_ms - heard_ms, store_ms + 1 - asked_s * 1000
        jump = 0.0
        if self._bounds:
            slack = (heard_ms - self._heard_ms) * DRIFT
            known_low, known_high = self._bounds[0] - slack, self._bounds[1] + slack
            jump = max(low - known_high, 0.0) or min(high - known_low, 0.0)
            if not jump:
                low, high = max(low, known_low), min(high, known_high)
        self._bounds, self._heard_ms = (low, high), heard_ms
        return jump if abs(jump) > TOLERANCE_MS else 0.0
