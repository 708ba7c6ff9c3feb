"""The ledger on a real MongoDB-protocol server."""

import asyncio
from collections import Counter

from smsdeck.kit.mongo import Database
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.ledger import Claim, Decision, QuotaLedger
from smsdeck.quota.shares import Entry, Line
from smsdeck.quota.window import Granted, Wait

SESSION, PAIR = "program1_UZ_uzmobile", "UZ_uzmobile"


def ledger_of(db: Database, *, limit: int = 10, ceiling: int = 10) -> QuotaLedger:
    return QuotaLedger(CountryDocuments(db, default_limit=limit, ceiling=ceiling, longest_send_ms=20_000))


async def claim(ledger: QuotaLedger, permit_id: str, serve: str = "s1") -> Decision:
    """For a waiter that is alone at its serve."""
    line = Line((Entry(SESSION, PAIR, 1.0, ledger.documents.clock.now_ms()),))
    return (await ledger.claim(Claim(permit_id, SESSION, PAIR, serve, line, Line()))).decision


async def granted(ledger: QuotaLedger, permit_id: str) -> Granted:
    decision = await claim(ledger, permit_id)
    assert isinstance(decision, Granted)
    return decision


async def unpaced(db: Database, country: str = "UZ") -> None:
    """Let the pace lag behind, so that a test need not wait for it."""
    await db["quota"].update_one({"_id": country}, {"$set": {"paced_ms": 0}})


async def test_concurrent_claims_over_two_serves_never_pass_the_limit(db: Database) -> None:
    serves = [ledger_of(db), ledger_of(db)]
    await serves[0].documents.create_empty(["UZ"])
    await granted(serves[0], "first")
    await unpaced(db)
    outcomes = Counter(
        type(one).__name__
        for one in await asyncio.gather(*(claim(serves[n % 2], f"m{n}", f"s{n}") for n in range(30)))
    )
    assert outcomes == {"Granted": 9, "Wait": 21}


async def test_writes_that_came_second_are_counted_and_decided_anew(db: Database) -> None:
    second = Counter[str]()
    documents = CountryDocuments(db, default_limit=10, ceiling=10, longest_send_ms=20_000)
    ledger = QuotaLedger(documents, lambda code: second.update([code]))
    await documents.create_empty(["UZ"])
    await granted(ledger, "first")
    await unpaced(db)
    await asyncio.gather(*(claim(ledger, f"m{number}", f"s{number}") for number in range(5)))
    assert second["UZ"] > 0


async def test_a_lost_reply_is_answered_by_the_same_permit(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    assert (await granted(ledger, "m1")).slot == (await granted(ledger, "m1")).slot


async def test_the_ceiling_holds_whatever_the_store_says(db: Database) -> None:
    ledger = ledger_of(db, ceiling=3)
    await ledger.documents.create_empty(["UZ"])
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"limit": 50}})
    outcomes = []
    for number in range(6):
        await unpaced(db)
        outcomes.append(await claim(ledger, f"m{number}"))
    assert sum(isinstance(one, Granted) for one in outcomes) == 3
    assert isinstance(outcomes[-1], Wait)


async def test_a_report_shortens_the_hold_to_a_window_after_the_send(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    slot = (await granted(ledger, "m1")).slot
    after = await ledger.use("UZ", "m1")
    assert await ledger.use("UZ", "m1") is None
    country, _ = await ledger.documents.read("UZ")
    assert after == country
    assert country.ledger.slots[0].used
    assert country.ledger.slots[0].held_until_ms < slot.held_until_ms


async def test_a_report_to_a_serve_that_knows_an_old_ledger_loses_nothing(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    old, now = await ledger.documents.read("UZ")
    await unpaced(db)
    await granted(ledger, "m2")
    after = await ledger.use("UZ", "m1", (old, now))
    assert after == (await ledger.documents.read("UZ"))[0]
    assert [(slot.permit_id, slot.used) for slot in after.ledger.slots] == [("m1", True), ("m2", False)]


async def test_only_the_session_that_holds_a_permit_is_told_its_country(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    assert await ledger.documents.holder_of("m1", SESSION) == "UZ"
    assert await ledger.documents.holder_of("m1", "program2_UZ_uzmobile") is None
