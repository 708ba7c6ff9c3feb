"""Quiet hours: when it is night where a number is. Pure.

A number that may be in several zones is quiet while it is night in any of them; one whose zone is not known is
always quiet. The hours are those of the wall clock there, over daylight saving as well.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOOK_AHEAD_DAYS = 3


@dataclass(frozen=True)
class QuietHours:
    """From one time of the day to another, over midnight where it ends before it begins; none if both are the
    same.
    """

    begin: time
    end: time

    def cover(self, at: time) -> bool:
        """Whether it is quiet at this time of the day; `end` itself is not."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def opens_at(zones: tuple[str, ...], now: datetime, hours: QuietHours) -> datetime | None:
    """When messages may go to a number in one of these zones: `now` itself, or the end of the quiet hours. None if
    there is no such moment, or no zone is known.
    """
    if hours.begin == hours.end:
        return now
    known = [_zone(name) for name in zones]
    places = [zone for zone in known if zone is not None]
    if not places or len(places) < len(known):
        return None
    moments = sorted(at for zone in places for at in _ends(zone, now, hours) if at > now)
    return next((at for at in (now, *moments) if not any(hours.cover(_local(at, zone)) for zone in places)), None)


def parse_hours(begin: str, end: str) -> QuietHours:
    """`21:00` and `08:00`; ValueError for anything else."""
    return QuietHours(_clock(begin), _clock(end))


def _clock(text: str) -> time:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of the day, in whatever zone a number is


def _ends(zone: ZoneInfo, now: datetime, hours: QuietHours) -> list[datetime]:
    """The moments at which quiet hours end there, in the next days."""
    today: date = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    return [datetime.combine(day, hours.end, zone).astimezone(UTC) for day in days]


def _local(at: datetime, zone: ZoneInfo) -> time:
    return at.astimezone(zone).time()


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # newer than this machine's table of zones
        return None
