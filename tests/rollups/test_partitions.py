import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.kit.ids import uuid7
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.partitions import AHEAD, AHEAD_DAYS, Partition, ahead, expired, of_bound, of_day

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone
LAST = Partition(AHEAD, None)


@given(moments, st.integers(-20, 20))
def test_after_adding_every_day_to_a_week_ahead_has_its_own_without_a_gap(now: datetime, offset: int) -> None:
    today = bucket(now, Level.day)
    there = [of_day(today + timedelta(days=offset - 1))]
    made = there + ahead([*there, LAST], now)
    ends = [one.end for one in made if one.end]
    assert all(after - before == timedelta(days=1) for before, after in itertools.pairwise(ends))
    assert ends[-1] >= today + timedelta(days=AHEAD_DAYS + 1)
    assert ahead([*made, LAST], now) == []


@given(moments, moments)
def test_a_partition_expires_when_its_whole_day_has(day: datetime, since: datetime) -> None:
    one = of_day(bucket(day, Level.day))
    assert (expired([one, LAST], since) == [one.name]) is (one.end is not None and one.end <= since)


@given(moments)
def test_a_bound_is_read_back_as_it_was_written(day: datetime) -> None:
    one = of_day(bucket(day, Level.day))
    assert of_bound(one.name, bytes.fromhex(one.bound)) == one


def test_an_id_made_now_lies_in_the_partition_of_today() -> None:
    before, made, after = datetime.now(UTC), uuid7().hex, datetime.now(UTC)
    assert of_day(bucket(before, Level.day) - timedelta(days=1)).bound <= made
    assert made < of_day(bucket(after, Level.day)).bound
