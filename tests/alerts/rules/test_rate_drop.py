from hypothesis import given
from hypothesis import strategies as st

from smsdeck.alerts.rules.rate_drop import Limits, PairRate, decide, upper_bound

NOW = 1_700_000_000_000
LIMITS = Limits(threshold=0.5, minimum_sample=20, window_s=900)
NONE: dict[str, str] = {}
OPEN = {"UZ_uzmobile": "rate_drop:UZ_uzmobile:1"}


def rate(success: int, failure: int) -> PairRate:
    return PairRate("UZ_uzmobile", success, failure)


def test_a_rate_that_is_surely_low_raises_one_alert() -> None:
    (raised,), ended = decide([rate(5, 45)], NONE, LIMITS, NOW)
    assert raised.title == "Success rate of UZ_uzmobile is 10%"
    assert "5 of 50 settled messages of 15 min" in raised.text
    assert ended == []


def test_a_low_rate_on_few_messages_is_no_evidence() -> None:
    assert decide([rate(0, 19)], NONE, LIMITS, NOW) == ([], [])
    assert decide([rate(0, 20)], NONE, LIMITS, NOW)[0]


def test_a_rate_just_below_the_threshold_is_not_surely_below() -> None:
    assert decide([rate(9, 11)], NONE, LIMITS, NOW) == ([], [])


def test_an_open_alert_is_not_raised_again() -> None:
    assert decide([rate(5, 45)], OPEN, LIMITS, NOW) == ([], [])


def test_the_alert_ends_when_the_rate_itself_is_back() -> None:
    assert decide([rate(24, 26)], OPEN, LIMITS, NOW) == ([], [])
    _, (ended,) = decide([rate(25, 25)], OPEN, LIMITS, NOW)
    assert ended.key == OPEN["UZ_uzmobile"]
    assert "back at 50% (25 of 50)" in ended.text


def test_fewer_messages_alone_do_not_end_it() -> None:
    assert decide([rate(3, 3)], OPEN, LIMITS, NOW) == ([], [])


def test_a_pair_that_fell_silent_is_closed_without_a_verdict() -> None:
    _, (ended,) = decide([], OPEN, LIMITS, NOW)
    assert "without a verdict" in ended.text


COUNTS = st.integers(0, 5000)


@given(COUNTS, COUNTS)
def test_the_bound_is_never_under_the_measured_rate(success: int, failure: int) -> None:
    bound = upper_bound(success, success + failure)
    assert 0 <= bound <= 1
    assert bound >= success / max(1, success + failure) - 1e-12


@given(COUNTS, COUNTS, st.integers(2, 10))
def test_more_of_the_same_evidence_brings_the_bound_down(success: int, failure: int, times: int) -> None:
    n = success + failure
    assert upper_bound(success * times, n * times) <= upper_bound(success, n) + 1e-12


@given(st.lists(st.tuples(st.sampled_from("abcdef"), COUNTS, COUNTS), max_size=20, unique_by=lambda one: one[0]))
def test_no_alert_is_raised_and_ended_at_once(measured: list[tuple[str, int, int]]) -> None:
    rates = [PairRate(*one) for one in measured]
    raised, _ = decide(rates, NONE, LIMITS, NOW)
    opened = {one.subject: one.key for one in raised}
    again, ended = decide(rates, opened, LIMITS, NOW)
    assert (again, ended) == ([], [])
