"""A trend over changes of the clock, summed by SQLite, against buckets counted one row at a time."""

from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from smsdeck.messages.ranges import Range
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.local import edges, zone
from smsdeck.rollups.minutes import NOTHING
from smsdeck.rollups.models import ROLLUPS, dirty_buckets
from smsdeck.rollups.queries import By
from smsdeck.rollups.summary import Summaries
from tests.support.sql import emptied, sqlite_url

BACK = datetime(2026, 10, 24, 20, tzinfo=UTC)
ON = datetime(2027, 3, 27, 20, tzinfo=UTC)


def rows(level: Level, counts: dict[datetime, int]) -> list[dict[str, Any]]:
    summed: Counter[datetime] = Counter()
    for at, count in counts.items():
        summed[bucket(at, level)] += count
    key = {"country": "UZ", "operator": "uzmobile", "program": "program1", "updated_at": BACK}
    return [NOTHING | key | {"bucket": at, "sent": count} for at, count in summed.items()]


@pytest.mark.parametrize("start", [BACK, ON])
@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata"])
async def test_a_trend_is_the_same_as_a_plain_count(tmp_path: Path, start: datetime, name: str) -> None:
    minutes = [start + timedelta(minutes=7 * index) for index in range(400)]
    counts = {at: index + 1 for index, at in enumerate(minutes)}
    lagging = bucket(minutes[200], Level.five_minutes)
    coarse = {at: count for at, count in counts.items() if bucket(at, Level.five_minutes) != lagging}
    span = Range(minutes[0], minutes[-1] + timedelta(minutes=1))
    async with emptied(sqlite_url(tmp_path)) as sql:
        async with sql.begin() as connection:
            for level in Level:
                await connection.execute(
                    insert(ROLLUPS[level]), rows(level, counts if level is Level.minute else coarse)
                )
            await connection.execute(insert(dirty_buckets), [{"bucket": lagging, "marked_at": start}])
        for step_s in (900, 1800, 3600, 6 * 3600, 86_400, 2 * 86_400):
            found = await Summaries(sql, 1).trend(By.total, span, step_s, {}, zone(name))
            bounds = edges(span, step_s, zone(name))
            expected = Counter(dict.fromkeys(bounds[:-1], 0))
            for at, count in counts.items():
                expected[bounds[bisect_right(bounds, at) - 1]] += count
            assert {at: sums["sent"] for at, sums in found.series["total"].items()} == expected, step_s
        summed = await Summaries(sql, 1).by(By.total, span)
        assert summed["total"].sent == sum(counts.values())
