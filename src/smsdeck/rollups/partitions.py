"""The partitions of `messages`: one for each day, by the time in its UUIDv7 key, and one for all later. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smsdeck.rollups.levels import Level, bucket

AHEAD = "p_ahead"
AHEAD_DAYS = 7
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Partition:
    """`end`: the first moment that is not in it; None for the last, which has no end."""

    name: str
    end: datetime | None

    @property
    def bound(self) -> str:
        """The first key beyond it, as 32 hexadecimal digits."""
        assert self.end
        return f"{round(self.end.timestamp() * 1000):012x}{'0' * 20}"


def of_bound(name: str, bound: bytes) -> Partition:
    """The partition whose keys lie below `bound`."""
    return Partition(name, datetime.fromtimestamp(int.from_bytes(bound[:6], "big") / 1000, UTC))


def of_day(day: datetime) -> Partition:
    """That of a day which starts at `day`."""
    return Partition(f"p{day:%Y%m%d}", day + DAY)


def ahead(there: Sequence[Partition], now: datetime) -> list[Partition]:
    """What to cut off the last partition, so that a week ahead has its own: each day after the last of `there`."""
    last = max((one.end for one in there if one.end), default=bucket(now, Level.day))
    missing = (bucket(now, Level.day) + (AHEAD_DAYS + 1) * DAY - last) // DAY
    return [of_day(last + DAY * number) for number in range(missing)]


def expired(there: Sequence[Partition], since: datetime) -> list[str]:
    """Those of days before `since`; whether their messages were sent before is to be seen."""
    return [one.name for one in there if one.end and one.end <= since]
