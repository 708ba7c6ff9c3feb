"""Who waits for a country's next slot, in the order that is fair. Pure, but for its memory.

Start-time fair queueing: each grant moves its session's virtual time on by 1 / weight, and the lowest goes
first. A session that was away joins at the present virtual time: it neither saves up turns nor loses any.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(eq=False)
class Waiter:
    """One permit request in line."""

    session: str
    weight: float
    virtual_time: float = 0.0
    order: int = 0


@dataclass
class Queue:
    """The waiters of one country."""

    waiters: list[Waiter] = field(default_factory=list)
    _virtual_times: dict[str, float] = field(default_factory=dict)
    _now: float = 0.0
    _joined: int = 0

    def __len__(self) -> int:
        return len(self.waiters)

    def __iter__(self) -> Iterator[Waiter]:
        return iter(self.waiters)

    def join(self, waiter: Waiter) -> None:
        """Stand in line."""
        self._joined += 1
        waiter.order = self._joined
        waiter.virtual_time = max(self._now, self._virtual_times.get(waiter.session, 0.0))
        self.waiters.append(waiter)

    def first(self) -> Waiter | None:
        """Whose turn it is; of equals, who came first."""
        return min(self.waiters, key=lambda one: (one.virtual_time, one.order), default=None)

    def leave(self, waiter: Waiter) -> None:
        """Go, with or without a permit; harmless if gone already."""
        if waiter in self.waiters:
            self.waiters.remove(waiter)

    def served(self, waiter: Waiter) -> None:
        """The waiter got a permit: its session's next turn comes 1 / weight later."""
        self.leave(waiter)
        self._now = max(self._now, waiter.virtual_time)
        next_turn = waiter.virtual_time + 1.0 / waiter.weight
        self._virtual_times[waiter.session] = next_turn
        for other in self.waiters:  # requests sent at once do not share one turn
            if other.session == waiter.session:
                other.virtual_time = max(other.virtual_time, next_turn)
        # Sessions whose time has passed would join at the present time anyway.
        self._virtual_times = {name: at for name, at in self._virtual_times.items() if at > self._now}
