"""Waits double, vary, and start again."""

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.program.backoff import Backoff


@given(st.floats(0.1, 10), st.floats(10, 100), st.floats(0, 100))
def test_waits_double_up_to_a_limit_and_keep_what_was_asked_for(
    first: float, longest: float, at_least: float
) -> None:
    backoff = Backoff(first, longest)
    for n in range(12):
        step = min(first * 2**n, longest)
        assert at_least + step / 2 <= backoff.wait_s(at_least) <= at_least + step
    backoff.reset()
    assert backoff.wait_s() <= first


def test_two_callers_do_not_wait_alike() -> None:
    assert len({Backoff().wait_s() for _ in range(20)}) > 10
