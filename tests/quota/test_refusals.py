"""The last refusals: what is kept of them, and how often it is written."""

import pytest
from pymongo.errors import PyMongoError

from smsdeck.kit import mongo
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database
from smsdeck.quota.refusals import AGAIN_MS, Refusals
from smsdeck.quota.schemas import PermitRefused, Reason
from smsdeck.quota.store_clock import StoreClock
from tests.support.ports import free_port


class Here:
    def __init__(self, db: Database) -> None:
        self.seconds = 1_000.0
        self.db = db
        clock = StoreClock(lambda: self.seconds)
        clock.heard(50_000_000, self.seconds)
        self.refusals = Refusals(db, clock)

    def note(self, reason: Reason = "paused", pair: str = "UZ_ucell") -> None:
        self.refusals.note(pair, PermitRefused(id=uuid7(), reason=reason, detail=f"{pair}!", retry_after_s=1))

    async def stored(self) -> dict[str, dict[str, object]]:
        await self.refusals.flush()
        row = await self.db["quota"].find_one({"_id": "UZ"})
        assert row
        found: dict[str, dict[str, object]] = row.get("refused", {})
        return found


@pytest.fixture
async def here(db: Database) -> Here:
    await db["quota"].insert_one({"_id": "UZ"})
    return Here(db)


async def test_the_last_of_each_reason_is_kept(here: Here) -> None:
    here.note()
    here.note(pair="UZ_beeline")
    here.note("no_number")
    stored = await here.stored()
    assert stored["paused"] == {"pair": "UZ_beeline", "detail": "UZ_beeline!", "at_ms": 50_000_000}
    assert set(stored) == {"paused", "no_number"}


async def test_the_same_again_is_written_now_and_then_only(here: Here) -> None:
    here.note()
    await here.stored()
    here.seconds += 1
    here.note()
    assert (await here.stored())["paused"]["at_ms"] == 50_000_000
    here.seconds += AGAIN_MS / 1000
    here.note()
    assert (await here.stored())["paused"]["at_ms"] == 50_000_000 + AGAIN_MS + 1_000


async def test_a_country_without_a_ledger_gets_none_by_a_refusal(here: Here) -> None:
    here.note("unknown_pair", "XX_nobody")
    await here.stored()
    assert await here.db["quota"].count_documents({}) == 1


async def test_what_could_not_be_stored_is_stored_next_time(here: Here) -> None:
    async with mongo.connect(f"mongodb://127.0.0.1:{free_port()}/", timeout_s=0.2) as nobody:
        store = here.refusals._quota
        here.refusals._quota = nobody["smsdeck"]["quota"]
        here.note()
        with pytest.raises(PyMongoError):
            await here.refusals.flush()
        here.refusals._quota = store
    assert "paused" in await here.stored()
