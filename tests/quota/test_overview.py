"""What people see of a country's quota."""

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.kit.mongo import Database
from smsdeck.quota.country_schemas import QuotaItem
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.overview import QuotaOverview
from tests.quota.gate_desk import PAIR, WHO, Desk, made
from tests.support.numbers import register
from tests.support.wait import eventually_async

SECOND = SessionIdentity("program2_UZ_uzmobile", "program2", (PAIR,))
BEELINE = SessionIdentity("program1_UZ_beeline", "program1", ("UZ_beeline",))


class View:
    def __init__(self, desk: Desk) -> None:
        self.registry = CollectorRegistry()
        metrics = QuotaMetrics(self.registry)
        self.overview = QuotaOverview(desk.mirror, desk.documents, desk.pairs, metrics)

    async def item(self) -> QuotaItem:
        (only,) = await self.overview.items()
        return only


@pytest.fixture
async def desk(db: Database) -> Desk:
    desk = await made(db)
    await desk.pairs.create(PairRow("UZ", "Uzbekistan", "beeline", "Beeline", "normal"), "test")
    await register(db, "UZ_beeline", ["+998901234569"])
    return desk


async def test_who_waits_is_shown_by_pair_over_all_serves(db: Database, desk: Desk) -> None:
    other, view = Desk(db), View(desk)
    await desk.ask()
    first = asyncio.create_task(desk.ask(wait_s=20))
    await eventually_async(desk.in_line, what="the first in line")
    rest = [asyncio.create_task(other.ask(who=who, wait_s=20)) for who in (SECOND, BEELINE, WHO)]

    async def all_wait() -> bool:
        return (await view.item()).waiting == 4

    await eventually_async(all_wait, what="all in line")
    item = await view.item()
    assert [(one.pair, one.sessions, one.requests, one.weight) for one in item.waiters] == [
        (PAIR, 2, 3, 3.0),
        ("UZ_beeline", 1, 1, 1.0),
    ]
    assert view.registry.get_sample_value("smsdeck_quota_waiting", {"country": "UZ"}) == 4
    assert item.next_at is not None
    for gate in (desk.gate, other.gate):
        gate.close()
    await asyncio.gather(first, *rest)


async def test_shares_are_of_permits_lately(desk: Desk) -> None:
    for who in (WHO, WHO, WHO, BEELINE):
        await desk.unpaced()
        await desk.ask(who=who)
    item = await View(desk).item()
    assert [(one.pair, one.permits, one.share) for one in item.shares] == [
        (PAIR, 3, 0.75),
        ("UZ_beeline", 1, 0.25),
    ]
    quotas = await View(desk).overview.quotas()
    assert 600 <= (quotas.at - item.shares_since).total_seconds() < 900


async def test_a_quarantine_is_counted_down_by_the_stores_clock(db: Database, desk: Desk) -> None:
    await db["quota"].delete_many({})
    assert not (await desk.ask()).granted
    quotas = await View(desk).overview.quotas()
    (item,) = quotas.items
    assert item.quarantine_until is not None
    assert 78 < (item.quarantine_until - quotas.at).total_seconds() <= 80
    assert item.next_at == item.quarantine_until


async def test_refusals_are_shown_newest_first_and_unknown_reasons_are_not(db: Database, desk: Desk) -> None:
    notes = {
        "paused": {"pair": PAIR, "detail": "off", "at_ms": 1_000},
        "quota": {"pair": PAIR, "detail": "used up", "at_ms": 2_000},
        "of_a_newer_version": {"pair": PAIR, "detail": "?", "at_ms": 3_000},
    }
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"refused": notes}})
    assert [one.reason for one in (await View(desk).item()).refusals] == ["quota", "paused"]


async def test_a_country_that_nobody_asked_for_yet_is_shown_with_the_default(db: Database, desk: Desk) -> None:
    await db["quota"].delete_many({})
    item = await View(desk).item()
    assert (item.limit, item.used, item.quarantine_until) == (10, 0, None)
