"""One agent in charge of a host, over data folders and machines."""

import asyncio
from pathlib import Path

import pytest

from smsdeck.errors import FencedError, HeldError
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.reconcile import fence as fences
from smsdeck.reconcile.agent import Agent
from smsdeck.reconcile.fence import Fence
from smsdeck.screen.memory import MemoryScreen
from tests.reconcile.deck import HOST, Deck, settings_for
from tests.support.wait import eventually_async

UZ = "program1_UZ_uzmobile"


@pytest.fixture
def other(db: Database, tmp_path: Path) -> Deck:
    """An agent's host of the same name, with a data folder of its own."""
    return Deck(db, settings_for(tmp_path / "other"))


async def fence(deck: Deck) -> int:
    host = await deck.db["hosts"].find_one({"_id": HOST})
    return int(host["fence"]) if host else 0


async def test_a_second_agent_of_another_folder_waits_and_does_nothing(deck: Deck, other: Deck) -> None:
    await deck.program("program1", "true")
    first, second = MemoryScreen(), MemoryScreen()
    async with deck.agent(first):
        await deck.session(UZ)
        seen = await deck.until(UZ, "RUNNING")
        async with other.agent(second):
            await asyncio.sleep(0.5)  # time to do the wrong thing
            assert second.started == []
        assert first.started == [UZ]
        assert (await deck.seen(UZ))["run_id"] == seen["run_id"]


async def test_an_agent_that_ended_in_good_order_lets_the_next_one_have_the_host(deck: Deck, other: Deck) -> None:
    for one in (deck, other):
        async with one.agent(MemoryScreen()):

            async def held(by: Deck = one) -> bool:
                host = await by.db["hosts"].find_one({"_id": HOST, "released": False}) or {}
                return str(host.get("holder")).endswith(str(by.settings.data_dir))

            await eventually_async(held, what="the host")
    assert await fence(deck) == 2


async def test_a_host_is_taken_by_force_only_once_its_agent_is_silent(db: Database) -> None:
    holder, taker = (Fence(db, HOST, None, holder=f"machine:{folder}") for folder in "ab")
    await holder.claim()
    with pytest.raises(HeldError) as living:
        await taker.claim(by_force=True)
    assert "end it where it runs" in living.value.hint
    await db["hosts"].update_one({"_id": HOST}, {"$set": {"seen_ms": 0}})
    with pytest.raises(HeldError) as silent:
        await taker.claim()
    assert "--take-over" in silent.value.hint
    await taker.claim(by_force=True)
    assert taker.number == 2


async def test_an_agent_that_was_passed_ends_and_touches_nothing(
    deck: Deck, other: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fences, "GONE_S", -1)
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen, stop = MemoryScreen(), asyncio.Event()
    passed = Agent(deck.settings, deck.db, screen, SystemClock())
    running = asyncio.create_task(passed.run(stop))
    await deck.until(UZ, "RUNNING")
    taking = Agent(other.settings, other.db, MemoryScreen(), SystemClock(), take_over=True)
    end = asyncio.Event()
    ending = asyncio.create_task(taking.run(end))
    try:
        with pytest.raises(FencedError, match="took over"):
            await asyncio.wait_for(running, 15)
        assert list(screen.runs), "its programs go on"
        assert await fence(deck) == 2
    finally:
        end.set()
        await ending


async def test_a_killed_agents_successor_in_the_same_folder_is_in_charge_at_once(deck: Deck) -> None:
    screen = MemoryScreen()
    killed = Agent(deck.settings, deck.db, screen, SystemClock())
    running = asyncio.create_task(killed.run(asyncio.Event()))

    async def held() -> bool:
        return await fence(deck) == 1

    await eventually_async(held, what="the first one's fence")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await deck.db["hosts"].update_one({"_id": HOST}, {"$set": {"released": False}})
    await deck.program("program1", "true")
    await deck.session(UZ)
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
    assert await fence(deck) == 2
