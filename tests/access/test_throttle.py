"""How guessing is slowed down."""

import pytest

from smsdeck.access.throttle import FORGET_S, FREE, FREE_BY_ADDRESS, LONGEST_S, REMEMBERED, Throttle, wait_s
from smsdeck.errors import TooManyAttemptsError
from smsdeck.kit.clock import FixedClock


def test_the_wait_doubles_up_to_its_longest() -> None:
    waits = [wait_s(count) for count in range(FREE - 1, FREE + 12)]
    assert waits[:4] == [0, 2, 4, 8]
    assert max(waits) == LONGEST_S
    assert waits == sorted(waits)


def test_success_forgets_the_failures() -> None:
    throttle = Throttle(FixedClock())
    for _ in range(FREE):
        throttle.failed("user:ada")
    with pytest.raises(TooManyAttemptsError):
        throttle.check("user:ada")
    throttle.succeeded("user:ada")
    throttle.check("user:ada")


def test_failures_are_forgotten_after_a_while() -> None:
    clock = FixedClock()
    throttle = Throttle(clock)
    for _ in range(FREE - 1):
        throttle.failed("user:ada")
    clock.advance(FORGET_S)
    throttle.failed("user:ada")
    throttle.check("user:ada")


def test_an_address_has_more_free_tries_but_not_endless_ones() -> None:
    throttle = Throttle(FixedClock())
    for _ in range(FREE_BY_ADDRESS - 1):
        throttle.failed("address:127.0.0.1")
    throttle.check("address:127.0.0.1")
    throttle.failed("address:127.0.0.1")
    with pytest.raises(TooManyAttemptsError):
        throttle.check("address:127.0.0.1")


def test_memory_is_bounded() -> None:
    throttle = Throttle(FixedClock())
    for number in range(REMEMBERED + 50):
        throttle.failed(f"user:{number}")
    assert len(throttle._failures) == REMEMBERED
