"""The senders of a session: one thread for each pair, which begin and end as the session's pairs change."""

import threading
import time
from collections.abc import Callable, Sequence

from smsdeck.program.desk import Desk
from smsdeck.program.doing import FOLLOWS_ONLY
from smsdeck.program.moves import moves
from smsdeck.program.say import say
from smsdeck.program.sender import Sender

Spawn = Callable[[Callable[[], object]], threading.Thread]


class _Place:
    """A pair at work: how to stop it, and its thread."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None


class Crew:
    """Used from one thread. `spawn` starts a thread on a piece of work."""

    def __init__(self, desk: Desk, spawn: Spawn) -> None:
        self._desk = desk
        self._spawn = spawn
        self._at_work: dict[str, _Place] = {}
        self._leaving: dict[str, _Place] = {}

    def work(self, pairs: Sequence[str]) -> None:
        """Work these pairs and no others. A pair that goes finishes the send in hand; what it sent is followed
        and reported as before.
        """
        step = moves(self._at_work, pairs)
        for pair in step.end:
            self._end(pair)
        for pair in step.begin:
            self._begin(pair)
        self._desk.heartbeat.doing("", "" if pairs else FOLLOWS_ONLY)

    def stop(self) -> None:
        """End all senders soon; the send in hand is finished."""
        for pair in list(self._at_work):
            self._end(pair)

    def join(self, deadline: float) -> None:
        """Wait for the end of all senders until `deadline` (monotonic)."""
        for place in list(self._leaving.values()):
            if place.thread:
                place.thread.join(max(0.1, deadline - time.monotonic()))

    def _begin(self, pair: str) -> None:
        place, before = _Place(), self._leaving.pop(pair, None)

        def go() -> None:
            if before and before.thread:
                before.thread.join()  # never two senders of one pair
            self._desk.api.allow(pair)
            Sender(self._desk, pair, place.stop).run()

        self._at_work[pair] = place
        place.thread = self._spawn(go)
        say(f"works {pair}")

    def _end(self, pair: str) -> None:
        place = self._leaving[pair] = self._at_work.pop(pair)
        place.stop.set()
        self._desk.api.interrupt(pair)
        say(f"leaves {pair}")
