"""When it is night where a number is."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.catalog.numbers.zones import zones_of
from smsdeck.quota.rails.quiet_hours import QuietHours, opens_at, parse_hours

NIGHT = parse_hours("21:00", "08:00")
ZONES = ["Asia/Tashkent", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Asia/Kathmandu"]
clocks = st.times().map(lambda at: at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0))


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: utc(0) + timedelta(minutes=minutes))


def quiet(at: datetime, zones: list[str], hours: QuietHours) -> bool:
    """A plain model: some zone's clock stands in the hours."""
    return any(hours.cover(at.astimezone(ZoneInfo(zone)).time()) for zone in zones)


@given(moments, st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True), clocks, clocks)
@settings(max_examples=200, deadline=None)
def test_it_opens_at_the_first_moment_at_which_it_is_night_nowhere(
    now: datetime, zones: list[str], begin: time, end: time
) -> None:
    hours = QuietHours(begin, end)
    opens = opens_at(tuple(zones), now, hours)
    quarter = timedelta(minutes=15)
    grid = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    looked_at = [now, *(grid + quarter * step for step in range(1, 4 * 24))]
    found = next((at for at in looked_at if not quiet(at, zones, hours)), None)
    if begin == end:
        assert opens == now
    elif found is None:
        assert opens is None or opens > looked_at[-1]
    else:
        assert opens == found


def test_the_edges_are_the_wall_clocks_there() -> None:
    tashkent = ("Asia/Tashkent",)  # UTC+5
    assert opens_at(tashkent, utc(15, 59), NIGHT) == utc(15, 59)
    assert opens_at(tashkent, utc(16), NIGHT) == utc(3) + timedelta(days=1)
    assert opens_at(tashkent, utc(2, 59), NIGHT) == utc(3)
    assert opens_at(tashkent, utc(3), NIGHT) == utc(3)


def test_daylight_saving_moves_the_hours_with_the_wall_clock() -> None:
    berlin = ("Europe/Berlin",)
    winter, summer = datetime(2026, 1, 10, 6, 30, tzinfo=UTC), datetime(2026, 7, 10, 6, 30, tzinfo=UTC)
    assert opens_at(berlin, winter, NIGHT) == datetime(2026, 1, 10, 7, tzinfo=UTC)
    assert opens_at(berlin, summer, NIGHT) == summer


def test_a_number_of_several_zones_is_quiet_while_it_is_night_in_any() -> None:
    far_apart = ("Europe/Moscow", "Asia/Vladivostok")  # UTC+3 and UTC+10
    assert opens_at(far_apart, utc(6), NIGHT) == utc(6)
    assert opens_at(far_apart, utc(12), NIGHT) == utc(5) + timedelta(days=1)


@pytest.mark.parametrize("zones", [(), ("Mars/Olympus",), ("Asia/Tashkent", "Mars/Olympus")])
def test_where_a_zone_is_not_known_it_never_opens(zones: tuple[str, ...]) -> None:
    assert opens_at(zones, utc(12), NIGHT) is None


def test_zones_around_the_world_leave_no_hour() -> None:
    around = ("Pacific/Auckland", "Asia/Kolkata", "Europe/London", "America/Los_Angeles")
    assert opens_at(around, utc(12), NIGHT) is None


def test_the_same_time_twice_is_no_quiet_hours_whatever_the_zone() -> None:
    assert opens_at((), utc(12), parse_hours("00:00", "00:00")) == utc(12)


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+998901234567", {"Asia/Tashkent"}),
        ("+12125550100", {"America/New_York"}),
        ("nonsense", set()),
    ],
)
def test_a_numbers_zones(number: str, zones: set[str]) -> None:
    assert set(zones_of(number)) == zones
