"""What events and calls say of the gateways themselves, gathered and written once a second.

Fail open: while MongoDB is away the signs are kept in memory, one for each gateway, and written when it is back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo.errors import PyMongoError

from smsdeck.catalog.gateways.health import Meaning, meaning, meaning_of_call
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.messages.intake import Result
from smsdeck.messages.message import Message

FRESH = timedelta(seconds=60)
"""What a spool tells later than this says nothing of the present."""


class _Tally:
    """What was heard since the last write: a success (`took`: one that calls may yet disprove), and failures
    since.
    """

    def __init__(self) -> None:
        self.good = False
        self.took = False
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
                blame = report.blame and report.blame.value
                said = meaning(report.state.value, blame, report.error)
                _take(self._tally(report.gateway), said, report.error, promise=report.by_callback)

    def called(self, report: Message, result: Result) -> None:
        """A gateway called with this report, and this became of it."""
        tally = self._tally(report.gateway or "")
        tally.reported = True
        if result is Result.stored:
            _take(tally, meaning_of_call(report.state.value), report.error)

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
        if tally.took:
            await self._states.took(gateway, now_ms)
        if tally.bad:
            await self._states.bad(gateway, tally.bad, tally.error, now_ms)

    def _tally(self, gateway: str) -> _Tally:
        return self._tallies.setdefault(gateway, _Tally())


def _take(tally: _Tally, said: Meaning, error: str | None, *, promise: bool = False) -> None:
    """`promise`: it took a message, and its calls are still to tell what came of that."""
    if said == "bad":
        tally.bad, tally.error = tally.bad + 1, error or ""
    elif said == "good" and promise:
        tally.took = True
    elif said == "good":
        tally.good, tally.bad = True, 0
