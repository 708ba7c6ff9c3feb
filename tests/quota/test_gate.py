"""Permits, from the request to the ledger, on a real MongoDB-protocol server."""

import asyncio
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError

from smsdeck.access.audit import Audit
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.errors import ConflictError, ForbiddenError
from smsdeck.kit import mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database
from smsdeck.quota import country as countries
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.gate import PermitGate
from smsdeck.quota.ledger import QuotaLedger
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.rails.check import Rails
from smsdeck.quota.refusals import Refusals
from smsdeck.quota.schemas import PermitAnswer, PermitGranted, PermitRefused, PermitRequest
from tests.support.numbers import numbers_of, register
from tests.support.ports import free_port
from tests.support.wait import eventually_async

PAIR = "UZ_uzmobile"
WHO = SessionIdentity("program1_UZ_uzmobile", "program1", (PAIR,))
NUMBER = "+998901234567"


class Desk:
    """The gate and what stands behind it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.pairs = Pairs(db, Audit(db), SystemClock())
        self.numbers = numbers_of(db)
        self.documents = CountryDocuments(db, default_limit=10, ceiling=10, longest_send_ms=20_000)
        self.mirror = CountryMirror(db, self.documents)
        self.refusals = Refusals(db, self.documents.clock)
        self.registry = CollectorRegistry()
        self.gate = PermitGate(
            QuotaLedger(self.documents),
            self.mirror,
            Rails(db, self.numbers),
            self.numbers,
            self.refusals,
            QuotaMetrics(self.registry),
            permit_seconds=10,
            longest_wait_seconds=25,
        )

    async def ask(
        self, *, wait_s: float = 0, to: str | None = None, permit_id: UUID | None = None
    ) -> PermitAnswer:
        return await self.gate.ask(WHO, PermitRequest(id=permit_id or uuid7(), pair=PAIR, to=to, wait_s=wait_s))

    def outcomes(self, outcome: str) -> float | None:
        return self.registry.get_sample_value("smsdeck_permits_total", {"country": "UZ", "outcome": outcome})


@pytest.fixture
async def desk(db: Database) -> Desk:
    desk = Desk(db)
    await desk.pairs.create(PairRow("UZ", "Uzbekistan", "uzmobile", "UzMobile", "high"), "test")
    await register(db, PAIR, [NUMBER, "+998901234568"])
    await desk.documents.create_empty(["UZ"])
    return desk


async def in_line(desk: Desk) -> int:
    """How many requests others are told of."""
    country, now = await desk.documents.read("UZ")
    return sum(entry.requests for entry in countries.waiting(country, now))


def refused(answer: PermitAnswer) -> PermitRefused:
    assert isinstance(answer, PermitRefused)
    return answer


async def test_a_permit_carries_the_least_recently_used_number(desk: Desk) -> None:
    first = await desk.ask()
    second = await desk.ask(wait_s=10)
    assert isinstance(first, PermitGranted)
    assert isinstance(second, PermitGranted)
    assert {first.to, second.to} == {NUMBER, "+998901234568"}
    assert desk.outcomes("granted") == 2


async def test_a_permit_that_is_given_again_is_valid_for_what_is_left(desk: Desk) -> None:
    permit_id = uuid7()
    first, again = await desk.ask(permit_id=permit_id), await desk.ask(permit_id=permit_id)
    assert isinstance(first, PermitGranted)
    assert isinstance(again, PermitGranted)
    assert 9 < first.valid_s <= 10
    assert again.valid_s < 10
    assert again.granted_at == first.granted_at


async def test_a_permit_that_was_used_is_not_given_again(desk: Desk) -> None:
    permit_id = uuid7()
    await desk.ask(permit_id=permit_id)
    await desk.gate.used(WHO, str(permit_id))
    with pytest.raises(ConflictError):
        await desk.ask(permit_id=permit_id)


async def test_a_full_window_is_refused_with_the_time_to_come_back(desk: Desk) -> None:
    await desk.ask()
    answer = refused(await desk.ask())
    assert answer.reason == "quota"
    assert 4 < answer.retry_after_s <= 6
    assert desk.outcomes("quota") == 1


async def test_a_caller_that_waits_is_woken_when_the_pace_allows(desk: Desk) -> None:
    await desk.ask()
    await desk.db["quota"].update_one({"_id": "UZ"}, [{"$set": {"paced_ms": {"$subtract": ["$paced_ms", 5500]}}}])
    answer = await asyncio.wait_for(desk.ask(wait_s=20), 5)
    assert answer.granted


async def test_a_pair_that_is_switched_off_gets_none(desk: Desk) -> None:
    await desk.pairs.change(PAIR, {"active": False}, None, "test")
    assert refused(await desk.ask()).reason == "paused"


async def test_switching_a_pair_off_sends_its_waiters_away(desk: Desk) -> None:
    await desk.ask()
    waiting = asyncio.create_task(desk.ask(wait_s=20))
    await asyncio.sleep(0)
    await desk.pairs.change(PAIR, {"active": False}, None, "test")
    assert refused(await asyncio.wait_for(waiting, 10)).reason == "paused"


async def test_an_unregistered_number_gets_none(desk: Desk) -> None:
    assert refused(await desk.ask(to="+998909999999")).reason == "not_registered"


async def test_a_registered_number_may_be_asked_for(desk: Desk) -> None:
    answer = await desk.ask(to=NUMBER)
    assert isinstance(answer, PermitGranted)
    assert answer.to == NUMBER


async def test_an_empty_pool_gets_none_and_takes_no_slot(desk: Desk) -> None:
    await desk.db["numbers"].delete_many({})
    assert refused(await desk.ask()).reason == "no_number"
    country, _ = await desk.documents.read("UZ")
    assert country.ledger.slots == ()


async def test_a_pair_of_another_session_is_forbidden(desk: Desk) -> None:
    with pytest.raises(ForbiddenError):
        await desk.gate.ask(WHO, PermitRequest(id=uuid7(), pair="IN_vi"))


async def test_a_pair_that_left_the_session_gets_no_permit(desk: Desk) -> None:
    moved = SessionIdentity(WHO.session, WHO.program, ("UZ_beeline",), (PAIR,))
    with pytest.raises(ForbiddenError):
        await desk.gate.ask(moved, PermitRequest(id=uuid7(), pair=PAIR))


async def test_without_the_store_there_is_no_permit() -> None:
    async with mongo.connect(f"mongodb://127.0.0.1:{free_port()}/", timeout_s=0.2) as nobody:
        desk = Desk(nobody["smsdeck"])
        with pytest.raises(PyMongoError):
            await desk.ask()
        assert desk.outcomes("unavailable") == 1


async def test_closing_sends_waiters_away_at_once(desk: Desk) -> None:
    await desk.ask()
    waiting = asyncio.create_task(desk.ask(wait_s=20))
    await eventually_async(lambda: in_line(desk), what="the caller in line")
    desk.gate.close()
    assert refused(await asyncio.wait_for(waiting, 1)).reason == "quota"
