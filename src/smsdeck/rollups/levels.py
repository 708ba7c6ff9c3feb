"""The four levels of totals: how long a bucket of each is, and which finer one it is made of. Pure."""

from collections.abc import Iterable, Mapping
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


class Source(StrEnum):
    """What a bucket can be made of."""

    finer = "finer"
    messages = "messages"
    nothing = "nothing"


def to_remake(marked: Iterable[datetime]) -> list[tuple[Level, datetime]]:
    """The buckets of the coarser levels that hold marked times: each once, each after those it is made of."""
    marked = set(marked)
    return [(level, start) for level in FINER for start in sorted({bucket(one, level) for one in marked})]


def source(level: Level, start: datetime, kept: Mapping[str, datetime | None]) -> Source:
    """What the bucket can be made of. Nothing where its rows are not kept, or what it was made of is gone: then it
    stays as it is.
    """
    there = {name: since is None or start >= since for name, since in kept.items()}
    if not there[level]:
        return Source.nothing
    if there[FINER[level]]:
        return Source.finer
    return Source.messages if there["messages"] else Source.nothing
