from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.ranges import Range
from smsdeck.rollups.cover import cover
from smsdeck.rollups.levels import STEP_S, Level, bucket
from smsdeck.rollups.models import COUNTRIES, ROLLUPS
from smsdeck.rollups.reads import Read, reads

START = datetime(2026, 11, 20, tzinfo=UTC)
MINUTES = 4 * 24 * 60
minutes = st.integers(0, MINUTES - 1)
days = st.sets(st.integers(-1, 4).map(lambda day: START + timedelta(days=day)))
asked = st.sets(st.sampled_from(["country", "operator", "program"]))


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def buckets(read: Read) -> Iterator[datetime]:
    for span in read.spans:
        steps = int((span.end - span.start).total_seconds()) // STEP_S[read.level]
        assert steps > 0
        yield from (span.start + timedelta(seconds=STEP_S[read.level] * step) for step in range(steps))


@given(minutes, minutes, st.sets(minutes, max_size=3), asked, days)
def test_every_bucket_is_read_once_and_by_country_only_where_that_is_whole_and_enough(
    first: int, last: int, marks: set[int], asked: set[str], lacking: set[datetime]
) -> None:
    span = Range(at(min(first, last)), at(max(first, last) + 1))
    parts = cover(span, {bucket(at(mark), Level.five_minutes) for mark in marks}, {}, Level.hour)
    found = reads(parts, asked, lacking)
    for level in parts:
        both = [one for one in found if one.level is level]
        wanted = sorted(buckets(Read(level, ROLLUPS[level], parts[level])))
        assert sorted(start for one in both for start in buckets(one)) == wanted
    for one in found:
        lacks = {bucket(start, Level.day) in lacking for start in buckets(one)}
        small = one.table is COUNTRIES.get(one.level)
        may = one.level in COUNTRIES and asked <= {"country"}
        assert small or one.table is ROLLUPS[one.level]
        assert lacks == ({False} if small else {True}) or not may
        assert may or not small


def test_lacking_days_that_follow_each_other_are_one_stretch() -> None:
    second, third, fourth = (START + timedelta(days=day) for day in (1, 2, 3))
    found = reads({Level.hour: [Range(START, fourth)]}, set(), {second, START})
    assert found == [
        Read(Level.hour, COUNTRIES[Level.hour], [Range(third, fourth)]),
        Read(Level.hour, ROLLUPS[Level.hour], [Range(START, third)]),
    ]
