"""The waiters of one serve in one country, in memory. Whose turn it is over all serves stands in `shares`."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.schemas import PermitAnswer, PermitRequest
from smsdeck.quota.shares import Entry

LINGERS_MS = 300
"""A caller whose long poll ended asks again at once: it is not taken out of the line for that."""

PLACE_KEPT_MS = 5_000
"""Whoever comes back within this time waits since they came first."""

Who = tuple[str, str]
"""Session and pair: requests of one share its turns."""


@dataclass(eq=False)
class Asking:
    """A request in line, and where its answer goes. `meanwhile`: what to say when its patience ends; `ask`: the
    request as the rails see it.
    """

    session: str
    weight: float
    request: PermitRequest
    patience_s: float
    answer: "asyncio.Future[PermitAnswer]"
    meanwhile: PermitAnswer
    ask: Ask
    since_ms: int = 0

    @property
    def who(self) -> Who:
        """Whose turn it uses."""
        return self.session, self.request.pair


@dataclass(frozen=True)
class _Place:
    """Of somebody who has gone and may be back."""

    entry: Entry
    kept_until_ms: int
    lingers_until_ms: int


class WaitingLine:
    """Times are the store's, in ms."""

    def __init__(self) -> None:
        self._asking: list[Asking] = []
        self._places: dict[Who, _Place] = {}

    def __len__(self) -> int:
        return len(self._asking)

    def __iter__(self) -> Iterator[Asking]:
        return iter(list(self._asking))

    def join(self, asking: Asking, now_ms: int) -> None:
        """Stand in line, where they stood if they come back."""
        place = self._places.pop(asking.who, None)
        asking.since_ms = place.entry.since_ms if place and place.kept_until_ms > now_ms else now_ms
        self._asking.append(asking)

    def leave(self, asking: Asking, now_ms: int, *, returns: bool = False) -> None:
        """Go; harmless if gone already. One that `returns` keeps its place for a while."""
        if asking not in self._asking:
            return
        self._asking.remove(asking)
        self._places = {who: place for who, place in self._places.items() if place.kept_until_ms > now_ms}
        if returns and self.oldest(*asking.who) is None:
            entry = replace(_entry([asking]), requests=0)
            self._places[asking.who] = _Place(entry, now_ms + PLACE_KEPT_MS, now_ms + LINGERS_MS)

    def oldest(self, session: str, pair: str) -> Asking | None:
        """The first to come of these; None if all have gone."""
        return next((one for one in self._asking if one.who == (session, pair)), None)

    def pass_over(self, session: str, pair: str) -> None:
        """Its turn came while it was gone: the turn goes on, the place stays."""
        if place := self._places.get((session, pair)):
            self._places[session, pair] = replace(place, lingers_until_ms=0)

    def entries(self, now_ms: int, *, without: Asking | None = None, patient: bool = False) -> tuple[Entry, ...]:
        """Who waits, those who have just gone and may be back included. `patient`: only those that others need
        to know of, since they wait for more than one look.
        """
        groups: dict[Who, list[Asking]] = {}
        for asking in self._asking:
            if asking is not without and (asking.patience_s or not patient):
                groups.setdefault(asking.who, []).append(asking)
        lingering = (place.entry for place in self._places.values() if place.lingers_until_ms > now_ms)
        return (*map(_entry, groups.values()), *lingering)


def _entry(asking: list[Asking]) -> Entry:
    since_ms = min(one.since_ms for one in asking)
    return Entry(*asking[0].who, asking[-1].weight, since_ms, len(asking))
