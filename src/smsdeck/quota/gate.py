"""The permit gate: rails, then the country's turnstile, then the ledger.

A caller who went away just as the grant was written asks again with the same id and gets the same permit; one
who never comes back leaves the slot held until its send could no longer happen.
"""

import asyncio

from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog.numbers import Numbers
from smsdeck.errors import ConflictError, ForbiddenError, UnavailableError
from smsdeck.kit.clock import to_datetime
from smsdeck.quota.ledger import QuotaLedger
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.rails import Rails, Refused
from smsdeck.quota.schemas import PermitAnswer, PermitGranted, PermitRefused, PermitRequest
from smsdeck.quota.turnstile import Asking, NotYet, Turnstile
from smsdeck.quota.window import Spent, Wait

WHY = {
    "quota": "The country's quota is used up for the moment.",
    "quarantine": "The country's ledger was lost: nothing is sent until what went out before cannot count.",
}

REMEMBERED = 10_000


class PermitGate:
    """Grants permits. `permit_seconds` is their validity."""

    def __init__(
        self,
        ledger: QuotaLedger,
        rails: Rails,
        numbers: Numbers,
        metrics: QuotaMetrics,
        *,
        permit_seconds: float,
        longest_wait_seconds: float,
    ) -> None:
        self._ledger = ledger
        self._rails = rails
        self._numbers = numbers
        self._metrics = metrics
        self._permit_seconds = permit_seconds
        self._longest_wait_seconds = longest_wait_seconds
        self._turnstiles: dict[str, Turnstile] = {}
        # Saves a search of all ledgers; a permit that another serve granted, or an older one, is searched for.
        self._granted = dict[tuple[str, str], str]()

    def waiting(self, country: str) -> int:
        """How many requests wait for the country, in this process."""
        return len(self._turnstiles.get(country, ()))

    async def ask(self, identity: SessionIdentity, request: PermitRequest) -> PermitAnswer:
        """Grant or refuse, waiting up to `wait_s` for a slot. ForbiddenError for a pair of another session,
        ConflictError for an id that was used or is somebody else's.
        """
        if request.pair not in identity.pairs:
            raise ForbiddenError(f"{identity.session} does not carry {request.pair}.")
        country = request.pair[:2]
        try:
            answer = await self._answer(identity, request, country)
        except (PyMongoError, UnavailableError):  # fail closed: whoever asked hears 503, and sends nothing
            self._metrics.count(country, "unavailable")
            raise
        self._metrics.count(country, "granted" if answer.granted else answer.reason)
        return answer

    async def used(self, identity: SessionIdentity, permit_id: str) -> None:
        """The permit's send is over. Idempotent; unknown and foreign permits change nothing."""
        country = self._granted.pop((permit_id, identity.session), None) or await self._ledger.country_of(
            permit_id, identity.session
        )
        if country:
            await self._ledger.use(country, permit_id)

    def close(self) -> None:
        """Send everybody who waits away, so that the process can end; they ask again."""
        for turnstile in self._turnstiles.values():
            turnstile.close()

    async def _answer(self, identity: SessionIdentity, request: PermitRequest, country: str) -> PermitAnswer:
        passed = await self._rails.check(request.pair, request.to)
        if isinstance(passed, Refused):
            return _refusal(request, passed)
        asking = Asking(
            identity.session,
            passed.weight,
            request=request,
            answer=asyncio.get_running_loop().create_future(),
            meanwhile=_refusal(request, Refused("quota", WHY["quota"], 1.0)),
        )
        turnstile = self._turnstiles.setdefault(country, Turnstile(self._attempt))
        return await turnstile.pass_through(asking, min(request.wait_s, self._longest_wait_seconds))

    async def _attempt(self, asking: Asking) -> PermitAnswer | NotYet:
        """Once a slot is open: the rails again, for they may have changed while the caller waited; the ledger."""
        request = asking.request
        wait, now = await self._ledger.look(request.pair[:2], str(request.id))
        if wait:
            return _not_yet(request, wait, now)
        passed = await self._rails.check(request.pair, request.to)
        if isinstance(passed, Refused):
            return _refusal(request, passed)
        decision, now = await self._ledger.claim(request.pair[:2], str(request.id), asking.session, request.pair)
        if isinstance(decision, Wait):
            return _not_yet(request, decision, now)
        if isinstance(decision, Spent):
            raise ConflictError("This permit was used, or is not yours.", hint="Ask with a new id.")
        self._remember(asking.session, str(request.id), request.pair[:2])
        to = request.to or await self._numbers.take(request.pair, now)
        if to is None:  # the last number was removed since the rails looked: the slot runs out unused
            return _refusal(request, Refused("no_number", f"No number is registered for {request.pair}."))
        return self._grant(request, to, decision.slot.granted_ms, now)

    def _remember(self, session: str, permit_id: str, country: str) -> None:
        self._granted[permit_id, session] = country
        if len(self._granted) > REMEMBERED:
            del self._granted[next(iter(self._granted))]

    def _grant(self, request: PermitRequest, to: str, granted_ms: int, now_ms: int) -> PermitGranted:
        return PermitGranted(
            id=request.id,
            country=request.pair[:2],
            pair=request.pair,
            to=to,
            granted_at=to_datetime(granted_ms),
            # Of a permit that is given again only the rest is left: its slot is held no longer for it.
            valid_s=max(0.0, self._permit_seconds - (now_ms - granted_ms) / 1000),
        )


def _not_yet(request: PermitRequest, wait: Wait, now_ms: int) -> NotYet:
    left_s = (wait.until_ms - now_ms) / 1000
    return NotYet(left_s, _refusal(request, Refused(wait.reason, WHY[wait.reason], left_s)))


def _refusal(request: PermitRequest, why: Refused) -> PermitRefused:
    return PermitRefused(
        id=request.id, reason=why.reason, detail=why.detail, retry_after_s=round(why.retry_after_s, 3)
    )
