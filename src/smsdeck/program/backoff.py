"""How long to wait before asking again."""

from smsdeck.program.jitter import between


class Backoff:
    """Doubling waits with jitter: hundreds of sessions that lost the same serve must not return as one."""

    def __init__(self, first_s: float = 0.5, longest_s: float = 15.0) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def wait_s(self, at_least_s: float = 0.0) -> float:
        """The next wait, between half and the whole of the present step, never under `at_least_s`."""
        step = self._next_s
        self._next_s = min(2 * step, self._longest_s)
        return at_least_s + step * between(0.5, 1.0)

    def reset(self) -> None:
        """It went well: start from the first step again."""
        self._next_s = self._first_s
