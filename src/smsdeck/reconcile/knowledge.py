"""What the agent knows of its sessions between rounds: kept on the disk before anything follows from it, and told
to the history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import documents, plan
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.history import History, transition
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.states import State


class Knowledge:
    """`timers` is changed by the rounds; `keep` makes that last."""

    def __init__(self, host: str, memory: Memory, history: History, clock: Clock) -> None:
        self._host = host
        self._memory = memory
        self._history = history
        self._clock = clock
        self._gone: dict[str, Timers] = {}
        self.timers: dict[str, Timers] = dict(memory.timers)
        if memory.rebooted:
            now = clock.now_ms()
            self.timers = {name: plan.rebooted(timers, now) for name, timers in self.timers.items()}
        history.put(memory.moves.values())

    def remember(
        self,
        observations: Mapping[str, Document],
        crashes: Mapping[str, list[int]],
        last_moves: Mapping[str, Document | None],
    ) -> None:
        """Take up what the last agent of this host told the store, where nothing better is known."""
        for name, document in observations.items():
            if name not in self.timers:
                last = last_moves.get(name)
                self.timers[name] = documents.remembered(document, crashes.get(name, []), last)

    def unseen(self) -> None:
        """Nobody can look now."""
        now = self._clock.now_ms()
        self.timers = {name: plan.unseen(timers, now) for name, timers in self.timers.items()}

    def forget(self, wanted: Iterable[str]) -> None:
        """Drop sessions that nobody wishes for and of which nothing is left."""
        now, kept = self._clock.now_ms(), set(wanted)
        for name, timers in list(self.timers.items()):
            if name not in kept and timers.state is State.STOPPED:
                self._gone[name] = plan.forgotten(self.timers.pop(name), now)

    def stored(self, session: str, run_id: str) -> None:
        """The store has this run's end, and its records are gone."""
        self._memory.told([run_id])
        if (timers := self.timers.get(session)) and run_id in timers.handled:
            handled = tuple(one for one in timers.handled if one != run_id)
            self.timers[session] = replace(timers, handled=handled)

    def keep(self) -> None:
        """From here on a killed agent's successor knows it."""
        moves: dict[str, list[Document]] = {}
        for name, timers in (*self._gone.items(), *self.timers.items()):
            if timers.moves:
                moves.setdefault(name, []).extend(transition(name, self._host, move) for move in timers.moves)
                if name in self.timers:
                    self.timers[name] = replace(self.timers[name], moves=())
        self._gone.clear()
        self._memory.keep(self.timers, moves)
        self._history.put(move for made in moves.values() for move in made)
