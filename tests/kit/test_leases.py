"""A lease has one holder at a time."""

import asyncio

from smsdeck.kit.leases import Lease
from smsdeck.kit.mongo import Database


async def test_only_one_of_many_gets_it(db: Database) -> None:
    held = await asyncio.gather(*(Lease(db, "loop", f"serve{number}").hold() for number in range(10)))
    assert held.count(True) == 1


async def test_its_holder_renews_it(db: Database) -> None:
    lease = Lease(db, "loop", "serve1")
    assert await lease.hold()
    assert await lease.hold()
    assert not await Lease(db, "loop", "serve2").hold()


async def test_when_it_ran_out_another_gets_it(db: Database) -> None:
    assert await Lease(db, "loop", "serve1", ttl_s=0).hold()
    await asyncio.sleep(0.002)
    assert await Lease(db, "loop", "serve2").hold()


async def test_when_it_was_released_another_gets_it_at_once(db: Database) -> None:
    first = Lease(db, "loop", "serve1")
    await first.hold()
    await Lease(db, "loop", "serve2").release()
    assert not await Lease(db, "loop", "serve2").hold()
    await first.release()
    assert await Lease(db, "loop", "serve2").hold()
