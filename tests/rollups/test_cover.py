from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.ranges import Range
from smsdeck.rollups.cover import Kept, Parts, cover, finest_kept, widened
from smsdeck.rollups.levels import STEP_S, Level, bucket

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
SPAN = Range(MIDNIGHT - timedelta(days=3), MIDNIGHT + timedelta(days=3))
MINUTES = 6 * 24 * 60
minutes = st.integers(0, MINUTES - 1)


def at(minute: int) -> datetime:
    return SPAN.start + timedelta(minutes=minute)


@st.composite
def spans(draw: st.DrawFn) -> Range:
    start, end = sorted((draw(minutes), draw(minutes)))
    return Range(at(start), at(end + 1))


marks = st.sets(minutes.map(lambda minute: bucket(at(minute), Level.five_minutes)), max_size=6)


def read(parts: Parts, marked: set[datetime], kept: Kept) -> Iterator[datetime]:
    """The minutes that are counted by reading `parts`; checks that no row is read that may be wrong or gone."""
    for level, stretches in parts.items():
        for span in stretches:
            assert span.start == bucket(span.start, level)
            assert span.end == bucket(span.end, level)
            since = kept.get(level)
            assert since is None or span.start >= since
            if level is not Level.minute and not kept:
                assert not any(bucket(one, level) in counted(span, STEP_S[level]) for one in marked)
            yield from counted(span, 60)


def counted(span: Range, step_s: int) -> list[datetime]:
    count = int((span.end - span.start).total_seconds()) // step_s
    return [span.start + timedelta(seconds=step_s * index) for index in range(count)]


@given(spans(), marks, st.sampled_from(Level))
def test_every_minute_is_read_once_and_from_nothing_that_lags(
    span: Range, marked: set[datetime], coarsest: Level
) -> None:
    parts = cover(span, marked, {}, coarsest)
    assert sorted(read(parts, marked, {})) == counted(span, 60)
    assert all(STEP_S[level] <= STEP_S[coarsest] for level in parts)


@given(spans(), marks, st.lists(st.integers(0, 6), min_size=4, max_size=4))
def test_what_is_gone_is_not_read_and_the_span_widens_to_what_is_kept(
    span: Range, marked: set[datetime], days: list[int]
) -> None:
    since = [SPAN.start + timedelta(days=day) for day in sorted(days, reverse=True)]
    kept: dict[str, datetime | None] = dict(zip(Level, since, strict=True))
    whole = widened(span, kept)
    if whole is None:
        assert finest_kept(span.start, kept) is None
        return
    assert whole.start <= span.start
    assert span.end <= whole.end
    assert sorted(read(cover(whole, marked, kept), marked, kept)) == counted(whole, 60)


def test_a_long_range_reads_few_rows() -> None:
    now = MIDNIGHT + timedelta(hours=13, minutes=37)
    span = Range(now - timedelta(days=30), now)
    parts = cover(span, {bucket(now, Level.five_minutes)}, {})
    rows = sum(len(counted(one, STEP_S[level])) for level, found in parts.items() for one in found)
    assert set(parts) == set(Level)
    assert rows <= 29 + 2 * (23 + 11 + 4)


def test_a_mark_whose_minutes_are_gone_leaves_the_coarser_bucket_in_use() -> None:
    day = Range(MIDNIGHT, MIDNIGHT + timedelta(days=1))
    kept: Kept = {Level.minute: day.end, Level.five_minutes: day.end, Level.hour: day.end, Level.day: None}
    assert cover(day, {MIDNIGHT}, kept) == {Level.day: [day]}
