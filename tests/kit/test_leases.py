"""A lease has one holder at a time."""

import asyncio

from smsdeck.kit.leases import Lease
from smsdeck.kit.mongo import Database
from tests.support.wait import eventually_async


async def test_only_one_of_many_gets_it(db: Database) -> None:
    held = await asyncio.gather(*(Lease(db, "loop", f"serve{number}").hold() for number in range(10)))
    assert held.count(True) == 1


async def test_its_holder_renews_it(db: Database) -> None:
    lease = Lease(db, "loop", "serve1")
    assert await lease.hold()
    assert await lease.hold()
    assert not await Lease(db, "loop", "serve2").hold()


async def test_its_holder_is_sure_of_it_for_a_third_of_its_time(db: Database) -> None:
    lease = Lease(db, "loop", "serve1", ttl_s=1.5)
    assert await lease.hold()
    await db["leases"].update_one({"_id": "loop"}, {"$set": {"holder": "serve2"}})
    assert await lease.hold()

    async def lost() -> bool:
        return not await lease.hold()

    await eventually_async(lost, within_s=1.4, what="the loss")


async def test_who_was_refused_asks_again(db: Database) -> None:
    assert await Lease(db, "loop", "serve1").hold()
    second = Lease(db, "loop", "serve2")
    assert not await second.hold()
    await db["leases"].update_one({"_id": "loop"}, {"$set": {"until_ms": 0}})
    await eventually_async(second.hold, within_s=3, what="the other's turn")


async def test_when_it_ran_out_another_gets_it(db: Database) -> None:
    assert await Lease(db, "loop", "serve1", ttl_s=0).hold()
    await asyncio.sleep(0.002)
    assert await Lease(db, "loop", "serve2").hold()
