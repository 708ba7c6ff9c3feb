"""How guessing is slowed down."""

import pytest

from smsdeck.access.throttle import FREE, LONGEST_S, REMEMBERED, Throttle, wait_s
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


def test_memory_is_bounded() -> None:
    throttle = Throttle(FixedClock())
    for number in range(REMEMBERED + 50):
        throttle.failed(f"user:{number}")
    assert len(throttle._failures) == REMEMBERED
