"""The kill switch: who, since when, why; and over all else."""

import asyncio

from smsdeck.access.audit import Audit
from smsdeck.kit.clock import FixedClock, to_datetime
from smsdeck.kit.mongo import Database
from smsdeck.quota.rails.kill_switch import KillSwitch


def switch_of(db: Database, clock: FixedClock | None = None) -> KillSwitch:
    return KillSwitch(db, Audit(db), clock or FixedClock())


async def actions(db: Database) -> list[str]:
    return [row["action"] async for row in db["audit"].find().sort("_id")]


async def test_one_that_was_never_touched_is_off(db: Database) -> None:
    item = await switch_of(db).get()
    assert (item.on, item.by, item.since) == (False, None, None)
    assert (await switch_of(db).put(on=False, reason="to be sure", by="ann")).by is None


async def test_it_stands_over_restarts_with_who_since_and_why(db: Database) -> None:
    clock = FixedClock()
    await switch_of(db, clock).put(on=True, reason="wrong text", by="ann")
    item = await switch_of(db).get()
    assert (item.on, item.by, item.reason) == (True, "ann", "wrong text")
    assert item.since == to_datetime(clock.ms)


async def test_switching_on_again_keeps_the_first(db: Database) -> None:
    await switch_of(db).put(on=True, reason="wrong text", by="ann")
    again = await switch_of(db, FixedClock(1_800_000_000_000)).put(on=True, reason="me too", by="bob")
    assert (again.by, again.reason) == ("ann", "wrong text")
    assert await actions(db) == ["kill_switch.on"]


async def test_two_who_switch_at_once_make_one_change(db: Database) -> None:
    await asyncio.gather(*(switch_of(db).put(on=True, reason="wrong text", by=who) for who in ("ann", "bob")))
    assert await actions(db) == ["kill_switch.on"]
    await asyncio.gather(*(switch_of(db).put(on=False, reason="mended", by=who) for who in ("ann", "bob")))
    assert await actions(db) == ["kill_switch.on", "kill_switch.off"]
    assert not (await switch_of(db).get()).on
