"""From when on rows are kept. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from smsdeck.rollups.levels import Level, bucket

STRAYS_WAIT = timedelta(days=2)
"""A partition holds a day by its messages' ids. What is sent a little later, and over midnight, goes with it a day
late; what is older than this is in a partition of another time.
"""


def floors(
    now: datetime,
    keep_days: Mapping[str, int],
    before: Mapping[str, datetime | None],
    oldest_mark: datetime | None,
) -> dict[str, datetime | None]:
    """For each name the start of a day (UTC) from which on rows are kept, or None: all of them.

    Whole days, so that no bucket of any level is cut. Never earlier than `before`: what is gone does not come back
    where a setting is raised. Nothing from the day of `oldest_mark` on goes, its totals are still to be made.
    """
    return {name: _floor(now, days, before[name], oldest_mark) for name, days in keep_days.items()}


def _floor(now: datetime, days: int, before: datetime | None, mark: datetime | None) -> datetime | None:
    if not days:
        return before
    wanted = min(moment for moment in (now - timedelta(days=days), mark) if moment)
    since = bucket(wanted, Level.day)
    return max(since, before) if before else since
