"""Ledgers of unknown past grant nothing; the real store behind them."""

from smsdeck.kit.mongo import Database
from smsdeck.quota.country import Country
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.ledger import QuotaLedger
from tests.quota.test_ledger import granted, ledger_of

COUNTS_FOR_MS = 80_000


def documents_of(db: Database) -> CountryDocuments:
    return CountryDocuments(db, default_limit=10, ceiling=10, longest_send_ms=20_000)


def is_shut(country: Country, now_ms: int) -> bool:
    left_ms = country.ledger.quarantine_until_ms - now_ms
    return country.ledger.slots == () and COUNTS_FOR_MS - 1_000 < left_ms <= COUNTS_FOR_MS


async def test_a_ledger_that_is_not_there_is_quarantined(db: Database) -> None:
    assert is_shut(*await documents_of(db).read("UZ"))


async def test_a_ledger_that_gets_lost_is_quarantined(db: Database) -> None:
    ledger = ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    await granted(ledger, "m1")
    await db["quota"].delete_many({})
    assert is_shut(*await ledger.documents.read("UZ"))


async def test_a_ledger_that_goes_back_is_quarantined_once(db: Database) -> None:
    """A backup that was restored, or a replica that had not all."""
    ledger, other = ledger_of(db), ledger_of(db)
    await ledger.documents.create_empty(["UZ"])
    backup = await db["quota"].find_one({"_id": "UZ"})
    assert backup
    await granted(ledger, "m1")
    await other.documents.read("UZ")
    await db["quota"].replace_one({"_id": "UZ"}, backup)
    shut, now = await ledger.documents.read("UZ")
    assert is_shut(shut, now)
    assert (await other.documents.read("UZ"))[0].ledger == shut.ledger


async def test_a_store_whose_clock_jumps_is_quarantined_in_all_countries(db: Database) -> None:
    documents = documents_of(db)
    await documents.create_empty(["IN", "UZ"])
    ledger = QuotaLedger(documents)
    await granted(ledger, "m1")
    documents.clock.heard(documents.clock.now_ms() - 3_600_000, documents.clock.monotonic())
    for code in ("UZ", "IN"):
        assert is_shut(*await documents.read(code))


async def test_a_ledger_that_an_older_smsdeck_wrote_is_quarantined(db: Database) -> None:
    documents = documents_of(db)
    await documents.create_empty(["IN", "UZ"])
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"slots": [{"permit_id": "m1"}]}})
    await documents.prepare()
    assert is_shut(*await documents.read("UZ"))
    assert (await documents.read("IN"))[0].ledger.quarantine_until_ms == 0
