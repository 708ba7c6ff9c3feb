from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.rollups.ages import floors
from smsdeck.rollups.levels import Level, bucket

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone
days = moments.map(lambda moment: bucket(moment, Level.day))


@given(moments, st.integers(0, 4000), st.none() | days, st.none() | moments)
def test_only_whole_days_that_are_old_enough_and_made_up_for_go(
    now: datetime, keep: int, before: datetime | None, mark: datetime | None
) -> None:
    since = floors(now, {"messages": keep}, {"messages": before}, mark)["messages"]
    if keep == 0:
        assert since == before
        return
    assert since is not None
    assert since == bucket(since, Level.day)
    if before and since == before:
        return
    assert since <= now - timedelta(days=keep)
    assert mark is None or since <= mark


@given(moments, st.integers(1, 4000), days)
def test_what_is_gone_does_not_come_back(now: datetime, keep: int, before: datetime) -> None:
    since = floors(now, {"messages": keep}, {"messages": before}, None)["messages"]
    assert since is not None
    assert since >= before


def test_each_name_has_its_own_age() -> None:
    now = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    found = floors(now, {"messages": 90, "day": 0}, {"messages": None, "day": None}, None)
    assert found == {"messages": datetime(2026, 8, 26, tzinfo=UTC), "day": None}
