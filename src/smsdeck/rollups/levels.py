"""The four levels of totals: how long a bucket of each is, and which finer one it is made of. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from smsdeck.messages.ranges import Range
from smsdeck.rollups.windows import align_down


class Level(StrEnum):
    """Finest first. Buckets start at multiples of their length since the epoch, UTC."""

    minute = "minute"
    five_minutes = "5min"
    hour = "hour"
    day = "day"


STEP_S = {Level.minute: 60, Level.five_minutes: 300, Level.hour: 3600, Level.day: 86_400}

FINER = {Level.five_minutes: Level.minute, Level.hour: Level.five_minutes, Level.day: Level.hour}
"""The coarser levels, in the order in which they are made, each with what it is the sum of."""


def bucket(moment: datetime, level: Level) -> datetime:
    """The start of the bucket of `level` that `moment` is in."""
    return align_down(moment, STEP_S[level])


def span_of(start: datetime, level: Level) -> Range:
    """What the bucket that starts at `start` covers."""
    return Range(start, start + timedelta(seconds=STEP_S[level]))
