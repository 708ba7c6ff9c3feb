"""The mass-crash brake of a host: on while too many sessions crashed at once (see `admission`)."""

from collections.abc import Iterable

from smsdeck.kit import log
from smsdeck.reconcile import admission
from smsdeck.reconcile.facts import Timers

logger = log.get("agent")


class Brake:
    """`until_ms`: until when restarts are held if no more sessions crash; None while the brake is off."""

    def __init__(self) -> None:
        self.until_ms: int | None = None

    @property
    def is_on(self) -> bool:
        """Whether restarts are held."""
        return self.until_ms is not None

    def look(self, sessions: Iterable[Timers], wished: int, now_ms: int) -> None:
        """Put it on or take it off, by what has crashed of `wished` sessions by now."""
        times = [time for timers in sessions for time in timers.crashes.times]
        until_ms = admission.brake_until_ms(times, wished, now_ms)
        if (until_ms is None) != (self.until_ms is None):
            recent = sum(time > now_ms - admission.BRAKE_WINDOW_MS for time in times)
            told = logger.error if until_ms else logger.info
            told("mass-crash brake is on: restarts are held" if until_ms else "brake is off", crashes=recent)
        self.until_ms = until_ms
