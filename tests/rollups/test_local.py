from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.ranges import Range
from smsdeck.rollups.levels import STEP_S, Level
from smsdeck.rollups.local import edges, fits_clock, level_for, stretches, zone

ZONES = ["UTC", "Asia/Tashkent", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin", "Australia/Lord_Howe",
         "America/Havana", "Africa/Cairo", "Africa/Casablanca"]  # fmt: skip
STEPS = [60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 7 * 86_400]
moments = st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone


@given(moments, st.integers(1, 300), st.sampled_from(STEPS), st.sampled_from(ZONES))
def test_buckets_begin_where_the_clock_shows_a_multiple_of_the_step(
    start: datetime, count: int, step_s: int, name: str
) -> None:
    where = zone(name)
    span = Range(start, start + timedelta(seconds=min(count * step_s, 86_400 * 300)))
    found = edges(span, step_s, where)
    assert found[0] <= span.start < found[1]
    assert found[-2] < span.end <= found[-1]
    pieces = stretches(Range(found[0], found[-1]), where)
    changes = {piece.span.start for piece in pieces[1:]}
    for one, following in pairwise(found):
        assert timedelta(0) < following - one <= timedelta(seconds=step_s) + timedelta(hours=1)
        wall = one.astimezone(where)
        shown = wall.hour * 3600 + wall.minute * 60 + wall.second
        assert shown % min(step_s, 86_400) == 0 or any(one - timedelta(hours=1) <= at <= one for at in changes)


@given(moments, st.sampled_from(STEPS), st.sampled_from(ZONES))
def test_no_bucket_and_no_change_of_the_clock_cuts_a_row_that_is_read(
    start: datetime, step_s: int, name: str
) -> None:
    where = zone(name)
    bounds = edges(Range(start, start + timedelta(days=200)), max(step_s, 3600), where)
    pieces = stretches(Range(bounds[0], bounds[-1]), where)
    level = level_for(bounds, pieces)
    assert all(at.timestamp() % STEP_S[level] == 0 for at in bounds)
    assert all(piece.span.start.timestamp() % STEP_S[level] == 0 for piece in pieces)


def day_lengths(start: datetime, name: str, days: int) -> list[float]:
    bounds = edges(Range(start, start + timedelta(days=days)), 86_400, zone(name))
    return [(after - before).total_seconds() / 3600 for before, after in pairwise(bounds)]


def test_days_have_23_or_25_hours_when_the_clock_changes() -> None:
    assert day_lengths(datetime(2026, 3, 28, 12, tzinfo=UTC), "Europe/Berlin", 2) == [24, 23, 24]
    assert day_lengths(datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/Berlin", 2) == [24, 25, 24]


def test_the_hour_that_comes_twice_is_two_buckets() -> None:
    midnight = datetime(2026, 10, 24, 22, tzinfo=UTC)  # in Berlin, of a day with 25 hours
    bounds = edges(Range(midnight, midnight + timedelta(hours=25)), 3600, zone("Europe/Berlin"))
    assert [at.astimezone(zone("Europe/Berlin")).hour for at in bounds[:5]] == [0, 1, 2, 2, 3]
    assert len(bounds) == 26


@pytest.mark.parametrize(
    ("name", "step_s", "level"),
    [
        ("UTC", 86_400, Level.day),
        ("UTC", 6 * 3600, Level.hour),
        ("Asia/Tashkent", 86_400, Level.hour),
        ("Europe/Berlin", 86_400, Level.hour),
        ("Asia/Kolkata", 86_400, Level.five_minutes),
        ("Asia/Kathmandu", 900, Level.five_minutes),
        ("Asia/Kathmandu", 60, Level.minute),
    ],
)
def test_the_coarsest_level_that_fits_the_clock_is_read(name: str, step_s: int, level: Level) -> None:
    start = datetime(2026, 10, 20, tzinfo=UTC)
    bounds = edges(Range(start, start + timedelta(days=10)), step_s, zone(name))
    assert level_for(bounds, stretches(Range(bounds[0], bounds[-1]), zone(name))) is level


def test_only_utc_takes_steps_that_do_not_divide_a_day() -> None:
    assert fits_clock(29 * 60, zone("UTC"))
    assert not fits_clock(29 * 60, zone("Asia/Tashkent"))
    assert not fits_clock(36 * 3600, zone("Asia/Tashkent"))
    assert fits_clock(48 * 3600, zone("Asia/Tashkent"))


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Asia", "utc+5", "a\0b"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        zone(name)
