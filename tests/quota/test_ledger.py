"""The ledger on a real MongoDB-protocol server."""

import asyncio
from collections import Counter

from smsdeck.kit.mongo import Database
from smsdeck.quota.ledger import QuotaLedger
from smsdeck.quota.window import Granted, Wait

SESSION = "program1_UZ_uzmobile"


def ledger_of(db: Database, *, limit: int = 10, ceiling: int = 10) -> QuotaLedger:
    return QuotaLedger(db, default_limit=limit, ceiling=ceiling, longest_send_ms=20_000)


async def unpaced(db: Database, country: str = "UZ") -> None:
    """Let the pace lag behind, so that a test need not wait for it."""
    await db["quota"].update_one({"_id": country}, {"$set": {"paced_ms": 0}})


async def test_concurrent_claims_over_two_serves_never_pass_the_limit(db: Database) -> None:
    serves = [ledger_of(db), ledger_of(db)]
    await serves[0].create_empty(["UZ"])
    await serves[0].claim("UZ", "first", SESSION, "UZ_uzmobile")
    await unpaced(db)

    async def claim(number: int) -> str:
        decision, _ = await serves[number % 2].claim("UZ", f"m{number}", SESSION, "UZ_uzmobile")
        return type(decision).__name__

    outcomes = Counter(await asyncio.gather(*(claim(number) for number in range(30))))
    assert outcomes == {"Granted": 9, "Wait": 21}


async def test_a_lost_reply_is_answered_by_the_same_permit(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.create_empty(["UZ"])
    first, _ = await ledger.claim("UZ", "m1", SESSION, "UZ_uzmobile")
    again, _ = await ledger.claim("UZ", "m1", SESSION, "UZ_uzmobile")
    assert isinstance(first, Granted)
    assert isinstance(again, Granted)
    assert again.slot == first.slot


async def test_a_ledger_that_is_not_there_is_quarantined(db: Database) -> None:
    decision, now = await ledger_of(db).claim("UZ", "m1", SESSION, "UZ_uzmobile")
    assert isinstance(decision, Wait)
    assert decision.reason == "quarantine"
    assert decision.until_ms - now > 79_000


async def test_the_ceiling_holds_whatever_the_store_says(db: Database) -> None:
    ledger = ledger_of(db, ceiling=3)
    await ledger.create_empty(["UZ"])
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"limit": 50}})
    granted = 0
    for number in range(6):
        await unpaced(db)
        decision, _ = await ledger.claim("UZ", f"m{number}", SESSION, "UZ_uzmobile")
        granted += isinstance(decision, Granted)
    assert granted == 3


async def test_a_report_shortens_the_hold_to_a_window_after_the_send(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.create_empty(["UZ"])
    decision, _ = await ledger.claim("UZ", "m1", SESSION, "UZ_uzmobile")
    assert isinstance(decision, Granted)
    await ledger.use("UZ", "m1")
    await ledger.use("UZ", "m1")
    (state,) = (await ledger.all())[0].values()
    assert state.slots[0].used
    assert state.slots[0].held_until_ms < decision.slot.held_until_ms


async def test_only_the_session_that_holds_a_permit_is_told_its_country(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.create_empty(["UZ"])
    await ledger.claim("UZ", "m1", SESSION, "UZ_uzmobile")
    assert await ledger.country_of("m1", SESSION) == "UZ"
    assert await ledger.country_of("m1", "program2_UZ_uzmobile") is None
