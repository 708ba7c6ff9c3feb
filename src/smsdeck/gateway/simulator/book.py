"""What the simulator remembers: operators' profiles and the latest messages. All in memory, bounded."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from smsdeck.gateway.simulator.fate import Fate, code_in, fate_of, trigger_id_of
from smsdeck.gateway.simulator.pools import Directory
from smsdeck.gateway.simulator.profile import Profile, default_profile

MESSAGES = 50_000
"""About two hours of 450 messages a minute; older ones are dropped."""
OTHERS = "others"
"""The profile for numbers of no pool."""


class Held:
    """One message, in 200 bytes or so."""

    __slots__ = ("at", "code", "fate", "pair")

    def __init__(self, pair: str, code: str | None, fate: Fate, at: float) -> None:
        self.pair = pair
        self.code = code
        self.fate = fate
        self.at = at


class Book:
    """Not thread-safe; one event loop uses it."""

    def __init__(
        self,
        seed: int,
        pairs: Sequence[str],
        *,
        capacity: int = MESSAGES,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seed = seed
        self.profiles = {pair: default_profile(seed, pair) for pair in [*pairs, OTHERS]}
        self.down = False
        self.counts: Counter[str] = Counter()
        self._directory = Directory(pairs)
        self._capacity = capacity
        self._now = now
        self._messages: dict[str, Held] = {}

    def __len__(self) -> int:
        """Messages remembered."""
        return len(self._messages)

    def pair_of(self, number: str) -> str:
        """The operator that a number belongs to."""
        return self._directory.pair_of(number) or OTHERS

    def profile(self, pair: str) -> Profile:
        """How this operator behaves now."""
        return self.profiles[pair]

    def plan(self, pair: str, reference: str, text: str) -> Fate:
        """The fate that this message would have, with the odds of now."""
        return fate_of(self.seed, reference, self.profiles[pair], text)

    def known(self, reference: str) -> str | None:
        """The trigger id, if this reference was sent before."""
        trigger_id = trigger_id_of(self.seed, reference)
        return trigger_id if trigger_id in self._messages else None

    def send(self, pair: str, reference: str, text: str, fate: Fate) -> str:
        """Take the message; its trigger id."""
        trigger_id = trigger_id_of(self.seed, reference)
        if len(self._messages) >= self._capacity:
            del self._messages[next(iter(self._messages))]
        self._messages[trigger_id] = Held(pair, code_in(text), fate, self._now())
        self.counts["sent"] += 1
        return trigger_id

    def find(self, trigger_id: str) -> Held | None:
        """The message, unless it was never sent or is forgotten."""
        return self._messages.get(trigger_id)

    def status(self, held: Held) -> tuple[str, str | None]:
        """Its receipt and the code read back, as of now."""
        return held.fate.state_at(self._now() - held.at)
