"""A message's fate depends on seed, reference and profile, and follows the odds."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.gateway.simulator.fate import NEVER, PENDING, code_in, fate_of, trigger_id_of
from smsdeck.gateway.simulator.profile import POOR_SHARE, Profile, default_profile
from smsdeck.gateway.simulator.server import read_pairs
from tests.support.simulator import PAIRS

odds = st.floats(0, 0.25)
profiles = st.builds(
    Profile, delivered=odds, undelivered=odds, expired=odds, rejected=odds, hang=odds, refuse=odds
)
TEXT = "482913 is your code"


@given(st.integers(), st.text(), profiles)
def test_the_same_message_always_meets_the_same_fate(seed: int, reference: str, profile: Profile) -> None:
    assert fate_of(seed, reference, profile, TEXT) == fate_of(seed, reference, profile, TEXT)
    assert trigger_id_of(seed, reference) == trigger_id_of(seed, reference)


@given(st.integers(), st.text(), profiles, st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_receipt_once_given_stays_and_a_code_never_comes_before_delivery(
    seed: int, reference: str, profile: Profile, one: float, other: float
) -> None:
    fate = fate_of(seed, reference, profile, TEXT)
    earlier, later = fate.state_at(min(one, other)), fate.state_at(max(one, other))
    assert earlier[0] in {PENDING, later[0]}
    assert earlier[1] in {None, later[1]}
    assert later[1] is None or later[0] == "DELIVRD"


def test_outcomes_and_faults_follow_the_odds() -> None:
    profile = Profile(
        delivered=0.6, undelivered=0.2, expired=0.1, rejected=0.05, refuse=0.1, throttle=0.1, lost_reply=0.1
    )
    fates = [fate_of(7, str(n), profile, TEXT) for n in range(8000)]
    receipts = Counter(fate.receipt for fate in fates)
    faults = Counter(fate.fault for fate in fates)
    expected = {"DELIVRD": 0.6, "UNDELIV": 0.2, "EXPIRED": 0.1, "REJECTD": 0.05, PENDING: 0.05}
    assert {word: receipts[word] / 8000 for word in expected} == pytest.approx(expected, abs=0.02)
    expected_faults = {"refuse": 0.1, "throttle": 0.1, "lost_reply": 0.1, None: 0.7}
    assert {what: faults[what] / 8000 for what in expected_faults} == pytest.approx(expected_faults, abs=0.02)


def test_delays_have_the_set_median_and_silence_has_none() -> None:
    profile = Profile(delivered=0.9, undelivered=0, expired=0, rejected=0, delay_median_s=4.0, delay_sigma=0.6)
    delays = sorted(fate_of(7, str(n), profile, TEXT).after_s for n in range(4000))
    arrived = [delay for delay in delays if delay != NEVER]
    assert arrived[len(arrived) // 2] == pytest.approx(4.0, rel=0.1)
    assert arrived[-1] > 15
    assert delays[-1] == NEVER


def test_a_wrong_code_differs_from_the_one_in_the_text() -> None:
    profile = Profile(delivered=1, undelivered=0, expired=0, rejected=0, code_received=1, code_wrong=1)
    codes = {fate_of(7, str(n), profile, TEXT).code for n in range(50)}
    assert codes == {"482914"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TEXT, "482913"),
        ("no code here", None),
        ("call +998901234512", None),
        ("12.40 arrived", None),
        ("0042", "0042"),
    ],
)
def test_the_code_is_the_first_run_of_four_to_eight_digits(text: str, code: str | None) -> None:
    assert code_in(text) == code


def test_operators_start_out_different_and_mostly_good() -> None:
    starting = [default_profile(1, pair) for pair in read_pairs(PAIRS)]
    assert starting == [default_profile(1, pair) for pair in read_pairs(PAIRS)]
    assert starting != [default_profile(2, pair) for pair in read_pairs(PAIRS)]
    success = [one.delivered * one.code_received * (1 - one.code_wrong) for one in starting]
    good = sum(0.85 <= rate <= 0.99 for rate in success)
    assert good / len(success) >= 1 - 2 * POOR_SHARE
    assert good < len(success)
