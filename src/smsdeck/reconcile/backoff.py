"""How long to wait before the next start. Pure: the caller brings the randomness."""

from dataclasses import dataclass

WINDOW_MS = 600_000
CRASHES_IN_WINDOW = 5
STEADY_MS = 600_000
"""A run that lasted this long starts the back-off from its beginning again."""

FIRST_MS = 5_000
SLOW_RETRY_MS = 900_000
SLOW_RETRY_HIGH_MS = 300_000


@dataclass(frozen=True, slots=True)
class Crashes:
    """What is remembered of a session's crashes: their times within the window, and how many in a row."""

    times: tuple[int, ...] = ()
    in_a_row: int = 0

    def with_crash(self, at_ms: int, uptime_ms: int) -> "Crashes":
        """One more. The same crash told twice (an agent killed between two writes) counts once."""
        if at_ms in self.times:
            return self
        recent = tuple(sorted(time for time in (*self.times, at_ms) if time > at_ms - WINDOW_MS))
        return Crashes(recent, 1 if uptime_ms >= STEADY_MS else self.in_a_row + 1)

    @property
    def budget_spent(self) -> bool:
        """Five within ten minutes: starting again at this pace helps nobody."""
        return len(self.times) >= CRASHES_IN_WINDOW


def delay_ms(in_a_row: int, jitter: float, first_ms: int = FIRST_MS) -> int:
    """`first_ms`, doubled with each crash in a row, 300 s at most, ± 20 %. `jitter` is in [-1, 1]."""
    return round(min(first_ms << min(max(in_a_row - 1, 0), 10), 300_000) * (1 + 0.2 * jitter))


def slow_retry_ms(*, high: bool) -> int:
    """When a session that spent its budget is tried again; one of high priority sooner."""
    return SLOW_RETRY_HIGH_MS if high else SLOW_RETRY_MS
