from datetime import UTC, datetime, timedelta

import pytest

from smsdeck.errors import UnfitRangeError
from smsdeck.messages.ranges import Range
from smsdeck.rollups.cover import Kept
from smsdeck.rollups.fitting import fitting
from smsdeck.rollups.levels import Level
from smsdeck.rollups.local import zone

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
KEPT: Kept = {
    Level.minute: datetime(2026, 10, 25, tzinfo=UTC),
    Level.five_minutes: datetime(2026, 5, 28, tzinfo=UTC),
    Level.hour: datetime(2024, 11, 24, tzinfo=UTC),
    Level.day: None,
}
UTC_ZONE, KOLKATA = zone("UTC"), zone("Asia/Kolkata")


def back(days: int, length: timedelta) -> Range:
    start = NOW - timedelta(days=days)
    return Range(start, start + length)


@pytest.mark.parametrize(
    ("days", "step_s", "level"),
    [
        (1, 60, Level.minute),
        (100, 300, Level.five_minutes),
        (300, 3600, Level.hour),
        (900, 86_400, Level.day),
    ],
)
def test_the_finest_step_that_is_still_kept_is_chosen(days: int, step_s: int, level: Level) -> None:
    plan = fitting(back(days, timedelta(hours=2)), None, UTC_ZONE, KEPT)
    assert (plan.step_s, plan.level) == (step_s, level)


@pytest.mark.parametrize(
    ("days", "step_s", "since"), [(40, 60, "2026-10-25"), (200, 900, "2026-05-28"), (800, 3600, "2024-11-24")]
)
def test_a_step_whose_totals_are_gone_is_refused_with_since_when_they_are_kept(
    days: int, step_s: int, since: str
) -> None:
    with pytest.raises(UnfitRangeError, match=since):
        fitting(back(days, timedelta(hours=2)), step_s, UTC_ZONE, KEPT)


def test_days_of_a_clock_that_is_not_on_the_hour_are_kept_no_longer_than_five_minutes() -> None:
    fitting(back(100, timedelta(days=90)), 86_400, KOLKATA, KEPT)
    with pytest.raises(UnfitRangeError, match="Asia/Kolkata need totals of 5 minutes"):
        fitting(back(200, timedelta(days=90)), None, KOLKATA, KEPT)


def test_a_step_that_does_not_divide_the_days_of_a_place_is_refused() -> None:
    with pytest.raises(UnfitRangeError, match="29 minutes"):
        fitting(back(1, timedelta(hours=2)), 29 * 60, KOLKATA, KEPT)
