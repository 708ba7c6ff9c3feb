"""The ledger on a real MongoDB-protocol server."""

import asyncio
from collections import Counter
from dataclasses import replace

from smsdeck.catalog import rail_changes
from smsdeck.kit.mongo import Database
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.ledger import Claim, Decision, QuotaLedger, RailsChanged
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
    await ledger.documents.use("UZ", "m1", SESSION)
    country, _ = await ledger.documents.read("UZ")
    (used,) = country.ledger.slots
    assert used == replace(slot, used=True, held_until_ms=used.held_until_ms)
    assert slot.granted_ms + 60_000 <= used.held_until_ms < slot.held_until_ms - 10_000  # of 20 s to send in
    await asyncio.sleep(0.01)
    await ledger.documents.use("UZ", "m1", SESSION)
    assert (await ledger.documents.read("UZ"))[0] == country


async def test_a_report_of_another_session_changes_nothing(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    before, _ = await ledger.documents.read("UZ")
    await ledger.documents.use("UZ", "m1", "program2_UZ_uzmobile")
    await ledger.documents.use("UZ", "m9", SESSION)
    assert (await ledger.documents.read("UZ"))[0] == before


async def test_a_late_report_never_holds_a_slot_longer(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    slot = (await granted(ledger, "m1")).slot
    soon_ms = slot.granted_ms + 1_000
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"slots.m1.held_until_ms": soon_ms}})
    await ledger.documents.use("UZ", "m1", SESSION)
    country, _ = await ledger.documents.read("UZ")
    assert country.ledger.slots == (replace(slot, used=True, held_until_ms=soon_ms),)


async def test_a_serve_that_has_not_heard_the_stores_clock_reports_by_it_all_the_same(db: Database) -> None:
    first, second = ledger_of(db), ledger_of(db)
    await first.documents.create_empty(["UZ"])
    slot = (await granted(first, "m1")).slot
    await second.documents.use("UZ", "m1", SESSION)
    (used,) = (await first.documents.read("UZ"))[0].ledger.slots
    assert used.held_until_ms >= slot.granted_ms + 60_000


async def test_a_report_and_a_grant_at_once_lose_neither(db: Database) -> None:
    """A report needs no revision, so that no grant of another serve has to be decided anew for it."""
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    await unpaced(db)
    known = await ledger.documents.read("UZ")
    await ledger.documents.use("UZ", "m1", SESSION)
    line = Line((Entry(SESSION, PAIR, 1.0, known[1]),))
    outcome = await ledger.claim(Claim("m2", SESSION, PAIR, "s1", line, Line()), known)
    assert isinstance(outcome.decision, Granted)
    country, _ = await ledger.documents.read("UZ")
    assert {slot.permit_id: slot.used for slot in country.ledger.slots} == {"m1": True, "m2": False}
    assert country.rev == known[0].rev + 1


async def test_a_claim_whose_rails_were_looked_at_before_a_change_is_void(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    known = await ledger.documents.read("UZ")
    await rail_changes.tell(db, ["UZ"])
    line = Line((Entry(SESSION, PAIR, 1.0, known[1]),))
    claim = Claim("m1", SESSION, PAIR, "s1", line, Line())
    outcome = await ledger.claim(claim, known)
    assert isinstance(outcome.decision, RailsChanged)
    assert not outcome.country.ledger.slots
    again = await ledger.claim(replace(claim, rails_rev=outcome.country.rails_rev))
    assert isinstance(again.decision, Granted)


async def test_a_line_that_comes_with_a_report_is_stored_with_it_or_not_at_all(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    line = Line((Entry(SESSION, PAIR, 1.0, 5),), 6)
    assert not await ledger.documents.use("UZ", "m2", SESSION, {"s2": line})
    assert "s2" not in (await ledger.documents.read("UZ"))[0].lines
    assert await ledger.documents.use("UZ", "m1", SESSION, {"s2": line})
    country, _ = await ledger.documents.read("UZ")
    assert country.lines["s2"] == line
    assert country.ledger.slots[0].used


async def test_what_counts_no_longer_leaves_the_ledger_with_the_next_grant(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"slots.m1.held_until_ms": 1, "paced_ms": 0}})
    await granted(ledger, "m2")
    country, _ = await ledger.documents.read("UZ")
    assert [slot.permit_id for slot in country.ledger.slots] == ["m2"]


async def test_only_the_session_that_holds_a_permit_is_told_its_country(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    assert await ledger.documents.holder_of("m1", SESSION) == "UZ"
    assert await ledger.documents.holder_of("m1", "program2_UZ_uzmobile") is None
