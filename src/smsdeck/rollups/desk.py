"""What the endpoints of figures need."""

from datetime import datetime

from smsdeck.kit.clock import Clock, present
from smsdeck.rollups.breakdowns import Breakdowns
from smsdeck.rollups.summary import Summaries


class MetricsDesk:
    """What answers, and the clock."""

    def __init__(self, summaries: Summaries, breakdowns: Breakdowns, clock: Clock) -> None:
        self.summaries = summaries
        self.breakdowns = breakdowns
        self._clock = clock

    def now(self) -> datetime:
        """The present."""
        return present(self._clock)
