"""Which sessions need no decision now: nothing about them changed since the last one, which was to do nothing, and
no time has come that would change it. Most sessions of a host are so at most moments.
"""

from dataclasses import dataclass
from math import inf

from smsdeck.reconcile.backoff import STEADY_MS
from smsdeck.reconcile.facts import Desired, Seen, Timers
from smsdeck.reconcile.living import Limits
from smsdeck.reconcile.states import State


def quiet_until_ms(seen: Seen, timers: Timers, limits: Limits) -> float:
    """When `plan.step`, which has just left `timers` as they were, could decide otherwise by time alone. Pure."""
    if seen.ended or timers.veiled:
        return -inf
    if seen.live:
        return _living(max(run.started_ms for run in seen.live), timers, limits)
    if timers.launched:
        return inf
    if seen.servers:
        return -inf
    return inf if timers.next_start_ms is None else timers.next_start_ms


def _living(started_ms: int, timers: Timers, limits: Limits) -> float:
    up_ms = started_ms + limits.start_ms if timers.state is State.STARTING else inf
    steady_ms = started_ms + STEADY_MS if timers.crashes.in_a_row else inf
    return min(up_ms, steady_ms)


@dataclass(frozen=True, slots=True)
class _Decided:
    wish: Desired | None
    seen: Seen
    timers: Timers
    until_ms: float


class Quiet:
    """Remembers those decisions. The very same objects mean that nothing changed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._decided: dict[str, _Decided] = {}

    def until_ms(self, name: str, wish: Desired | None, seen: Seen, timers: Timers) -> float:
        """Until when the last decision holds, if it was on these; in the past if it was not."""
        last = self._decided.get(name)
        if last is None or last.wish is not wish or last.seen is not seen or last.timers is not timers:
            return -inf
        return last.until_ms

    def keep(self, name: str, wish: Desired | None, seen: Seen, timers: Timers) -> None:
        """It was decided to do nothing and to remember nothing new."""
        until_ms = quiet_until_ms(seen, timers, self._limits)
        self._decided[name] = _Decided(wish, seen, timers, until_ms)
