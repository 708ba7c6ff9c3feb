"""Number pools."""

import asyncio

import pytest

from smsdeck.catalog.numbers import Numbers
from smsdeck.errors import InvalidInputError
from smsdeck.kit.mongo import Database

FIRST, SECOND = "+998901234567", "+998901234568"


async def test_numbers_are_taken_in_turn(db: Database) -> None:
    numbers = Numbers(db)
    await numbers.add("UZ_uzmobile", [FIRST, SECOND], "test SIMs")
    taken = [await numbers.take("UZ_uzmobile", at) for at in (1, 2, 3, 4)]
    assert taken[:2] == taken[2:]
    assert set(taken) == {FIRST, SECOND}


async def test_a_number_of_another_country_registers_nothing(db: Database) -> None:
    numbers = Numbers(db)
    with pytest.raises(InvalidInputError) as caught:
        await numbers.add("UZ_uzmobile", [FIRST, "+380501234567"], "test SIMs")
    assert caught.value.facts["errors"] == [{"where": "numbers.1", "what": "not of this country"}]
    assert await numbers.counts() == {}


@pytest.mark.parametrize(
    "other", ["+998 90 123 45 67", "+99890" + "\u0663" * 7, "998901234567", "+998901234567\n"]
)
async def test_a_number_has_one_way_to_be_written(db: Database, other: str) -> None:
    with pytest.raises(InvalidInputError):
        await Numbers(db).add("UZ_uzmobile", [other], "test SIMs")


async def test_registering_again_adds_nothing(db: Database) -> None:
    numbers = Numbers(db)
    assert await numbers.add("UZ_uzmobile", [FIRST, SECOND], "test SIMs") == 2
    assert await numbers.add("UZ_uzmobile", [FIRST], "another source") == 0
    assert await numbers.counts() == {"UZ_uzmobile": 2}


async def test_an_empty_pool_gives_none(db: Database) -> None:
    assert await Numbers(db).take("UZ_uzmobile", 1) is None
    assert not await Numbers(db).any("UZ_uzmobile")


async def test_numbers_taken_at_once_are_not_the_same(db: Database) -> None:
    numbers = Numbers(db)
    await numbers.add("UZ_uzmobile", [FIRST, SECOND], "test SIMs")
    taken = await asyncio.gather(*(numbers.take("UZ_uzmobile", at) for at in (1, 2)))
    assert set(taken) == {FIRST, SECOND}
