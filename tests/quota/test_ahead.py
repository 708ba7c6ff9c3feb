"""A number is held shortly before a slot opens; what changes until then still counts."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from smsdeck.access.audit import Audit
from smsdeck.catalog.opt_outs.store import NewOptOut, OptOuts
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.schemas import PermitAnswer, PermitGranted, PermitRefused
from tests.quota.gate_desk import PAIR, Desk, following, made
from tests.support.numbers import numbers_of
from tests.support.wait import eventually_async

Waiting = asyncio.Task[PermitAnswer]


@pytest.fixture
async def desk(db: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """One with a permit given, and the next slot six seconds away; numbers are held at once."""
    monkeypatch.setattr("smsdeck.quota.turnstile.AHEAD_MS", 10_000)
    made_one = await made(db)
    async with following(made_one):
        await made_one.ask()
        yield made_one


async def held(desk: Desk) -> str | None:
    """The number that waits for a slot."""
    country, _ = await desk.documents.read("UZ")
    granted = [slot.permit_id for slot in country.ledger.slots]
    row = await desk.db["numbers"].find_one({"sends": {"$elemMatch": {"id": {"$nin": granted}}}})
    return str(row["_id"]) if row else None


async def waiting(desk: Desk) -> tuple[Waiting, str]:
    """A caller whose number is held, and the number."""
    caller = asyncio.create_task(desk.ask(wait_s=20))
    await eventually_async(lambda: held(desk), what="a number held ahead")
    number = await held(desk)
    assert number
    assert not caller.done()
    return caller, number


async def test_the_number_held_ahead_is_the_one_of_the_permit(desk: Desk) -> None:
    caller, number = await waiting(desk)
    await desk.unpaced()
    answer = await asyncio.wait_for(caller, 3)
    assert isinstance(answer, PermitGranted)
    assert answer.to == number
    assert await held(desk) is None


async def test_a_kill_switch_thrown_meanwhile_stops_the_permit(desk: Desk) -> None:
    caller, _ = await waiting(desk)
    await KillSwitch(desk.db, Audit(desk.db), SystemClock()).put(on=True, reason="wrong text", by="ann")
    await _refused(desk, caller, "kill_switch")


async def test_a_pair_paused_meanwhile_gets_none(desk: Desk) -> None:
    caller, _ = await waiting(desk)
    await desk.pairs.change(PAIR, {"active": False}, None, "test")
    await _refused(desk, caller, "paused")


async def test_an_opt_out_meanwhile_stops_the_permit(desk: Desk) -> None:
    caller, number = await waiting(desk)
    await OptOuts(desk.db, SystemClock()).add(
        [NewOptOut(numbers_of(desk.db).id_of(number), "+9989*****", "answered STOP")], "ann"
    )
    await _refused(desk, caller, "opted_out")


async def test_a_caller_that_goes_away_gives_its_number_back(desk: Desk) -> None:
    caller, _ = await waiting(desk)
    caller.cancel()
    await eventually_async(lambda: _nothing_held(desk), what="the number given back")
    assert await desk.slots() == 1


async def test_whoever_comes_meanwhile_is_in_line_for_the_others(desk: Desk) -> None:
    caller, _ = await waiting(desk)
    second = asyncio.create_task(desk.ask(wait_s=20))
    await desk.unpaced()
    assert isinstance(await asyncio.wait_for(caller, 3), PermitGranted)
    await desk.unpaced()
    assert isinstance(await asyncio.wait_for(second, 3), PermitGranted)


async def _nothing_held(desk: Desk) -> bool:
    return await held(desk) is None


async def _refused(desk: Desk, caller: Waiting, reason: str) -> None:
    """When its slot opens, and nothing is taken."""
    await desk.unpaced()
    answer = await asyncio.wait_for(caller, 3)
    assert isinstance(answer, PermitRefused)
    assert answer.reason == reason
    assert await desk.slots() == 1
    assert await held(desk) is None
