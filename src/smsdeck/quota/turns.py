"""When and for whom this serve is next in one country, and the claim that it then makes."""

from dataclasses import replace

from smsdeck.quota import shares, window
from smsdeck.quota.country import Country
from smsdeck.quota.ledger import Claim
from smsdeck.quota.line import Asking, WaitingLine, Who
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.shares import Line, Turn
from smsdeck.quota.window import Wait

REFRESH_MS = 25_000
"""How often a line is written again though nothing changed, so that others know that this serve lives."""


class Turns:
    """Of the waiters in `line`. Times are the store's."""

    def __init__(self, code: str, serve: str, mirror: CountryMirror, line: WaitingLine) -> None:
        self._code = code
        self._serve = serve
        self._mirror = mirror
        self._line = line
        self._claimed_ms = self._next_ms = 0

    async def line_up(self, country: Country, now: int) -> Country:
        """Let the other serves know who waits here, where that changed or has not been said for a while."""
        told, line = self._news(country, now)
        if told:
            return country
        await self._mirror.line_up(self._code, self._serve, line)
        others = {name: one for name, one in country.lines.items() if name != self._serve}
        return replace(country, lines={**others, self._serve: line} if line else others)

    def back(self, who: Who, country: Country, now: int) -> Line | None:
        """It has sent, and will ask again: the line to store with its report, if others wait who need to know."""
        if not any(line.entries for name, line in country.lines.items() if name != self._serve):
            return None
        self._line.expect(*who, now)
        told, line = self._news(country, now)
        return None if told else line

    def next(self, country: Country, now: int) -> Turn:
        """Somebody waits."""
        lines = {**shares.fresh(country.lines, now), self._serve: Line(self._line.entries(now), now)}
        turn = shares.turn_of(self._serve, country.ledger, country.shares, lines)
        assert turn is not None
        return turn

    def claim(self, asking: Asking, country: Country, now: int) -> Claim:
        """For this one, whose turn it is."""
        self._claimed_ms, self._next_ms = now, window.opens_after_grant_ms(country.ledger, now)
        line, left = self._line.entries(now), self._line.entries_after(asking, now, self._next_ms)
        return Claim(str(asking.request.id), *asking.who, self._serve, Line(line, now), Line(left, now))

    def _news(self, country: Country, now: int) -> tuple[bool, Line | None]:
        """Whether the others know who waits here, and what there is to tell them."""
        wanted, known = self._line.entries(now, patient=True), country.lines.get(self._serve)
        old = known is not None and known.seen_ms < now - REFRESH_MS
        return wanted == (known.entries if known else ()) and not old, Line(wanted, now) if wanted else None

    def served(self, asking: Asking) -> None:
        """The last claim was granted: it leaves as that claim has told the others."""
        self._line.leave_served(asking, self._claimed_ms, self._next_ms)


def wait_for(turn: Turn, country: Country, now: int) -> Wait:
    """What a waiter is told of it meanwhile."""
    return window.look(country.ledger, now) or Wait(turn.at_ms, "quota")
