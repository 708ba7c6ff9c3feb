from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.ranges import Range
from smsdeck.rollups.windows import (
    AIMED_AT,
    MOST_BUCKETS,
    STEPS_S,
    align,
    buckets,
    check_step,
    settled,
    steps_for,
)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone
lengths = st.timedeltas(timedelta(microseconds=1), timedelta(days=300))
steps = st.sampled_from(STEPS_S)


@given(moments, lengths)
def test_a_chosen_step_is_coarse_enough_and_no_coarser_than_it_must(start: datetime, length: timedelta) -> None:
    step, *coarser = steps_for(Range(start, start + length))
    assert length.total_seconds() / step <= AIMED_AT
    finer = [other for other in STEPS_S if other < step]
    assert not finer or length.total_seconds() / finer[-1] > AIMED_AT
    assert [*finer, step, *coarser] == list(STEPS_S)
    check_step(step, Range(start, start + length))


@given(moments, lengths, steps)
def test_aligning_covers_the_range_by_less_than_a_bucket_on_each_side(
    start: datetime, length: timedelta, step: int
) -> None:
    span = Range(start, start + length)
    whole = align(span, step)
    bucket = timedelta(seconds=step)
    assert whole.start <= span.start < whole.start + bucket
    assert whole.end - bucket < span.end <= whole.end
    assert align(whole, step) == whole


@given(moments, st.timedeltas(timedelta(microseconds=1), timedelta(days=2)), steps)
def test_buckets_are_an_unbroken_row_of_multiples_of_the_step(
    start: datetime, length: timedelta, step: int
) -> None:
    whole = align(Range(start, start + length), step)
    starts = list(buckets(whole, step))
    assert starts == [whole.start + timedelta(seconds=step * index) for index in range(len(starts))]
    assert starts[-1] + timedelta(seconds=step) == whole.end
    assert all(at.timestamp() % step == 0 for at in starts)


@pytest.mark.parametrize("step", [1, 59, 61, 90])
def test_a_step_of_broken_minutes_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        check_step(step, Range(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC)))


def test_a_step_too_fine_is_refused_with_one_that_fits() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    span = Range(start, start + timedelta(days=30))
    with pytest.raises(ValueError, match="take 5m or more"):
        check_step(60, span)
    check_step(5 * 60, span)
    assert timedelta(days=30) / timedelta(minutes=4) > MOST_BUCKETS


@given(moments, st.integers(60, 86_400), st.integers(10, 3600))
def test_the_settled_span_is_whole_minutes_and_ends_before_the_settle_time(
    now: datetime, window_s: int, settle_s: int
) -> None:
    span = settled(now, window_s, settle_s)
    assert span.end <= now - timedelta(seconds=settle_s) < span.end + timedelta(minutes=1)
    assert span.start <= now - timedelta(seconds=settle_s + window_s) < span.start + timedelta(minutes=1)
    assert span.start.second == span.end.second == span.start.microsecond == span.end.microsecond == 0
