"""Compares each pair's settled success rate with the threshold, and keeps the alert of a pair open until it
recovers.
"""

from collections.abc import Awaitable, Callable, Sequence

from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.rules import rate_drop
from smsdeck.kit.clock import Clock

RateSource = Callable[[], Awaitable[Sequence[rate_drop.PairRate]]]
"""The settled rate of every pair that had messages in the window."""


class RateWatch:
    """One look compares all pairs."""

    def __init__(self, source: RateSource, recorder: Recorder, limits: rate_drop.Limits, clock: Clock) -> None:
        self._source = source
        self._recorder = recorder
        self._limits = limits
        self._clock = clock

    async def look(self) -> None:
        """Raise and end alerts."""
        rates = await self._source()
        open_keys = {one["subject"]: one["_id"] for one in await self._recorder.outbox.open("rate_drop")}
        raised, ended = rate_drop.decide(rates, open_keys, self._limits, self._clock.now_ms())
        for alert in raised:
            await self._recorder.record(alert)
        for recovery in ended:
            await self._recorder.resolve(recovery)
