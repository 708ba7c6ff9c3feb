"""Who is next for a country's slot, over all serves. Pure.

Start-time fair queueing over pairs: each grant moves its pair's virtual time on by 1 / weight, and the lowest goes
first. A pair that was away joins at the present virtual time: it neither saves up turns nor loses any. So shares
follow the weights while slots are scarce, an idle pair's share flows to the others, and nobody starves. Within a
pair, the session whose last grant (or whose wait, if that began later) is longest ago goes first.

Every serve keeps a line of its own waiters in the country's document, and only that serve changes it. A serve that
does not take its turn `TURN_MS` after it came is struck off by whoever is next; if it lives, it lines up again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from smsdeck.quota import window
from smsdeck.quota.window import Ledger

TURN_MS = 1_500
"""How long an open slot waits for a serve that does not take it: it died, hangs, or lost touch with the store."""

STALE_MS = 60_000
"""A line that was not refreshed for so long belongs to a serve that is gone."""


@dataclass(frozen=True)
class Entry:
    """Those that wait of one session, for one pair. `since_ms`: when the first came, or was served last."""

    session: str
    pair: str
    weight: float
    since_ms: int
    requests: int = 1


@dataclass(frozen=True)
class Line:
    """One serve's waiters. `seen_ms`: when it was last written."""

    entries: tuple[Entry, ...] = ()
    seen_ms: int = 0


@dataclass(frozen=True)
class Shares:
    """The virtual time, and each pair's next turn in it; pairs that are left out are due at `now`."""

    now: float = 0.0
    turns: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """One serve's first waiter, the store time from which it may take a slot, and the serves that are then struck
    off since they did not take theirs. `came_ms`: since when a slot is open for whoever is first.
    """

    entry: Entry
    at_ms: int
    came_ms: int
    strikes: tuple[str, ...] = ()


def start_of(shares: Shares, pair: str) -> float:
    """The virtual time at which the pair is due."""
    return max(shares.now, shares.turns.get(pair, 0.0))


def served(shares: Shares, pair: str, weight: float) -> Shares:
    """After a grant. Turns that have passed are forgotten: their pairs would join at the present time anyway."""
    start = start_of(shares, pair)
    turns = {**shares.turns, pair: start + 1.0 / weight}
    return Shares(start, {name: at for name, at in turns.items() if at > start})


def turn_of(serve: str, ledger: Ledger, shares: Shares, lines: Mapping[str, Line]) -> Turn | None:
    """When this serve's first waiter may claim, if nothing else happens; None if it has none."""
    ranked = _ranked(ledger, shares, lines)
    if not ranked:
        return None
    opens_ms = window.opens_ms(ledger)
    came_ms = max(opens_ms, ledger.last_grant_ms, ranked[0][1].since_ms)
    ahead: dict[str, None] = {}
    for owner, entry in ranked:
        if owner == serve:
            return Turn(entry, came_ms + TURN_MS * len(ahead) if ahead else opens_ms, came_ms, tuple(ahead))
        ahead[owner] = None
    return None


def fresh(lines: Mapping[str, Line], now_ms: int) -> dict[str, Line]:
    """The lines of serves that live."""
    return {owner: line for owner, line in lines.items() if line.seen_ms > now_ms - STALE_MS}


def _ranked(ledger: Ledger, shares: Shares, lines: Mapping[str, Line]) -> list[tuple[str, Entry]]:
    last: dict[tuple[str, str], int] = {}
    for slot in sorted(ledger.slots, key=lambda slot: slot.granted_ms):
        last[slot.session, slot.pair] = slot.granted_ms

    def rank(one: tuple[str, Entry]) -> tuple[float, float, int, str]:
        entry = one[1]
        waits_since_ms = max(entry.since_ms, last.get((entry.session, entry.pair), 0))
        return start_of(shares, entry.pair), -entry.weight, waits_since_ms, entry.session

    return sorted(
        chain.from_iterable(((owner, e) for e in line.entries) for owner, line in lines.items()), key=rank
    )
