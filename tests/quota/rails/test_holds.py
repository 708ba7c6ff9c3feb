"""Holds at numbers, on a real MongoDB-protocol server."""

import asyncio

import pytest

from smsdeck.kit.mongo import Database
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.caps import Caps, Hold, blocked
from smsdeck.quota.rails.holds import NumberHolds, Reserved
from smsdeck.quota.rails.number import Number
from tests.support.numbers import numbers_of, register
from tests.support.rails import holds_of, rules

PAIR, NUMBER = "UZ_uzmobile", "+998901234567"
CAPS = Caps(per_hour=2, per_day=4, duplicate_ms=0, longest_send_ms=20_000)
NOW = 1_700_000_000_000


def ask(permit_id: str) -> Ask:
    return Ask(permit_id, "program1", PAIR)


@pytest.fixture
async def holds(db: Database) -> NumberHolds:
    await register(db, PAIR, [NUMBER])
    return holds_of(db, wanted=rules(CAPS))


async def now_is(holds: NumberHolds) -> Number:
    number = await holds.read(NUMBER)
    assert number is not None
    return number


async def reserved(holds: NumberHolds, permit_id: str, now_ms: int = NOW) -> Reserved:
    found = await holds.reserve(await now_is(holds), ask(permit_id), now_ms)
    assert found is not None
    return found


async def test_what_is_given_back_is_as_it_was(holds: NumberHolds) -> None:
    before = await now_is(holds)
    await holds.give_back(await reserved(holds, "m1"), NOW)
    after = await now_is(holds)
    assert (after.holds, after.free_ms, after.last_used_ms) == (before.holds, before.free_ms, before.last_used_ms)


async def test_giving_back_takes_nothing_that_others_did_since(holds: NumberHolds) -> None:
    first = await reserved(holds, "m1")
    second = await reserved(holds, "m2")
    await holds.give_back(first, NOW)
    await holds.give_back(first, NOW)
    assert second.before
    assert [hold.id for hold in (await now_is(holds)).holds] == ["m2"]


async def test_of_many_at_once_no_more_hold_it_than_the_cap_allows(holds: NumberHolds) -> None:
    async def try_it(place: int) -> bool:
        while True:
            number = await now_is(holds)
            if blocked(number.holds, NOW, "program1", CAPS):
                return False
            if await holds.reserve(number, ask(f"m{place}"), NOW):
                return True

    assert sum(await asyncio.gather(*(try_it(place) for place in range(10)))) == 2


async def test_a_permit_that_asks_again_holds_it_once(holds: NumberHolds) -> None:
    await reserved(holds, "m1")
    again = await reserved(holds, "m1", NOW + 5)
    await holds.give_back(again, NOW + 5)
    number = await now_is(holds)
    assert [(hold.id, hold.at_ms) for hold in number.holds] == [("m1", NOW)]
    found = await holds.find(ask("m1"))
    assert found is not None
    assert found.number == NUMBER


async def test_what_a_dead_serve_held_counts_as_sent(holds: NumberHolds) -> None:
    await reserved(holds, "m1")
    later = NOW + 60 * 60_000
    assert blocked((await now_is(holds)).holds, later, "program1", Caps(1, 4, 0, 20_000))


@pytest.mark.parametrize("lapses_ms", [0, NOW])
async def test_holds_of_an_older_smsdeck_count_as_well(holds: NumberHolds, db: Database, lapses_ms: int) -> None:
    old = {"id": "m1", "program": "program1", "at_ms": NOW, "lapses_ms": lapses_ms}
    await db["numbers"].update_one({"_id": NUMBER}, {"$set": {"sends": [old]}})
    assert (await now_is(holds)).holds == (Hold("m1", "program1", NOW),)


async def test_a_number_that_was_removed_meanwhile_is_not_given_out(holds: NumberHolds, db: Database) -> None:
    held = await reserved(holds, "m1")
    assert await holds.look(held.number) is None
    numbers = numbers_of(db)
    await numbers.remove(numbers.id_of(NUMBER))
    refused = await holds.look(held.number)
    assert refused
    assert refused.reason == "not_registered"
