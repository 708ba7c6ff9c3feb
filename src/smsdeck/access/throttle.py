"""Slows down guessing: after some wrong passwords in a row each next try waits, twice as long each time.

Kept in the process: several serves multiply the free tries by their number, which is accepted. Counted by
account and by address, so neither many accounts from one place nor one account from many places is fast.
A success clears the account's count, not the address's: who has an account of their own could wash their
guesses of others with it. An address has more free tries, because several people may sit behind one, and
everything is forgotten `FORGET_S` after the last failure. Nobody is locked out for good: the longest wait is
`LONGEST_S`.
"""

import math
from collections import OrderedDict

from smsdeck.errors import TooManyAttemptsError
from smsdeck.kit.clock import Clock

FREE = 5
FREE_BY_ADDRESS = 25
FIRST_S = 2.0
LONGEST_S = 300.0
FORGET_S = 900.0
REMEMBERED = 10_000


def wait_s(failures: int, free: int = FREE) -> float:
    """How long after the last of so many failures the next try may come."""
    if failures < free:
        return 0.0
    return float(min(FIRST_S * 2.0 ** min(failures - free, 20), LONGEST_S))


class Throttle:
    """Counts failures by key (`user:…`, `address:…`); the oldest keys are forgotten first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def check(self, *keys: str) -> None:
        """TooManyAttemptsError while any of the keys must wait."""
        for key in keys:
            count, since_s = self._seen(key)
            left = wait_s(count, FREE_BY_ADDRESS if key.startswith("address:") else FREE) - since_s
            if left > 0:
                raise TooManyAttemptsError(
                    "Too many wrong passwords.",
                    hint=f"Wait {math.ceil(left)} seconds, then try again.",
                    retry_after_s=math.ceil(left),
                )

    def failed(self, *keys: str) -> None:
        """One more failure of each key."""
        for key in keys:
            count, _ = self._seen(key)
            self._failures.pop(key, None)
            self._failures[key] = (count + 1, self._clock.now_ms())
        while len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        """Forget the keys' failures."""
        for key in keys:
            self._failures.pop(key, None)

    def _seen(self, key: str) -> tuple[int, float]:
        """Failures that are not forgotten, and seconds since the last."""
        count, last_ms = self._failures.get(key, (0, 0))
        since_s = (self._clock.now_ms() - last_ms) / 1000
        return (count, since_s) if since_s < FORGET_S else (0, since_s)
