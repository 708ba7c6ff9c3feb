"""Time, in one shape: int milliseconds since the epoch (UTC) inside, aware datetimes at the edges.

MongoDB holds times as int64 milliseconds (an embedded store compares dates with `$$NOW` wrongly);
SQL holds UTC datetimes with microseconds (see `kit.sql.UtcDateTime`).
"""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The wall clock, so that tests can hold it still."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return time.time_ns() // 1_000_000


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self.ms = now_ms

    def now_ms(self) -> int:
        """The time it was set to."""
        return self.ms

    def advance(self, seconds: float) -> None:
        """Move forward."""
        self.ms += round(seconds * 1000)


def to_datetime(ms: int) -> datetime:
    """Epoch milliseconds to an aware UTC datetime."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def to_ms(moment: datetime) -> int:
    """An aware datetime to epoch milliseconds, rounded down."""
    return int(moment.timestamp() * 1000)


def present(clock: Clock) -> datetime:
    """What the clock says, as an aware UTC datetime."""
    return to_datetime(clock.now_ms())
