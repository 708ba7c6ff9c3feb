"""The store's clock between two readings, and when it jumps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.quota.store_clock import TOLERANCE_MS, StoreClock

HOUR_MS = 3_600_000


class Here:
    """A process with a store: both clocks, and a round trip between them."""

    def __init__(self) -> None:
        self.monotonic_s = 50.0
        self.store_ms = 1_700_000_000_000.0
        self.clock = StoreClock(lambda: self.monotonic_s)

    def goes_on(self, seconds: float, drift: float = 0.0) -> None:
        self.monotonic_s += seconds
        self.store_ms += seconds * 1000 * (1 + drift)

    def reading(self, there_s: float = 0.001, back_s: float = 0.001) -> float:
        asked_s = self.monotonic_s
        self.goes_on(there_s)
        heard = int(self.store_ms)
        self.goes_on(back_s)
        return self.clock.heard(heard, asked_s)


def test_before_the_first_reading_nothing_is_known() -> None:
    assert Here().clock.now_ms() == Here().clock.latest_ms() == 0


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(0.001, 100), st.floats(0, 0.3), st.floats(0, 20), st.floats(-0.0005, 0.0005)),
        max_size=50,
    )
)
def test_it_is_never_ahead_nor_behind_by_more_than_the_drift_and_no_jump_is_seen_where_none_is(
    readings: list[tuple[float, float, float, float]],
) -> None:
    here = Here()
    here.reading()
    for seconds, there_s, back_s, drift in readings:
        here.goes_on(seconds, drift)
        slack_ms = 2 + seconds
        assert here.clock.now_ms() <= here.store_ms + slack_ms
        assert here.clock.latest_ms() >= here.store_ms - slack_ms
        assert here.reading(there_s, back_s) == 0.0


@pytest.mark.parametrize("jump_ms", [HOUR_MS, -HOUR_MS, 5_000, -5_000])
def test_a_jump_is_seen_once_with_its_sign_and_size(jump_ms: int) -> None:
    here = Here()
    here.reading()
    here.goes_on(1.0)
    here.store_ms += jump_ms
    assert here.reading() == pytest.approx(jump_ms, abs=20)
    assert here.reading() == 0.0
    assert here.clock.now_ms() == pytest.approx(here.store_ms, abs=5)


@pytest.mark.parametrize("sign", [1, -1])
def test_less_than_the_tolerance_is_taken_as_drift(sign: int) -> None:
    here = Here()
    here.reading()
    here.store_ms += sign * (TOLERANCE_MS - 50)
    assert here.reading() == 0.0


def test_a_stalled_process_sees_no_jump() -> None:
    here = Here()
    here.reading()
    here.goes_on(600.0)
    assert here.reading(back_s=30.0) == 0.0
