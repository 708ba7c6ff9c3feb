"""Caps per number, against a plain model: whatever happens, no hour and no day holds more than its cap."""

from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.quota.rails.caps import (
    DAY_MS,
    HOUR_MS,
    Blocked,
    Caps,
    Hold,
    blocked,
    counting,
    free_ms,
    without,
)

SEND_MS = 20_000
CAPS = Caps(per_hour=3, per_day=7, duplicate_ms=60_000, longest_send_ms=SEND_MS)


def most_in(span_ms: int, times: list[int]) -> int:
    return max((sum(start <= at < start + span_ms for at in times) for start in times), default=0)


steps = st.lists(
    st.tuples(
        st.sampled_from(["send", "send", "give back", "die"]),
        st.integers(0, 40 * 60_000),
        st.integers(0, SEND_MS),
        st.sampled_from(["program1", "program2"]),
    ),
    max_size=120,
)


@given(steps)
@settings(max_examples=100, deadline=None)
def test_no_hour_and_no_day_holds_more_messages_than_its_cap(
    history: list[tuple[str, int, int, str]],
) -> None:
    """Each message leaves at any moment that its permit allows; some permits are given back, some serves die."""
    now, holds, sends = 0, tuple[Hold, ...](), list[int]()
    for number, (step, wait, leaves_after, program) in enumerate(history):
        now += wait
        if blocked(holds, now, program, CAPS):
            continue
        name = f"m{number}"
        holds = (*counting(holds, now, CAPS), Hold(name, program, now))
        if step == "send":
            sends.append(now + leaves_after)
        elif step == "give back":
            holds = without(holds, name)
    assert most_in(HOUR_MS, sends) <= CAPS.per_hour
    assert most_in(DAY_MS, sends) <= CAPS.per_day


@given(st.lists(st.integers(0, DAY_MS), max_size=20), st.integers(0, DAY_MS))
@settings(max_examples=100, deadline=None)
def test_the_caps_have_room_again_exactly_when_they_say(times: list[int], now: int) -> None:
    holds = tuple(Hold(f"m{place}", "program1", at) for place, at in enumerate(sorted(times)) if at <= now)
    opens = free_ms(holds, now, CAPS)
    assert opens >= now
    assert free_ms(holds, opens, CAPS) == opens
    if opens > now:
        assert free_ms(holds, opens - 1, CAPS) > opens - 1


def test_a_hold_counts_until_an_hour_after_the_last_moment_of_its_message() -> None:
    holds = tuple(Hold(f"m{place}", "program1", 0) for place in range(3))
    assert blocked(holds, HOUR_MS, "program2", CAPS) == Blocked("number_cap", HOUR_MS + SEND_MS)
    assert blocked(holds, HOUR_MS + SEND_MS, "program1", CAPS) is None


def test_a_program_does_not_send_twice_at_once_but_another_may() -> None:
    holds = (Hold("m0", "program1", 1000),)
    assert blocked(holds, 2000, "program1", CAPS) == Blocked("duplicate", 61_000)
    assert blocked(holds, 2000, "program2", CAPS) is None
    assert blocked(holds, 61_000, "program1", CAPS) is None


def test_without_a_time_for_duplicates_there_are_none() -> None:
    allowed = Caps(3, 7, 0, SEND_MS)
    assert blocked((Hold("m0", "program1", 1000),), 1000, "program1", allowed) is None
