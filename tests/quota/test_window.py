"""The window, case by case. `test_window_machine` has everything at once."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.quota.window import (
    WINDOW_MS,
    Granted,
    Ledger,
    Slot,
    Spent,
    Wait,
    open_slots,
    opens_ms,
    request,
)
from tests.quota.world import LONGEST_SEND_MS, gaps, shortest, use


def slot(name: str, now: int) -> Slot:
    return Slot(name, "program1_UZ_uzmobile", "UZ_uzmobile", now, now + LONGEST_SEND_MS + WINDOW_MS)


def next_grant_ms(ledger: Ledger, now: int) -> int:
    return max(now, opens_ms(ledger))


def grant(ledger: Ledger, now: int, name: str) -> Ledger:
    decision = request(ledger, now, slot(name, now))
    assert isinstance(decision, Granted)
    return decision.ledger


@given(st.lists(st.integers(0, 400), min_size=200, max_size=400))
@settings(max_examples=30, deadline=None)
def test_under_demand_all_of_the_quota_is_used(latencies_ms: list[int]) -> None:
    """A caller that sends at once, with any latency up to 0.4 s, gets more than 9.8 a minute."""
    ledger, now, sends = Ledger(10), 0, []
    for number, latency in enumerate(latencies_ms):
        now = next_grant_ms(ledger, now)
        ledger = grant(ledger, now, f"m{number}")
        sends.append(now)
        used = use(ledger, now + latency, f"m{number}")
        assert used is not None
        ledger = used
    minutes = (sends[-1] - sends[0]) / WINDOW_MS
    assert (len(sends) - 1) / minutes >= 9.8
    assert shortest(sends, 10) >= WINDOW_MS


def test_grants_are_spaced_evenly_from_the_start() -> None:
    ledger, times, now = Ledger(10), [], 1_000_000
    for number in range(10):
        now = next_grant_ms(ledger, now)
        times.append(now - 1_000_000)
        ledger = grant(ledger, now, f"m{number}")
    assert times == [6_000 * number for number in range(10)]


def test_a_slot_that_is_late_after_a_stall_is_not_held_back() -> None:
    ledger = grant(Ledger(10), 0, "m0")
    stalled = 30_000
    for number in range(1, 6):
        assert next_grant_ms(ledger, stalled) == stalled
        ledger = grant(ledger, stalled, f"m{number}")
    assert next_grant_ms(ledger, stalled) == 36_000


def test_exactly_sixty_seconds_after_the_send_the_slot_is_open() -> None:
    ledger = grant(Ledger(1), 0, "m0")
    sent = use(ledger, 500, "m0")
    assert sent is not None
    assert isinstance(request(sent, 60_499, slot("m1", 60_499)), Wait)
    assert isinstance(request(sent, 60_500, slot("m1", 60_500)), Granted)


def test_without_a_report_the_slot_is_held_for_the_latest_possible_send() -> None:
    ledger = grant(Ledger(1), 0, "m0")
    assert next_grant_ms(ledger, 1) == LONGEST_SEND_MS + WINDOW_MS


def test_asking_again_with_the_same_id_takes_no_second_slot() -> None:
    ledger = grant(Ledger(10), 0, "m0")
    again = request(ledger, 5, slot("m0", 5))
    assert isinstance(again, Granted)
    assert again.repeat
    assert again.slot.granted_ms == 0
    assert len(open_slots(again.ledger, 5)) == 1


def test_a_second_report_does_not_hold_the_slot_longer() -> None:
    ledger = use(grant(Ledger(1), 0, "m0"), 100, "m0")
    assert ledger is not None
    assert use(ledger, 30_000, "m0") is None


def test_a_lowered_limit_acts_on_the_next_grant() -> None:
    ledger = Ledger(10)
    for number in range(3):
        ledger = grant(ledger, number * 6_000, f"m{number}")
    lowered = replace(ledger, limit=2)
    earliest = next_grant_ms(lowered, 18_000)
    # Two of the three must have left the window before a third may enter.
    assert earliest == 6_000 + LONGEST_SEND_MS + WINDOW_MS


@pytest.mark.parametrize("now", [0, 59_999])
def test_a_quarantined_ledger_grants_nothing(now: int) -> None:
    decision = request(Ledger(10, quarantine_until_ms=60_000), now, slot("m0", now))
    assert decision == Wait(60_000, "quarantine")


@pytest.mark.parametrize(
    ("session", "pair"), [("program2_UZ_uzmobile", "UZ_uzmobile"), ("program1_UZ_uzmobile", "UZ_beeline")]
)
def test_another_session_or_pair_does_not_share_a_permits_slot(session: str, pair: str) -> None:
    ledger = grant(Ledger(10), 0, "m0")
    assert request(ledger, 5, replace(slot("m0", 5), session=session, pair=pair)) == Spent()


def test_a_permit_is_not_given_again_after_its_send() -> None:
    ledger = use(grant(Ledger(10), 0, "m0"), 100, "m0")
    assert ledger is not None
    assert request(ledger, 200, slot("m0", 200)) == Spent()


def test_a_report_that_comes_late_never_holds_the_slot_longer() -> None:
    ledger = grant(Ledger(1), 0, "m0")
    late = use(ledger, 70_000, "m0")
    assert late is not None
    assert opens_ms(late) == opens_ms(ledger) == LONGEST_SEND_MS + WINDOW_MS


@pytest.mark.parametrize("burst", [1, 2, 5, 10])
def test_so_many_go_at_once_as_the_burst_says_and_then_one_at_a_time(burst: int) -> None:
    ledger, times, now = Ledger(10, burst=burst), [], 1_000_000
    for number in range(10):
        now = next_grant_ms(ledger, now)
        times.append(now)
        ledger = grant(ledger, now, f"m{number}")
    assert gaps(times) == [0] * (burst - 1) + [6_000] * (10 - burst)


def test_a_limit_that_was_low_for_a_while_does_not_hold_back_a_higher_one() -> None:
    ledger = grant(Ledger(1), 0, "m0")
    assert next_grant_ms(replace(ledger, limit=10), 100) == 6_000


def test_a_slot_that_has_been_open_for_a_while_opened_when_it_did() -> None:
    """Whose turn it is, and how long already, depends on it."""
    ledger = use(grant(Ledger(1), 0, "m0"), 100, "m0")
    assert ledger is not None
    assert opens_ms(ledger) == 60_100
    assert isinstance(request(ledger, 90_000, slot("m1", 90_000)), Granted)
