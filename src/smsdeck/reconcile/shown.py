"""What was told of each session last, and how that differs from what is seen now."""

from collections.abc import Iterable, KeysView, Mapping
from typing import NamedTuple

from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import documents
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.signs import Sign, Signs
from smsdeck.screen.identity import Identity
from smsdeck.screen.records import Start

SIGNS_MS = 5_000
"""Between two looks at the signs of life of sessions to which nothing happens: they are no news."""


class Facts(NamedTuple):
    """All that an observation is made from, but for the signs of life."""

    timers: Timers
    start: Start | None
    server: Identity | None
    path: str | None
    last_exit: Document | None


class Changes(NamedTuple):
    """Observations of sessions to which something happened, those of which the signs of life alone differ, and the
    names of sessions that are no more.
    """

    news: Iterable[Document] = ()
    signs: Iterable[Document] = ()
    gone: Iterable[str] = ()


class Shown:
    """Signs of life are looked at every few seconds, or where something else of a session is new."""

    def __init__(self, host: str, signs: Signs, clock: Clock) -> None:
        self._host = host
        self._signs = signs
        self._clock = clock
        self._last: dict[str, tuple[Facts, Sign]] = {}
        self._signs_ms = 0

    @property
    def names(self) -> KeysView[str]:
        """The sessions that were told of."""
        return self._last.keys()

    @property
    def signs_due(self) -> bool:
        """Whether it is time to look at the signs of life."""
        return abs(self._clock.now_ms() - self._signs_ms) >= SIGNS_MS

    def clear(self) -> None:
        """Nobody knows of it any more."""
        self._last.clear()

    def compare(self, facts: Mapping[str, Facts]) -> Changes:
        """What is to be told now, of all sessions that there are."""
        due = self.signs_due
        if due:
            self._look_at_signs()
        news: list[Document] = []
        signs: list[Document] = []
        for name, one in facts.items():
            if not self._is_known(name, one):
                news += self._observed(name, one)
            elif due:
                signs += self._observed(name, one)
        gone = self._last.keys() - facts.keys()
        for name in gone:
            del self._last[name]
        return Changes(news, signs, gone)

    def signs_alone(self) -> Changes:
        """The same, where all but the signs of life is as it was."""
        self._look_at_signs()
        before = list(self._last.items())
        return Changes(signs=[one for name, (facts, _) in before for one in self._observed(name, facts)])

    def _look_at_signs(self) -> None:
        self._signs_ms = self._clock.now_ms()
        self._signs.look_anew()

    def _is_known(self, name: str, facts: Facts) -> bool:
        """Whether the last observation told of these."""
        before = self._last.get(name)
        return before is not None and before[0] == facts

    def _observed(self, name: str, facts: Facts) -> list[Document]:
        """The session's observation with its signs of life as they are now, where it differs from the last one."""
        before = self._last.get(name)
        sign = self._signs.of(
            name, facts.timers.state, facts.start, facts.server, facts.path, before[1] if before else None
        )
        if before == (facts, sign):
            return []
        self._last[name] = (facts, sign)
        return [
            documents.observation(name, self._host, facts.timers, facts.start, facts.server, sign, facts.last_exit)
        ]
