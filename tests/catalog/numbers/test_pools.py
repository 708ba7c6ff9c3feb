"""Number pools."""

import asyncio

import pytest

from smsdeck.catalog.numbers.pools import KEPT_AFTER_REMOVAL_MS, NewNumber, Numbers
from smsdeck.catalog.opt_outs.store import NewOptOut, OptOuts
from smsdeck.errors import SetupError
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.mongo import Database
from tests.support.numbers import numbers_of, register

PAIR, OTHER = "UZ_uzmobile", "UZ_beeline"
FIRST, SECOND = "+998901234567", "+998901234568"


async def test_registering_again_adds_nothing_and_keeps_the_first_permission(db: Database) -> None:
    numbers = numbers_of(db)
    assert await numbers.add(PAIR, [NewNumber(FIRST, "rack 1"), NewNumber(SECOND, "rack 1")], "ann") == 2
    assert await numbers.add(PAIR, [NewNumber(FIRST, "another source")], "bob") == 0
    assert await numbers.counts() == {PAIR: 2}
    row = await numbers.get(numbers.id_of(FIRST))
    assert row is not None
    assert (row["source"], row["by"]) == ("rack 1", "ann")


async def test_a_number_is_in_one_pool_only(db: Database) -> None:
    await register(db, PAIR, [FIRST])
    assert await numbers_of(db).elsewhere(OTHER, [FIRST, SECOND]) == {FIRST: PAIR}
    assert await numbers_of(db).elsewhere(PAIR, [FIRST, SECOND]) == {}


async def test_several_who_register_the_same_numbers_at_once_count_them_once(db: Database) -> None:
    many = [NewNumber(f"+99890123{place:04d}", "rack 1") for place in range(300)]
    added = await asyncio.gather(*(numbers_of(db).add(PAIR, many, "test") for _ in range(4)))
    assert sum(added) == 300
    assert await numbers_of(db).count(PAIR) == 300


async def test_removing_and_registering_again_resets_no_cap(db: Database) -> None:
    await register(db, PAIR, [FIRST])
    sends = [{"id": "m1", "program": "program1", "at_ms": 5, "lapses_ms": 0}]
    await db["numbers"].update_one({"_id": FIRST}, {"$set": {"sends": sends, "free_ms": 99}})
    numbers = numbers_of(db)
    assert await numbers.remove(numbers.id_of(FIRST)) == PAIR
    assert await numbers.count(PAIR) == 0
    assert await numbers.get(numbers.id_of(FIRST)) is None
    assert await numbers.remove(numbers.id_of(FIRST)) is None
    assert await numbers.add(OTHER, [NewNumber(FIRST, "rack 2")], "test") == 1
    row = await numbers.get(numbers.id_of(FIRST))
    assert row is not None
    assert (row["pair"], row["source"], row["sends"], row["free_ms"]) == (OTHER, "rack 2", sends, 99)


async def test_a_removed_number_is_forgotten_once_no_cap_looks_back_at_it(db: Database) -> None:
    clock = FixedClock()
    numbers = numbers_of(db, clock)
    await numbers.add(PAIR, [NewNumber(FIRST, "rack 1"), NewNumber(SECOND, "rack 1")], "test")
    await numbers.remove(numbers.id_of(FIRST))
    clock.ms += KEPT_AFTER_REMOVAL_MS
    await numbers.forget_removed()
    assert await db["numbers"].count_documents({}) == 2
    clock.ms += 1
    await numbers.forget_removed()
    assert [row["_id"] async for row in db["numbers"].find()] == [SECOND]


async def test_registering_does_not_lift_an_opt_out(db: Database) -> None:
    clock = FixedClock()
    numbers, opt_outs = numbers_of(db), OptOuts(db, clock)
    key = numbers.id_of(FIRST)
    await opt_outs.add([NewOptOut(key, "+9989*****67", "answered STOP")], "ann")
    await register(db, PAIR, [FIRST])
    row = await numbers.get(key)
    assert row is not None
    assert row["opted_out"]
    assert await opt_outs.which([key]) == {key}


async def test_numbers_of_an_older_smsdeck_get_ids_and_are_counted(db: Database) -> None:
    old = {"_id": FIRST, "pair": PAIR, "source": "rack 1", "last_used_ms": 0}
    await db["numbers"].insert_one(old)
    numbers = numbers_of(db)
    await numbers.prepare()
    row = await numbers.get(numbers.id_of(FIRST))
    assert row is not None
    assert await numbers.counts() == {PAIR: 1}


async def test_another_key_makes_new_ids_while_nobody_is_opted_out_and_is_refused_once_somebody_is(
    db: Database,
) -> None:
    await numbers_of(db).prepare()
    await register(db, PAIR, [FIRST])
    other = Numbers(db, b"another key", FixedClock())
    await other.prepare()
    assert await other.get(other.id_of(FIRST)) is not None
    await OptOuts(db, FixedClock()).add([NewOptOut(other.id_of(FIRST), "+9989*****67", "answered STOP")], "ann")
    await other.prepare()
    with pytest.raises(SetupError):
        await numbers_of(db).prepare()


async def test_pages_hold_every_number_once(db: Database) -> None:
    many = [f"+99890123{place:04d}" for place in range(25)]
    await register(db, PAIR, many)
    await register(db, OTHER, ["+998911234567"])
    numbers, seen, after = numbers_of(db), list[str](), None
    while page := await numbers.page(PAIR, None, after, 10):
        seen += [row["_id"] for row in page]
        after = page[-1]["key"]
    assert sorted(seen) == many


async def test_pages_over_all_pairs_leave_out_what_was_removed(db: Database) -> None:
    numbers, seen, after = numbers_of(db), list[str](), None
    many = [f"+99890123{place:04d}" for place in range(30)]
    await register(db, PAIR, many[:15])
    await register(db, OTHER, many[15:])
    for number in many[10:20]:
        await numbers.remove(numbers.id_of(number))
    while page := await numbers.page(None, None, after, 5):
        assert len(page) == 5
        seen += [row["_id"] for row in page]
        after = page[-1]["key"]
    assert sorted(seen) == [*many[:10], *many[20:]]
    assert [row["_id"] for row in await numbers.page(None, "own", None, 100)] == []
