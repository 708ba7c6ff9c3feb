"""Time cut into buckets by the clock of a place: hours and days begin where its clock says so. Pure.

When the clock is put back, an hour comes twice and is two buckets (steps of an hour or less), or one longer
bucket; when it is put on, the bucket in which that happens is shorter. Days have 23, 24 or 25 hours.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from math import gcd
from zoneinfo import ZoneInfo, available_timezones

from smsdeck.messages.ranges import Range
from smsdeck.rollups.levels import STEP_S, Level
from smsdeck.rollups.windows import align, buckets

HOUR = 3600
DAY = 86_400
EPOCH = date(1970, 1, 1)
MINUTE = timedelta(minutes=1)
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Stretch:
    """A time in which the clock keeps one distance to UTC."""

    span: Range
    offset_s: int


@cache
def zone_names() -> frozenset[str]:
    """All time zones known here (IANA)."""
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """ValueError, saying what would be right, where there is no such zone."""
    if name not in zone_names():
        raise ValueError("is not the name of a time zone such as UTC, Asia/Tashkent or Europe/Berlin")
    return ZoneInfo(name)


def fits_clock(step_s: int, where: ZoneInfo) -> bool:
    """Whether the clock's days can be cut into such steps, or days put together to them. UTC's always can,
    from the epoch on.
    """
    return where.key == "UTC" or DAY % step_s == 0 or step_s % DAY == 0


def edges(span: Range, step_s: int, where: ZoneInfo) -> list[datetime]:
    """Where buckets begin, UTC, and last the end of the last one: they cover `span` by less than a bucket on each
    side. `step_s` must fit the clock.
    """
    if where.key == "UTC":
        whole = align(span, step_s)
        return [*buckets(whole, step_s), whole.end]
    found = sorted(set(_local(span, step_s, where)))
    return found[bisect_right(found, span.start) - 1 : bisect_left(found, span.end) + 1]


def _local(span: Range, step_s: int, where: ZoneInfo) -> Iterator[datetime]:
    days = max(1, step_s // DAY)
    day = span.start.astimezone(where).date()
    day -= timedelta(days=(day - EPOCH).days % days)
    while _at(day, 0, where) < span.end:
        for second in range(0, DAY, step_s):
            yield _at(day, second, where)
            if step_s <= HOUR:
                yield _at_again(day, second, where)
        day += timedelta(days=days)
    yield _at(day, 0, where)


def _at(day: date, second: int, where: ZoneInfo) -> datetime:
    """When a clock there first shows this time; if it is put on over it, as if it went on as before."""
    wall = datetime.combine(day, time(), where) + timedelta(seconds=second)
    return wall.astimezone(UTC)


def _at_again(day: date, second: int, where: ZoneInfo) -> datetime:
    """When it shows this time for the second time, or else the first."""
    wall = datetime.combine(day, time(), where) + timedelta(seconds=second)
    again = wall.replace(fold=1).astimezone(UTC)
    shown = again.astimezone(where).replace(tzinfo=None) == wall.replace(tzinfo=None)
    return again if shown else wall.astimezone(UTC)


def stretches(span: Range, where: ZoneInfo) -> list[Stretch]:
    """`span` cut where the clock is put on or back."""
    days = (span.end - span.start) // timedelta(days=1) + 1
    looks = [*(span.start + timedelta(days=count) for count in range(days)), span.end]
    changes = [_change(a, b, where) for a, b in pairwise(looks) if _offset(a, where) != _offset(b, where)]
    bounds = [span.start, *(change for change in changes if change < span.end), span.end]
    return [Stretch(Range(a, b), _offset(a, where)) for a, b in pairwise(bounds)]


def _change(before: datetime, after: datetime, where: ZoneInfo) -> datetime:
    """The minute in which the distance to UTC changes."""
    old = _offset(before, where)
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        before, after = (middle, after) if _offset(middle, where) == old else (before, middle)
    return after


def _offset(moment: datetime, where: ZoneInfo) -> int:
    distance = moment.astimezone(where).utcoffset()
    return int(distance.total_seconds()) if distance else 0


def level_for(bounds: list[datetime], pieces: list[Stretch]) -> Level:
    """The coarsest level whose buckets no bound and no change of the clock cuts."""
    moments = [*bounds, *(piece.span.start for piece in pieces)]
    common = gcd(DAY, *(int(moment.timestamp()) for moment in moments))
    return next(level for level in reversed(Level) if common % STEP_S[level] == 0)
