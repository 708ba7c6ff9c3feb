from hypothesis import example, given
from hypothesis import strategies as st

from smsdeck.reconcile.backoff import CRASHES_IN_WINDOW, STEADY_MS, WINDOW_MS, Crashes, delay_ms, slow_retry_ms

jitters = st.floats(-1, 1)


def test_the_delays_double_from_five_seconds_to_five_minutes() -> None:
    assert [delay_ms(n, 0) // 1000 for n in range(1, 9)] == [5, 10, 20, 40, 80, 160, 300, 300]


@given(st.integers(0, 10_000), jitters)
def test_jitter_moves_a_delay_by_a_fifth_at_most(in_a_row: int, jitter: float) -> None:
    plain = delay_ms(in_a_row, 0)
    assert 0.8 * plain - 1 <= delay_ms(in_a_row, jitter) <= 1.2 * plain + 1
    assert 4_000 <= delay_ms(in_a_row, jitter) <= 360_000


def test_five_crashes_in_ten_minutes_spend_the_budget() -> None:
    crashes = Crashes()
    for n in range(CRASHES_IN_WINDOW):
        assert not crashes.budget_spent
        crashes = crashes.with_crash(n * (WINDOW_MS // CRASHES_IN_WINDOW), 1_000)
    assert crashes.budget_spent
    assert crashes.in_a_row == CRASHES_IN_WINDOW


@given(
    st.integers(WINDOW_MS, 10**13), st.lists(st.integers(0, WINDOW_MS - 1), min_size=5, max_size=5, unique=True)
)
@example(2 * WINDOW_MS - 1, [0, 1, 2, 3, 4])
def test_any_five_crashes_within_ten_minutes_spend_the_budget(start: int, after: list[int]) -> None:
    crashes = Crashes()
    for at in sorted(after):
        crashes = crashes.with_crash(start + at, 1_000)
    assert crashes.budget_spent


def test_crashes_leave_the_window() -> None:
    crashes = Crashes(tuple(range(4)), 4).with_crash(WINDOW_MS + 10, 1_000)
    assert crashes.times == (WINDOW_MS + 10,)
    assert not crashes.budget_spent


def test_a_long_run_starts_the_row_again() -> None:
    assert Crashes((), 7).with_crash(5, STEADY_MS).in_a_row == 1


@given(st.lists(st.integers(0, 2 * WINDOW_MS)))
def test_a_crash_told_twice_counts_once(times: list[int]) -> None:
    once = twice = Crashes()
    for time in sorted(times):
        once = once.with_crash(time, 0)
        twice = twice.with_crash(time, 0).with_crash(time, 0)
    assert once == twice


def test_high_priority_is_retried_sooner() -> None:
    assert slow_retry_ms(high=True) == 300_000 < slow_retry_ms(high=False) == 900_000


def test_the_first_wait_can_be_set() -> None:
    assert [delay_ms(n, 0, 500) for n in (1, 2, 3, 20)] == [500, 1_000, 2_000, 300_000]
