"""Permits, from the request to the ledger, on a real MongoDB-protocol server."""

import asyncio

import pytest
from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.errors import ConflictError, ForbiddenError
from smsdeck.kit import mongo
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database
from smsdeck.quota.schemas import PermitAnswer, PermitGranted, PermitRefused, PermitRequest
from tests.quota.gate_desk import NUMBER, PAIR, WHO, Desk, made
from tests.support.ports import free_port
from tests.support.wait import eventually_async


@pytest.fixture
async def desk(db: Database) -> Desk:
    return await made(db)


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
    assert await desk.slots() == 0


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
    await eventually_async(desk.in_line, what="the caller in line")
    desk.gate.close()
    assert refused(await asyncio.wait_for(waiting, 1)).reason == "quota"


async def test_a_caller_that_goes_away_leaves_the_line_and_takes_no_slot(desk: Desk) -> None:
    await desk.ask()
    waiting = asyncio.create_task(desk.ask(wait_s=20))
    await eventually_async(desk.in_line, what="the caller in line")
    waiting.cancel()
    await eventually_async(lambda: nobody(desk), what="nobody in line")
    await desk.unpaced()
    assert await desk.slots() == 1


async def nobody(desk: Desk) -> bool:
    return await desk.in_line() == 0


async def test_a_permit_whose_reply_was_lost_is_given_again_while_others_wait(desk: Desk) -> None:
    permit_id = uuid7()
    first = await desk.ask(permit_id=permit_id)
    others = [asyncio.create_task(desk.ask(wait_s=20)) for _ in range(3)]
    await eventually_async(desk.in_line, what="others in line")
    again = await asyncio.wait_for(desk.ask(permit_id=permit_id, wait_s=20), 2)
    assert isinstance(first, PermitGranted)
    assert isinstance(again, PermitGranted)
    assert again.granted_at == first.granted_at
    desk.gate.close()
    await asyncio.gather(*others)


async def test_a_grant_says_how_long_the_request_was_held(desk: Desk) -> None:
    await desk.ask()
    waiting = asyncio.create_task(desk.ask(wait_s=20))
    await asyncio.sleep(0.5)
    await desk.unpaced()
    answer = await waiting
    assert isinstance(answer, PermitGranted)
    assert 0.5 <= answer.held_s < 5


async def test_how_late_a_grant_came_is_measured(desk: Desk) -> None:
    await desk.ask()
    assert desk.registry.get_sample_value("smsdeck_permit_delay_seconds_count") == 1


async def test_what_was_refused_last_is_kept_by_reason(desk: Desk) -> None:
    await desk.ask()
    await desk.ask()
    await desk.ask(to="+998909999999")
    await desk.refusals.flush()
    country, now = await desk.documents.read("UZ")
    assert set(country.refused) == {"quota", "not_registered"}
    assert country.refused["not_registered"]["pair"] == PAIR
    assert now - 60_000 < country.refused["quota"]["at_ms"] <= now
