import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.live import hub as module
from smsdeck.live.diff import Tables, patched
from smsdeck.live.hub import HEARTBEAT_TICKS, QUEUE, Console, Gone, Hub
from tests.messages.examples import NOW
from tests.support.wait import eventually_async

FOREVER_S = 3600.0


class World:
    """Tables that a test changes, and how often they were collected."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, object]] = {"totals": {"all": {"sent": 0}}}
        self.collected = 0
        self.broken = False

    async def collect(self) -> Tables:
        self.collected += 1
        if self.broken:
            raise RuntimeError("the store is away")
        return {name: dict(rows) for name, rows in self.tables.items()}

    async def tried_again(self) -> bool:
        return self.collected >= 3

    def send(self, count: int) -> None:
        self.tables["totals"]["all"] = {"sent": count}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def hub(world: World) -> AsyncIterator[Hub]:
    """Ticks once when somebody joins, then only when a test says so."""
    made = Hub(world.collect, FixedClock(to_ms(NOW)), period_s=FOREVER_S)
    yield made
    await made.close()


async def frame(console: Console) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(await asyncio.wait_for(console.next(), 2))
    return parsed


async def is_silent(console: Console) -> bool:
    try:
        await asyncio.wait_for(console.next(), 0.01)
    except TimeoutError:
        return True
    return False


async def test_a_console_gets_a_snapshot_and_then_what_changed(hub: Hub, world: World) -> None:
    console = hub.join()
    snapshot = await frame(console)
    assert snapshot == snapshot | {
        "type": "snapshot",
        "at": "2026-11-24T01:30:00.123000Z",
        "tables": {"totals": {"all": {"sent": 0}}},
    }
    world.send(1)
    await hub.tick()
    delta = await frame(console)
    assert (delta["type"], delta["tables"]) == ("delta", {"totals": {"all": {"sent": 1}}})
    assert (delta["epoch"], delta["seq"]) == (snapshot["epoch"], snapshot["seq"] + 1)


async def test_a_removed_row_is_sent_as_null(hub: Hub, world: World) -> None:
    console = hub.join()
    await frame(console)
    del world.tables["totals"]["all"]
    await hub.tick()
    assert (await frame(console))["tables"] == {"totals": {"all": None}}


async def test_one_frame_is_made_for_all(hub: Hub, world: World) -> None:
    consoles = [hub.join() for _ in range(3)]
    for console in consoles:
        await frame(console)
    world.send(1)
    await hub.tick()
    frames = [await console.next() for console in consoles]
    assert frames[0] is frames[1] is frames[2]
    assert world.collected == 2


async def test_one_who_joins_later_goes_on_from_its_snapshot_without_a_gap(hub: Hub, world: World) -> None:
    first = hub.join()
    await frame(first)
    world.send(1)
    await hub.tick()
    await frame(first)
    second = hub.join()
    snapshot = await frame(second)
    world.send(2)
    await hub.tick()
    delta = await frame(second)
    assert delta == await frame(first)
    assert delta["seq"] == snapshot["seq"] + 1
    assert patched(snapshot["tables"], delta["tables"]) == world.tables


async def test_quiet_times_have_a_heartbeat(hub: Hub) -> None:
    console = hub.join()
    seq = (await frame(console))["seq"]
    for _ in range(HEARTBEAT_TICKS - 1):
        await hub.tick()
    assert await is_silent(console)
    await hub.tick()
    beat = await frame(console)
    assert (beat["type"], beat["seq"], beat["tables"]) == ("delta", seq + 1, {})


async def test_nobody_looking_costs_nothing(world: World) -> None:
    hub = Hub(world.collect, FixedClock(), period_s=0.001)
    assert world.collected == 0
    console = hub.join()
    await frame(console)
    hub.leave(console)
    for _ in range(100):
        await asyncio.sleep(0.001)
        if (seen := world.collected) and hub._task and hub._task.done():
            break
    assert hub._task
    assert hub._task.done()
    await asyncio.sleep(0.01)
    assert world.collected == seen
    again = hub.join()
    assert (await frame(again))["type"] == "snapshot"
    await hub.close()


async def test_a_slow_console_gets_a_fresh_snapshot(hub: Hub, world: World) -> None:
    slow = hub.join()
    await asyncio.sleep(0)
    for count in range(1, QUEUE + 1):
        world.send(count)
        await hub.tick()
    snapshot = await frame(slow)
    assert snapshot["type"] == "snapshot"
    assert snapshot["tables"] == world.tables
    world.send(99)
    await hub.tick()
    assert (await frame(slow))["seq"] == snapshot["seq"] + 1


async def test_a_console_that_takes_nothing_is_let_go_and_others_are_not(hub: Hub, world: World) -> None:
    stuck, fine = hub.join(), hub.join()
    for count in range(3 * QUEUE):
        world.send(count)
        await hub.tick()
        await frame(fine)
    assert await asyncio.wait_for(stuck.gone(), 1) is Gone.too_slow
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fine.gone(), 0.01)


async def test_a_store_that_is_away_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr(module.logger, "exception", logged.append)
    hub = Hub(world.collect, FixedClock(), period_s=0.001)
    world.broken = True
    console = hub.join()
    await eventually_async(world.tried_again)
    assert await is_silent(console)
    world.broken = False
    assert (await frame(console))["type"] == "snapshot"
    assert len(logged) == 1, "once, not at every tick"
    await hub.close()


async def test_closing_lets_everybody_go(hub: Hub) -> None:
    console = hub.join()
    await hub.close()
    assert await asyncio.wait_for(console.gone(), 1) is Gone.closing
