"""What events and calls say of the gateways themselves, gathered and written once a second.

Fail open: while MongoDB is away the signs are kept in memory, one for each gateway, and written when it is back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo.errors import PyMongoError

from smsdeck.catalog.gateways.health import meaning
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.messages.intake import Result
from smsdeck.messages.message import Message

FRESH = timedelta(seconds=60)
"""What a spool tells later than this says nothing of the present."""


class _Tally:
    """What was heard since the last write: a success, and failures since."""

    def __init__(self) -> None:
        self.good = False
        self.reported = False
        self.bad = 0
        self.error = ""


class GatewaySigns:
    """Not thread-safe; one event loop uses it."""

    def __init__(self, states: GatewayStates) -> None:
        self._states = states
        self._tallies: dict[str, _Tally] = {}

    def heard(self, reports: Sequence[Message], results: Sequence[Result], now: datetime) -> None:
        """Take what programs reported and was stored."""
        for report, result in zip(reports, results, strict=True):
            if report.gateway and result is Result.stored and now - report.state_at < FRESH:
                self._take(self._tally(report.gateway), report)

    def called(self, gateway: str) -> None:
        """The gateway called with a report."""
        self._tally(gateway).reported = True

    async def write(self) -> None:
        """Tell the store; raises what it raises, and then what was not told is told the next time."""
        now_ms = await self._states.now_ms() if self._tallies else 0
        for gateway in list(self._tallies):
            tally = self._tallies.pop(gateway)
            try:
                await self._tell(gateway, tally, now_ms)
            except PyMongoError:
                self._tallies.setdefault(gateway, tally)
                raise

    async def _tell(self, gateway: str, tally: _Tally, now_ms: int) -> None:
        if tally.reported:
            await self._states.called(gateway, now_ms)
        if tally.good:
            await self._states.good(gateway, now_ms)
        if tally.bad:
            await self._states.bad(gateway, tally.bad, tally.error, now_ms)

    def _tally(self, gateway: str) -> _Tally:
        return self._tallies.setdefault(gateway, _Tally())

    @staticmethod
    def _take(tally: _Tally, report: Message) -> None:
        said = meaning(report.state.value, report.blame and report.blame.value, report.error)
        if said == "good":
            tally.good, tally.bad = True, 0
        elif said == "bad":
            tally.bad, tally.error = tally.bad + 1, report.error or ""
