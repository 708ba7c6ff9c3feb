"""The waiters of one serve in one country, in memory. Whose turn it is over all serves stands in `shares`."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.schemas import PermitAnswer, PermitRequest
from smsdeck.quota.shares import Entry

LINGERS_MS = 300
"""A caller whose long poll ended asks again at once: it is not taken out of the line for that."""

BACK_EARLY_MS = 150
"""Whoever was served is taken to come back, and stays in line until so long before the next slot opens. So a
program that sends one message after another costs no write for each time that it lines up.
"""

SOON_MS = 300
"""Whoever reports a send asks again at once: it is back in line with its report, for so long."""

PLACE_KEPT_MS = 5_000
"""Whoever comes back within this time waits since they came first, or were served last."""

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
    keeps_quiet: bool = True
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
    in_line_until_ms: int


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

    def leave(self, asking: Asking, now_ms: int) -> None:
        """Go for good; harmless if gone already."""
        if asking in self._asking:
            self._asking.remove(asking)
        self._places = {who: place for who, place in self._places.items() if place.kept_until_ms > now_ms}

    def leave_unserved(self, asking: Asking, now_ms: int) -> None:
        """Patience is over: it will ask again at once, and keeps its place."""
        if asking in self._asking and asking.patience_s:
            self._keep_place(asking, _entry([asking]), now_ms, now_ms + LINGERS_MS)
        self.leave(asking, now_ms)

    def leave_served(self, asking: Asking, now_ms: int, next_ms: int) -> None:
        """It got its permit; it will be back before the next slot opens at `next_ms`, or lose its turn."""
        if asking in self._asking and asking.patience_s:
            self._keep_place(asking, back(asking, now_ms), now_ms, next_ms - BACK_EARLY_MS)
        self.leave(asking, now_ms)

    def expect(self, session: str, pair: str, now_ms: int) -> None:
        """It has sent what it was served for."""
        if place := self._places.get((session, pair)):
            until_ms = max(place.in_line_until_ms, now_ms + SOON_MS)
            self._places[session, pair] = replace(place, in_line_until_ms=until_ms)

    def next_change_ms(self) -> int | None:
        """When somebody who was away is taken out of the line, if nobody comes or goes before."""
        return min((place.in_line_until_ms for place in self._places.values()), default=None)

    def oldest(self, session: str, pair: str) -> Asking | None:
        """The first to come of these; None if all have gone."""
        return next((one for one in self._asking if one.who == (session, pair)), None)

    def pass_over(self, session: str, pair: str) -> None:
        """Its turn came while it was gone: the turn goes on, the place stays."""
        if place := self._places.get((session, pair)):
            self._places[session, pair] = replace(place, in_line_until_ms=0)

    def expect_nobody(self) -> None:
        """Nobody who was here will be back: this serve ends."""
        self._places.clear()

    def entries(self, now_ms: int, *, without: Asking | None = None, patient: bool = False) -> tuple[Entry, ...]:
        """Who waits, those who have just gone and will be back included. `patient`: only those that others need
        to know of, since they wait for more than one look.
        """
        groups: dict[Who, list[Asking]] = {}
        for asking in self._asking:
            if asking is not without and (asking.patience_s or not patient):
                groups.setdefault(asking.who, []).append(asking)
        away = (place.entry for place in self._places.values() if place.in_line_until_ms > now_ms)
        return _in_order(*map(_entry, groups.values()), *away)

    def entries_after(self, asking: Asking, now_ms: int, next_ms: int) -> tuple[Entry, ...]:
        """Who others know to wait once this one is served: see `leave_served`."""
        rest = self.entries(now_ms, without=asking, patient=True)
        stays = any((one.session, one.pair) == asking.who for one in rest)
        returns = asking.patience_s and not stays and next_ms - BACK_EARLY_MS > now_ms
        return _in_order(*rest, back(asking, now_ms)) if returns else rest

    def _keep_place(self, asking: Asking, entry: Entry, now_ms: int, in_line_until_ms: int) -> None:
        if not any(one.who == asking.who for one in self._asking if one is not asking):
            self._places[asking.who] = _Place(entry, now_ms + PLACE_KEPT_MS, in_line_until_ms)


def _in_order(*entries: Entry) -> tuple[Entry, ...]:
    """So that the same entries are always the same line."""
    return tuple(sorted(entries, key=lambda entry: (entry.session, entry.pair)))


def back(asking: Asking, now_ms: int) -> Entry:
    """How it waits when it comes back after being served now."""
    return Entry(*asking.who, asking.weight, now_ms)


def _entry(asking: list[Asking]) -> Entry:
    since_ms = min(one.since_ms for one in asking)
    return Entry(*asking[0].who, asking[-1].weight, since_ms, len(asking))
