"""Claims of permits, decided purely and stored by compare-and-set: read, decide, write, else again.

A clock read that is a little old only delays a grant, so this is safe over any number of serves. A store that does
not answer raises, and no permit is given: **fail closed**.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from smsdeck.errors import UnavailableError
from smsdeck.quota import country as countries
from smsdeck.quota import shares, window
from smsdeck.quota.country import Country
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.shares import Line
from smsdeck.quota.window import Granted, Slot, Spent, Wait

TRIES = 50


@dataclass(frozen=True)
class Claim:
    """A request for a permit, by a serve for one of its waiters. `line`: its waiters, this one included; `left`:
    those that stay in line when it is granted; `rails_rev`: as of which changes of rails these were looked at.
    """

    permit_id: str
    session: str
    pair: str
    serve: str
    line: Line
    left: Line
    rails_rev: int = 0


@dataclass(frozen=True)
class NotYourTurn:
    """A slot is open, but somebody else's turn comes first. Not before `until_ms`."""

    until_ms: int


@dataclass(frozen=True)
class RailsChanged:
    """Somebody changed a rail since they were looked at. To be asked again at once: at `until_ms`."""

    until_ms: int


Decision = Granted | Wait | Spent | NotYourTurn | RailsChanged


@dataclass(frozen=True)
class Outcome:
    """A decision, the country after it, and the store's time at which it was taken. `came_ms`: of a grant, since
    when the slot was open for this caller; 0 of all else.
    """

    decision: Decision
    country: Country
    now_ms: int
    came_ms: int = 0


class QuotaLedger:
    """`contended` is called with the country for each write that another one forestalled."""

    def __init__(self, documents: CountryDocuments, contended: Callable[[str], object] = lambda _: None) -> None:
        self.documents = documents
        self._contended = contended

    async def claim(self, claim: Claim, known: tuple[Country, int] | None = None) -> Outcome:
        """Ask for a permit. `known`: the country and the time as they were a moment ago, for the first try."""
        if known and (outcome := await self._try(claim, *known, from_memory=True)):
            return outcome
        code = claim.pair[:2]
        for _ in range(TRIES):
            if outcome := await self._try(claim, *await self.documents.read(code)):
                return outcome
            self._contended(code)
        raise _busy(code, "Ask again.")

    async def _try(self, claim: Claim, country: Country, now: int, *, from_memory: bool = False) -> Outcome | None:
        """None if it takes another reading: somebody else wrote first, or memory alone says that the permit was
        given before. Only a write shows that memory is right.
        """
        decision, turn = decide(country, claim, now, self.documents.counts_for_ms)
        if turn is None or not isinstance(decision, Granted):
            return (
                None if from_memory and isinstance(decision, Granted | Spent) else Outcome(decision, country, now)
            )
        after = countries.granted(country, decision.ledger, decision.slot, turn.entry.weight)
        gone = country.lines.keys() - shares.fresh(country.lines, now).keys()
        lines: dict[str, Line | None] = dict.fromkeys(gone.union(turn.strikes))
        lines[claim.serve] = claim.left if claim.left.entries else None
        if not await self.documents.write(claim.pair[:2], country, after, lines):
            return None
        kept = {name: line for name, line in {**country.lines, **lines}.items() if line}
        return Outcome(decision, replace(after, lines=kept), now, turn.came_ms)


def decide(country: Country, claim: Claim, now_ms: int, counts_for_ms: int) -> tuple[Decision, shares.Turn | None]:
    """Whether the claim is granted now, and whose turn it was. A permit without a report counts `counts_for_ms`
    from now. Pure.
    """
    if country.rails_rev != claim.rails_rev:
        return RailsChanged(now_ms), None
    known = window.again(country.ledger, now_ms, claim.permit_id, claim.session, claim.pair)
    if known:
        return known, None
    wait = window.look(country.ledger, now_ms)
    if wait:
        return wait, None
    lines = {**shares.fresh(country.lines, now_ms), claim.serve: claim.line}
    turn = shares.turn_of(claim.serve, country.ledger, country.shares, lines)
    if turn is None or (turn.entry.session, turn.entry.pair) != (claim.session, claim.pair):
        return NotYourTurn(now_ms), None
    if turn.at_ms > now_ms:
        return NotYourTurn(turn.at_ms), None
    slot = Slot(claim.permit_id, claim.session, claim.pair, now_ms, now_ms + counts_for_ms)
    return window.request(country.ledger, now_ms, slot), turn


def _busy(code: str, hint: str) -> UnavailableError:
    return UnavailableError(f"The quota ledger of {code} is too busy.", hint=hint, retry_after_s=1)
