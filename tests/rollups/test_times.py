from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.rollups.histogram import BOUNDS_MS, COLUMNS, LARGEST_FACTOR, column
from smsdeck.rollups.times import percentile, times

NONE = dict.fromkeys((*COLUMNS, "ttd_sum_ms"), 0)


@given(st.lists(st.integers(0, 2_000_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 0.99]))
def test_the_true_percentile_is_within_the_bounds(found_ms: list[int], share: float) -> None:
    totals = dict(NONE)
    for ms in found_ms:
        totals[column(ms)] += 1
    true = sorted(found_ms)[ceil(share * len(found_ms)) - 1] / 1000
    told = percentile(totals, share)
    assert told.above_s < true or true == told.above_s == 0
    if told.at_most_s is None:
        assert true > BOUNDS_MS[-1] / 1000
        return
    assert true <= told.at_most_s
    assert told.above_s <= told.estimate_s <= told.at_most_s
    if told.above_s:
        assert told.at_most_s / told.above_s <= LARGEST_FACTOR


def test_nothing_delivered_is_left_out() -> None:
    assert times("UZ", NONE) is None
