"""A gate as one serve has it, on a real MongoDB-protocol server, and what stands behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from prometheus_client import CollectorRegistry

from smsdeck.access.audit import Audit
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.kit.changes import Changes
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.loops import cancel
from smsdeck.kit.mongo import Database
from smsdeck.quota import country as countries
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.gate import PermitGate
from smsdeck.quota.ledger import QuotaLedger
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.rails.rules import Rules
from smsdeck.quota.refusals import Refusals
from smsdeck.quota.schemas import PermitAnswer, PermitRequest
from tests.support.numbers import register
from tests.support.rails import rails_of, standings_of
from tests.support.wait import eventually_async

PAIR = "UZ_uzmobile"
WHO = SessionIdentity("program1_UZ_uzmobile", "program1", (PAIR,))
NUMBER = "+998901234567"


class Desk:
    """The gate and what stands behind it. Several on one database are several serves."""

    def __init__(self, db: Database, *, window_ms: int = 60_000, wanted: Rules | None = None) -> None:
        self.db = db
        self.pairs = Pairs(db, Audit(db), SystemClock())
        self.documents = CountryDocuments(
            db, default_limit=10, ceiling=10, longest_send_ms=20_000, window_ms=window_ms
        )
        self.mirror = CountryMirror(self.documents)
        self.refusals = Refusals(db, self.documents.clock)
        self.registry = CollectorRegistry()
        self.standings = standings_of(db)
        self.gate = PermitGate(
            QuotaLedger(self.documents),
            self.mirror,
            rails_of(db, self.documents.clock, wanted, self.standings),
            self.refusals,
            QuotaMetrics(self.registry),
            permit_seconds=10,
            longest_wait_seconds=25,
        )

    async def ask(
        self,
        *,
        wait_s: float = 0,
        to: str | None = None,
        permit_id: UUID | None = None,
        who: SessionIdentity = WHO,
    ) -> PermitAnswer:
        """Ask as this session, for its first pair."""
        request = PermitRequest(id=permit_id or uuid7(), pair=who.pairs[0], to=to, wait_s=wait_s)
        return await self.gate.ask(who, request)

    async def in_line(self) -> int:
        """How many requests all serves are told of."""
        country, now = await self.documents.read("UZ")
        return sum(entry.requests for entry in countries.waiting(country, now))

    async def slots(self) -> int:
        """How many are taken."""
        country, now = await self.documents.read("UZ")
        return countries.used(country, now)

    async def unpaced(self) -> None:
        """Let the pace lag behind, so that a test need not wait for it."""
        await self.db["quota"].update_one({"_id": "UZ"}, {"$set": {"paced_ms": 0}, "$inc": {"rev": 1}})

    def outcomes(self, outcome: str) -> float | None:
        """How many answers of this kind were counted."""
        return self.registry.get_sample_value("smsdeck_permits_total", {"country": "UZ", "outcome": outcome})


async def made(db: Database, *, window_ms: int = 60_000, wanted: Rules | None = None) -> Desk:
    """One with a pair, two numbers, and an empty ledger."""
    desk = Desk(db, window_ms=window_ms, wanted=wanted)
    await desk.pairs.create(PairRow("UZ", "Uzbekistan", "uzmobile", "UzMobile", "high"), "test")
    await register(db, PAIR, [NUMBER, "+998901234568"])
    await desk.documents.create_empty(["UZ"])
    return desk


@asynccontextmanager
async def following(*desks: Desk) -> AsyncIterator[None]:
    """With their mirrors kept by the stream of changes, as in a serve."""
    tasks = [asyncio.create_task(Changes(desk.db, desk.mirror).follow()) for desk in desks]
    try:
        await eventually_async(
            lambda: asyncio.sleep(0, all(desk.mirror.following for desk in desks)), what="the streams"
        )
        yield
    finally:
        await cancel(tasks)
