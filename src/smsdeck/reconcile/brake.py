"""The mass-crash brake of a host: on while too many sessions crashed at once (see `admission`)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from smsdeck.kit import log
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import admission
from smsdeck.reconcile.facts import Timers

logger = log.get("agent")


@dataclass(frozen=True, slots=True)
class Held:
    """Restarts are held because `crashed` sessions crashed since `since_ms`; until `until_ms`, if no more do."""

    since_ms: int
    until_ms: int
    crashed: int


def held_at(host: Document, now_ms: int) -> Held | None:
    """What an agent said in its host's document, if that still holds."""
    said = host.get("brake")
    return Held(**said) if said and said["until_ms"] > now_ms else None


class Brake:
    """`held` is None while the brake is off."""

    def __init__(self) -> None:
        self.held: Held | None = None

    def look(self, sessions: Collection[Timers], wished: int, now_ms: int) -> None:
        """Put it on or take it off, by what has crashed of `wished` sessions by now."""
        times = [time for timers in sessions for time in timers.crashes.times]
        until_ms = admission.brake_until_ms(times, wished, now_ms)
        if until_ms is None:
            if self.held:
                logger.info("brake is off")
            self.held = None
            return
        since_ms = self.held.since_ms if self.held else min(admission.recent(times, now_ms))
        crashed = sum(any(time >= since_ms for time in timers.crashes.times) for timers in sessions)
        if not self.held:
            logger.error("mass-crash brake is on: restarts are held", crashed=crashed)
        self.held = Held(since_ms, until_ms, crashed)

    def told(self) -> Document | None:
        """As the host's document has it."""
        return asdict(self.held) if self.held else None
