from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.rollups.levels import FINER, STEP_S, Level, Source, bucket, source, span_of, to_remake

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone
days = moments.map(lambda moment: bucket(moment, Level.day))
NAMES = ("messages", *Level)


@given(moments, st.sampled_from(Level))
def test_every_moment_is_in_its_bucket(moment: datetime, level: Level) -> None:
    span = span_of(bucket(moment, level), level)
    assert span.start <= moment < span.end
    assert span.start.timestamp() % STEP_S[level] == 0


@given(moments)
def test_a_bucket_is_whole_buckets_of_the_finer_level(moment: datetime) -> None:
    for level, finer in FINER.items():
        assert STEP_S[level] % STEP_S[finer] == 0
        span = span_of(bucket(moment, level), level)
        assert bucket(span.start, finer) == span.start
        inside = span_of(bucket(moment, finer), finer)
        assert span.start <= inside.start < inside.end <= span.end


@given(st.lists(moments, max_size=20))
def test_every_bucket_that_holds_a_mark_is_made_once_after_those_it_is_made_of(marked: list[datetime]) -> None:
    made = to_remake(marked)
    assert len(made) == len(set(made))
    assert set(made) == {(level, bucket(moment, level)) for moment in marked for level in FINER}
    order = list(FINER)
    assert [order.index(level) for level, _ in made] == sorted(order.index(level) for level, _ in made)


@given(moments, st.sampled_from(list(FINER)), st.fixed_dictionaries({name: st.none() | days for name in NAMES}))
def test_nothing_is_made_of_rows_that_are_gone(
    moment: datetime, level: Level, kept: dict[str, datetime | None]
) -> None:
    start = bucket(moment, level)
    found = source(level, start, kept)

    def whole(name: str) -> bool:
        since = kept[name]
        return since is None or since <= start

    if found is Source.finer:
        assert whole(level)
        assert whole(FINER[level])
    elif found is Source.messages:
        assert whole(level)
        assert whole("messages")
        assert not whole(FINER[level])
    else:
        assert not whole(level) or not (whole(FINER[level]) or whole("messages"))


def test_buckets_of_a_day_start_at_midnight_utc() -> None:
    moment = datetime(2026, 11, 24, 23, 59, 59, 999999, tzinfo=UTC)
    assert bucket(moment, Level.day) == datetime(2026, 11, 24, tzinfo=UTC)
    assert bucket(moment + timedelta(microseconds=1), Level.day) == datetime(2026, 11, 25, tzinfo=UTC)
