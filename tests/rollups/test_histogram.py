from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.rollups.histogram import BOUNDS_MS, COLUMNS, LARGEST_FACTOR, column, quantile_s

NONE = dict.fromkeys(COLUMNS, 0)
times = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=60)
shares = st.sampled_from([0.01, 0.5, 0.9, 0.95, 0.99, 1.0]) | st.floats(0.001, 1)


def counted(found: list[int]) -> dict[str, int]:
    return NONE | Counter(map(column, found))


def truth_s(found: list[int], share: float) -> float:
    return sorted(found)[ceil(share * len(found)) - 1] / 1000


@given(times, shares)
def test_a_percentile_is_within_the_bound_of_the_true_one(found: list[int], share: float) -> None:
    told, true = quantile_s(counted(found), share), truth_s(found, share)
    assert told is not None
    if true > 1024:
        assert told == 1024
    elif true > 1:
        assert true / LARGEST_FACTOR - 0.001 <= told <= true * LARGEST_FACTOR + 0.001
    else:
        assert 0 <= told <= 1


@given(times, times, shares)
def test_histograms_of_parts_add_up_to_that_of_the_whole(one: list[int], other: list[int], share: float) -> None:
    summed = {name: count + counted(other)[name] for name, count in counted(one).items()}
    assert quantile_s(summed, share) == quantile_s(counted(one + other), share)


@given(times, st.floats(0.001, 1), st.floats(0.001, 1))
def test_a_higher_percentile_is_never_lower(found: list[int], one: float, other: float) -> None:
    low, high = (quantile_s(counted(found), share) for share in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert low <= high


def test_evenly_spread_deliveries_come_out_closely() -> None:
    found = list(range(2_000, 20_000, 10))
    for share in (0.5, 0.95, 0.99):
        assert quantile_s(counted(found), share) == pytest.approx(truth_s(found, share), rel=0.03)


def test_nothing_delivered_has_no_percentile() -> None:
    assert quantile_s(NONE, 0.5) is None


def test_every_time_has_one_column_and_bounds_are_their_own_buckets_last() -> None:
    assert [column(bound) for bound in BOUNDS_MS] == list(COLUMNS[:-1])
    assert [column(bound + 1) for bound in BOUNDS_MS] == list(COLUMNS[1:])
    assert column(0) == COLUMNS[0]
    assert len(set(COLUMNS)) == len(BOUNDS_MS) + 1
