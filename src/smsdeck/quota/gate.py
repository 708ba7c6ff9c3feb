"""The permit gate: rails, then the country's turnstile, then the ledger.

A caller who went away just as the grant was written asks again with the same id and gets the same permit; one
who never comes back leaves the slot held until its send could no longer happen.
"""

import asyncio
import time
from dataclasses import replace
from uuid import uuid4

from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.errors import ConflictError, ForbiddenError, UnavailableError
from smsdeck.kit.clock import to_datetime
from smsdeck.quota import window
from smsdeck.quota.ledger import Claim, NotYourTurn, QuotaLedger, RailsChanged
from smsdeck.quota.line import Asking
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.check import Held, Rails
from smsdeck.quota.rails.refusal import Refused
from smsdeck.quota.refusals import Refusals
from smsdeck.quota.schemas import PermitAnswer, PermitGranted, PermitRefused, PermitRequest
from smsdeck.quota.shares import Line
from smsdeck.quota.turnstile import NotYet, Opened, Turnstile
from smsdeck.quota.window import Spent, Wait

WHY = {
    "quota": "The country's quota is used up for the moment.",
    "quarantine": "The country's ledger was lost: nothing is sent until what went out before cannot count.",
}


class PermitGate:
    """Grants permits. `permit_seconds` is their validity; `serve` names this process in the countries' lines."""

    def __init__(
        self,
        ledger: QuotaLedger,
        mirror: CountryMirror,
        rails: Rails,
        refusals: Refusals,
        metrics: QuotaMetrics,
        *,
        permit_seconds: float,
        longest_wait_seconds: float,
    ) -> None:
        self._ledger = ledger
        self._mirror = mirror
        self._rails = rails
        self._refusals = refusals
        self._metrics = metrics
        self._permit_seconds = permit_seconds
        self._longest_wait_seconds = longest_wait_seconds
        self.serve = uuid4().hex
        self._turnstiles: dict[str, Turnstile] = {}
        mirror.on_change(self._wake)

    async def ask(self, identity: SessionIdentity, request: PermitRequest) -> PermitAnswer:
        """Grant or refuse, waiting up to `wait_s` for a slot. ForbiddenError for a pair of another session,
        ConflictError for an id that was used or is somebody else's. Cancel it when the caller goes away.
        """
        if request.pair not in identity.pairs:
            raise ForbiddenError(
                f"{identity.session} does not carry {request.pair}.",
                hint="Give the pair to a session of the program, in the console.",
            )
        country, came_s = request.pair[:2], time.monotonic()
        try:
            answer = await self._answer(identity, request, country)
        except (PyMongoError, UnavailableError):  # fail closed: whoever asked hears 503, and sends nothing
            self._metrics.count(country, "unavailable")
            raise
        self._metrics.count(country, "granted" if answer.granted else answer.reason)
        if answer.granted:
            answer.held_s = time.monotonic() - came_s
        else:
            self._refusals.note(request.pair, answer)
        return answer

    async def used(self, identity: SessionIdentity, permit_id: str) -> None:
        """The permit's send is over. Idempotent; unknown and foreign permits change nothing."""
        session = identity.session
        if known := self._mirror.holder_of(permit_id, session):
            code, pair = known
            line = await self._turnstiles[code].back((session, pair)) if code in self._turnstiles else None
            await self._mirror.use(code, permit_id, session, self.serve, line)
        elif found := await self._ledger.documents.holder_of(permit_id, session):
            await self._ledger.documents.use(found, permit_id, session)

    def close(self) -> None:
        """Send everybody who waits away, so that the process can end; they ask again."""
        for turnstile in self._turnstiles.values():
            turnstile.close()

    async def _answer(self, identity: SessionIdentity, request: PermitRequest, code: str) -> PermitAnswer:
        ask = Ask(str(request.id), identity.program, request.pair, request.to)
        asking = Asking(
            identity.session,
            1.0,
            request,
            min(request.wait_s, self._longest_wait_seconds),
            asyncio.get_running_loop().create_future(),
            _refusal(request, Refused("quota", WHY["quota"], 1.0)),
            ask,
        )
        country, now = await self._mirror.country(code)
        before = window.granted_before(country.ledger, now, ask.permit_id)
        look = self._rails.standing if before else self._rails.check
        passed = await look(ask, country.rails_rev)
        if isinstance(passed, Refused):
            return _refusal(request, passed)
        asking.weight, asking.keeps_quiet = passed.weight, passed.keeps_quiet
        if before:  # its reply was lost: no need to queue
            again = await self._attempt(asking, lambda: self._alone(asking), again=True)
            if not isinstance(again, NotYet):
                return again
        return await self._turnstile(code).pass_through(asking)

    async def _attempt(self, asking: Asking, opened: Opened, *, again: bool = False) -> PermitAnswer | NotYet:
        """Shortly before a caller's turn a number is held for it. Once its slot is open: the ledger, and the rails
        again, where they have changed while it waited.
        """
        country, _ = await self._mirror.country(asking.ask.country)
        holding = self._rails.hold(asking.ask, country.rails_rev, keeps_quiet=asking.keeps_quiet, again=again)
        async with holding as held:
            if isinstance(held, Refused):
                return _refusal(asking.request, held)
            while True:
                claim = await opened()
                if isinstance(claim, NotYet):
                    return claim
                answer = await self._claim(asking, claim, held)
                if again or not isinstance(answer, NotYet):  # else its slot may open again at once
                    return answer

    async def _claim(self, asking: Asking, claim: Claim, held: Held) -> PermitAnswer | NotYet:
        request, code = asking.request, asking.ask.country
        known = await self._mirror.country(code)
        rails_rev = known[0].rails_rev
        if refused := await held.last_look(rails_rev):
            return _refusal(request, refused)
        outcome = await self._ledger.claim(replace(claim, rails_rev=rails_rev), known)
        decision = outcome.decision
        self._mirror.put(code, outcome.country)
        if isinstance(decision, Wait):
            return NotYet(decision)
        if isinstance(decision, NotYourTurn | RailsChanged):
            return NotYet(Wait(decision.until_ms, "quota"))
        if isinstance(decision, Spent):
            raise ConflictError("This permit was used, or is not yours.", hint="Ask with a new id.")
        number = await held.keep(again=decision.repeat)
        if not decision.repeat:
            self._metrics.granted_after((self._mirror.now_ms() - outcome.came_ms) / 1000)
        return self._grant(request, number, decision.slot.granted_ms)

    def _turnstile(self, code: str) -> Turnstile:
        known = self._turnstiles.get(code)
        if known is None:
            known = Turnstile(code, self.serve, self._mirror, self._attempt, _meanwhile)
            self._turnstiles[code] = known
        return known

    def _wake(self, code: str) -> None:
        if code in self._turnstiles:
            self._turnstiles[code].wake()

    async def _alone(self, asking: Asking) -> Claim:
        return Claim(str(asking.request.id), *asking.who, self.serve, Line(), Line())

    def _grant(self, request: PermitRequest, to: str, granted_ms: int) -> PermitGranted:
        return PermitGranted(
            id=request.id,
            country=request.pair[:2],
            pair=request.pair,
            to=to,
            granted_at=to_datetime(granted_ms),
            # Of a permit that is given again, or given late, only the rest is left: its slot is held no longer.
            valid_s=max(0.0, self._permit_seconds - (self._mirror.latest_ms() - granted_ms) / 1000),
        )


def _meanwhile(asking: Asking, wait: Wait, now_ms: int) -> PermitRefused:
    left_s = max(wait.until_ms - now_ms, 0) / 1000
    return _refusal(asking.request, Refused(wait.reason, WHY[wait.reason], left_s))


def _refusal(request: PermitRequest, why: Refused) -> PermitRefused:
    return PermitRefused(
        id=request.id, reason=why.reason, detail=why.detail, retry_after_s=round(why.retry_after_s, 3)
    )
